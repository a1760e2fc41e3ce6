using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Reveals;

/// <summary>
/// The page, as a program: it spends a ticket, authenticates, and opens what is sealed to its key. Its cryptography is written without a
/// look at ours.
/// </summary>
internal sealed class Viewer : IDisposable
{
    private readonly ECDiffieHellman key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly Client page;
    private readonly string address;
    private readonly string ticket;

    private Viewer(Client page, string address, string ticket)
    {
        this.page = page;
        this.address = address;
        this.ticket = ticket;
    }

    /// <summary>What the page heard when it was opened; null before.</summary>
    public JsonNode? Opened { get; private set; }

    public string Ticket => ticket;

    /// <summary>Asks for an address, as an application does.</summary>
    public static async Task<Viewer> OfAsync(TestApi api, Client holder, string card, string path = "/v2/cards/{id}/data_view")
    {
        var minted = await holder.GetAsync(path.Replace("{id}", card, StringComparison.Ordinal));
        Assert.True(minted.Status == 200, minted.Body);
        return At(api, minted.Text("iframe_url"));
    }

    public static Viewer At(TestApi api, string iframeUrl)
    {
        var url = new Uri(iframeUrl);
        return new Viewer(api.AsNobody(), url.AbsolutePath, url.Fragment[1..].Split('.')[0]);
    }

    public async Task<Reply> OpenAsync(params (string Name, string Value)[] headers)
    {
        var heard = await page.PostAsync(
            $"{address}/open", new JsonObject { ["ticket"] = ticket, ["public_key"] = PublicKey(key) }, headers);
        if (heard.Status == 200) Opened = heard.Json;
        return heard;
    }

    /// <summary>Asks for what the page was opened for, approves, and asks again.</summary>
    public async Task<Reply> ShowAsync(string what, params (string Name, JsonNode Value)[] more)
    {
        var first = await TryAsync(what, null, more);
        return first.Status == 428 ? await TryAsync(what, await page.AllowAsync(first), more) : first;
    }

    public Task<Reply> TryAsync(string what, string? session, params (string Name, JsonNode Value)[] more)
    {
        var body = new JsonObject { ["ticket"] = ticket };
        foreach (var (name, value) in more) body[name] = value.DeepClone();
        return session is null
            ? page.PostAsync($"{address}/{what}", body, ("X-Qonto-2fa-Preference", "mock"))
            : page.PostAsync($"{address}/{what}", body, ("X-Qonto-Sca-Session-Token", session));
    }

    public Task<string> AllowAsync(Reply challenge) => page.AllowAsync(challenge);

    /// <summary>The document in an answer that is sealed to the page.</summary>
    public JsonNode Unseal(Reply reply)
    {
        Assert.True(reply.Status == 200, reply.Body);
        return JsonNode.Parse(Unseal(key, reply.Text("jwe")))!;
    }

    /// <summary>Seals a PIN to the key that the page was given.</summary>
    public string Seal(string plain) => Seal(Opened!["public_key"]!, plain);

    public void Dispose() => key.Dispose();

    public static JsonObject PublicKey(ECDiffieHellman key)
    {
        var point = key.ExportParameters(false).Q;
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64Url.EncodeToString(point.X),
            ["y"] = Base64Url.EncodeToString(point.Y),
        };
    }

    public static string Unseal(ECDiffieHellman key, string jwe)
    {
        var parts = jwe.Split('.');
        Assert.Equal(5, parts.Length);
        Assert.Equal("", parts[1]);
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!;
        Assert.Equal(("ECDH-ES", "A256GCM"), ((string)header["alg"]!, (string)header["enc"]!));
        var box = Base64Url.DecodeFromChars(parts[3]);
        var plain = new byte[box.Length];
        using var aes = new AesGcm(Agree(key, header["epk"]!), 16);
        aes.Decrypt(
            Base64Url.DecodeFromChars(parts[2]), box, Base64Url.DecodeFromChars(parts[4]), plain, Encoding.ASCII.GetBytes(parts[0]));
        return Encoding.UTF8.GetString(plain);
    }

    public static string Seal(JsonNode recipient, string plain)
    {
        using var own = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
            new JsonObject { ["alg"] = "ECDH-ES", ["enc"] = "A256GCM", ["epk"] = PublicKey(own) }.ToJsonString()));
        var (nonce, box, tag) = (RandomNumberGenerator.GetBytes(12), new byte[plain.Length], new byte[16]);
        using var aes = new AesGcm(Agree(own, recipient), 16);
        aes.Encrypt(nonce, Encoding.Latin1.GetBytes(plain), box, tag, Encoding.ASCII.GetBytes(header));
        return string.Join('.', header, "", Base64Url.EncodeToString(nonce), Base64Url.EncodeToString(box), Base64Url.EncodeToString(tag));
    }

    private static byte[] Agree(ECDiffieHellman own, JsonNode other)
    {
        using var theirs = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Base64Url.DecodeFromChars((string)other["x"]!), Y = Base64Url.DecodeFromChars((string)other["y"]!) },
        });
        return SHA256.HashData(
        [
            0, 0, 0, 1, .. own.DeriveRawSecretAgreement(theirs.PublicKey),
            0, 0, 0, 7, .. "A256GCM"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0,
        ]);
    }
}
