using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cardkeep.OAuth;

/// <summary>One key that signs ID tokens, opened: ES256 by the framework's own ECDsa.</summary>
internal sealed class Signer : IDisposable
{
    private readonly ECDsa pair = ECDsa.Create();
    private readonly string x;
    private readonly string y;

    /// <param name="bytes">A P-256 private key, as PKCS #8.</param>
    public Signer(SigningKey key, byte[] bytes)
    {
        Key = key;
        pair.ImportPkcs8PrivateKey(bytes, out _);
        var point = pair.ExportParameters(includePrivateParameters: false).Q;
        (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        // The key's thumbprint (RFC 7638 §3.2): members in this order, and no white space.
        var text = $$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""";
        KeyId = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }

    public SigningKey Key { get; }

    /// <summary>By which a token names it, the same on every server.</summary>
    public string KeyId { get; }

    public byte[] Sign(byte[] text)
    {
        // The framework says nothing of signing with one key on many threads.
        lock (pair) return pair.SignData(text, HashAlgorithmName.SHA256);
    }

    /// <summary>What checks its signatures (RFC 7517).</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("kty", "EC");
        json.WriteString("crv", "P-256");
        json.WriteString("x", x);
        json.WriteString("y", y);
        json.WriteString("kid", KeyId);
        json.WriteString("use", "sig");
        json.WriteString("alg", "ES256");
        json.WriteEndObject();
    }

    public void Dispose() => pair.Dispose();
}
