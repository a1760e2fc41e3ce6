using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Cardkeep.Tests.Support;

/// <summary>
/// An authenticator in software, and the browser before it: a key of P-256 for each passkey, and flags and origins that a test may bend.
/// </summary>
internal sealed class Authenticator
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte HasKey = 0x40;

    private readonly List<Held> keys = [];

    public string Origin { get; set; } = "https://cards.example.com";

    /// <summary>Whether the person shows who they are, by a finger or a PIN.</summary>
    public bool Verifies { get; set; } = true;

    /// <summary>Whether it heeds the list of keys that will do.</summary>
    public bool Heeds { get; set; } = true;

    /// <summary>Null: it does not count its answers, as synced passkeys do not.</summary>
    public uint? Count { get; set; }

    /// <summary>Makes a passkey; gives what a browser would send.</summary>
    public string Make(string options)
    {
        var asked = JsonNode.Parse(options)!;
        var excluded = asked["excludeCredentials"]?.AsArray().Select(item => (string)item!["id"]!) ?? [];
        Assert.DoesNotContain(keys, key => excluded.Contains(key.Id, StringComparer.Ordinal));
        var made = new Held(
            Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)), ECDsa.Create(ECCurve.NamedCurves.nistP256),
            (string)asked["user"]!["id"]!);
        keys.Add(made);

        byte[] data = [.. Head((string)asked["rp"]!["id"]!, HasKey), .. new byte[16], .. LengthOf(made), .. IdOf(made), .. PublicOf(made)];
        var cbor = new CborWriter(CborConformanceMode.Ctap2Canonical);
        cbor.WriteStartMap(3);
        cbor.WriteTextString("fmt");
        cbor.WriteTextString("none");
        cbor.WriteTextString("attStmt");
        cbor.WriteStartMap(0);
        cbor.WriteEndMap();
        cbor.WriteTextString("authData");
        cbor.WriteByteString(data);
        cbor.WriteEndMap();
        return Answer(made, new()
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(Client("webauthn.create", asked)),
            ["attestationObject"] = Base64Url.EncodeToString(cbor.Encode()),
            ["transports"] = new JsonArray("internal", "hybrid", "of our own"),
        });
    }

    /// <summary>Uses the newest passkey that will do; gives what a browser would send.</summary>
    public string Use(string options)
    {
        var asked = JsonNode.Parse(options)!;
        var allowed = asked["allowCredentials"]?.AsArray().Select(item => (string)item!["id"]!).ToList() ?? [];
        var key = keys.Last(held => allowed is [] || !Heeds || allowed.Contains(held.Id, StringComparer.Ordinal));
        if (Count is { } count) Count = count + 1;
        var data = Head((string)asked["rpId"]!, 0);
        var client = Client("webauthn.get", asked);
        return Answer(key, new()
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(client),
            ["authenticatorData"] = Base64Url.EncodeToString(data),
            ["signature"] = Base64Url.EncodeToString(key.Pair.SignData(
                (byte[])[.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
            ["userHandle"] = key.User,
        });
    }

    private static string Answer(Held key, JsonObject response) => new JsonObject
    {
        ["id"] = key.Id,
        ["rawId"] = key.Id,
        ["type"] = "public-key",
        ["authenticatorAttachment"] = "platform",
        ["clientExtensionResults"] = new JsonObject(),
        ["response"] = response,
    }.ToJsonString();

    private byte[] Client(string type, JsonNode asked) => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["type"] = type,
        ["challenge"] = (string)asked["challenge"]!,
        ["origin"] = Origin,
        ["crossOrigin"] = false,
    }.ToJsonString());

    private byte[] Head(string domain, byte flags)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count ?? 0);
        return
        [
            .. SHA256.HashData(Encoding.UTF8.GetBytes(domain)), (byte)(flags | UserPresent | (Verifies ? UserVerified : 0)), .. count,
        ];
    }

    private static byte[] IdOf(Held key) => Base64Url.DecodeFromChars(key.Id);

    private static byte[] LengthOf(Held key) => [0, (byte)IdOf(key).Length];

    private static byte[] PublicOf(Held key)
    {
        var point = key.Pair.ExportParameters(includePrivateParameters: false).Q;
        var cbor = new CborWriter(CborConformanceMode.Ctap2Canonical);
        cbor.WriteStartMap(5);
        foreach (var (name, value) in ((int, int)[])[(1, 2), (3, -7), (-1, 1)])
        {
            cbor.WriteInt32(name);
            cbor.WriteInt32(value);
        }

        cbor.WriteInt32(-2);
        cbor.WriteByteString(point.X!);
        cbor.WriteInt32(-3);
        cbor.WriteByteString(point.Y!);
        cbor.WriteEndMap();
        return cbor.Encode();
    }

    /// <param name="User">The handle, as it was given.</param>
    private sealed record Held(string Id, ECDsa Pair, string User);
}
