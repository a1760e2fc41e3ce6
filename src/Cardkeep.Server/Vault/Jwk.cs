using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace Cardkeep.Vault;

/// <summary>A public key of the curve P-256 as a JWK (RFC 7517, RFC 7518 §6.2).</summary>
/// <param name="X">32 bytes.</param>
/// <param name="Y">32 bytes.</param>
internal sealed record Jwk(byte[] X, byte[] Y)
{
    /// <summary>Of a coordinate.</summary>
    private const int Bytes = 32;

    /// <summary>Null: not two coordinates of a point of the curve.</summary>
    public static Jwk? Find(string? x, string? y)
    {
        if (Coordinate(x) is not { } left || Coordinate(y) is not { } right) return null;

        var key = new Jwk(left, right);
        try
        {
            using var proof = key.Open();
            return key;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public static Jwk Of(ECDiffieHellman key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new Jwk(point.X!, point.Y!);
    }

    public ECDiffieHellman Open() =>
        ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = X, Y = Y } });

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kty", "EC");
        json.WriteString("crv", "P-256");
        json.WriteString("x", Base64Url.EncodeToString(X));
        json.WriteString("y", Base64Url.EncodeToString(Y));
        json.WriteEndObject();
    }

    private static byte[]? Coordinate(string? text) =>
        text is not null && Base64Url.IsValid(text) && Base64Url.DecodeFromChars(text) is { Length: Bytes } bytes ? bytes : null;
}
