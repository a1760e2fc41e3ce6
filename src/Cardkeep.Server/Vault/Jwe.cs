using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Cardkeep.Vault;

/// <summary>
/// A JWE in its compact form, <c>ECDH-ES</c> with <c>A256GCM</c> over P-256 (RFC 7516, RFC 7518 §4.6): what is sealed to a public key, so
/// that no proxy and no recorder of traffic reads it.
/// </summary>
internal static class Jwe
{
    /// <summary>What is sealed is a card or a PIN.</summary>
    public const int Longest = 2000;

    private const string Algorithm = "ECDH-ES";
    private const string Encryption = "A256GCM";
    private const int KeyBits = 256;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>What was sealed to this key; null: it is no such JWE, or was sealed to another.</summary>
    public static byte[]? Open(ECDiffieHellman own, string text)
    {
        if (text.Length > Longest || text.Split('.') is not [var header, "", var nonce, var box, var tag]) return null;
        if (Bytes(nonce) is not { Length: NonceBytes } iv || Bytes(tag) is not { Length: TagBytes } mark || Bytes(box) is not { } shut)
            return null;
        if (SenderOf(header) is not { } sender) return null;

        using var other = sender.Open();
        var plain = new byte[shut.Length];
        var key = KeyOf(own, other.PublicKey);
        try
        {
            using var aes = new AesGcm(key, TagBytes);
            aes.Decrypt(iv, shut, mark, plain, Encoding.ASCII.GetBytes(header));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>What sealing draws: before a transaction begins, so that running it again says the same.</summary>
    internal sealed class Draw : IDisposable
    {
        private readonly ECDiffieHellman ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        private readonly byte[] nonce = RandomNumberGenerator.GetBytes(NonceBytes);

        /// <summary>Seals one text to one key: for another text another one is drawn.</summary>
        public string Seal(Jwk recipient, ReadOnlySpan<byte> plain)
        {
            var header = Base64Url.EncodeToString(HeaderOf(Jwk.Of(ephemeral)));
            using var other = recipient.Open();
            var key = KeyOf(ephemeral, other.PublicKey);
            var (box, tag) = (new byte[plain.Length], new byte[TagBytes]);
            using var aes = new AesGcm(key, TagBytes);
            aes.Encrypt(nonce, plain, box, tag, Encoding.ASCII.GetBytes(header));
            CryptographicOperations.ZeroMemory(key);
            return $"{header}..{Base64Url.EncodeToString(nonce)}.{Base64Url.EncodeToString(box)}.{Base64Url.EncodeToString(tag)}";
        }

        public void Dispose() => ephemeral.Dispose();
    }

    private static byte[] HeaderOf(Jwk ephemeral)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("alg", Algorithm);
            json.WriteString("enc", Encryption);
            json.WritePropertyName("epk");
            ephemeral.Write(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static Jwk? SenderOf(string header)
    {
        if (Bytes(header) is not { } bytes) return null;

        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "alg") != Algorithm || Text(root, "enc") != Encryption) return null;

            var isKey = root.TryGetProperty("epk", out var key) && key.ValueKind == JsonValueKind.Object
                && Text(key, "kty") == "EC" && Text(key, "crv") == "P-256";
            return isKey ? Jwk.Find(Text(key, "x"), Text(key, "y")) : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)   // The latter: no valid Unicode.
        {
            return null;
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Bytes(string text) => Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    // One round of SHA-256 over its number, what both sides agree on, and what the key is for (RFC 7518 §4.6.2): the name of the
    // encryption, two sides that do not name themselves, the length of the key.
    private static byte[] KeyOf(ECDiffieHellman own, ECDiffieHellmanPublicKey other)
    {
        var agreed = own.DeriveRawSecretAgreement(other);
        var text = new byte[4 + agreed.Length + 4 + Encryption.Length + 4 + 4 + 4];
        BinaryPrimitives.WriteInt32BigEndian(text, 1);
        agreed.CopyTo(text, 4);
        var rest = text.AsSpan(4 + agreed.Length);
        BinaryPrimitives.WriteInt32BigEndian(rest, Encryption.Length);
        Encoding.ASCII.GetBytes(Encryption, rest[4..]);
        BinaryPrimitives.WriteInt32BigEndian(rest[^4..], KeyBits);
        var key = SHA256.HashData(text);
        CryptographicOperations.ZeroMemory(agreed);
        CryptographicOperations.ZeroMemory(text);
        return key;
    }
}
