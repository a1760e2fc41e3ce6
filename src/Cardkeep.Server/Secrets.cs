using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Cardkeep;

/// <summary>What is drawn at random and handed out once: only its hash stays here.</summary>
internal static class Secrets
{
    /// <summary>Names the kind, so that a scanner that finds a leaked token knows what it is.</summary>
    public const string AccessTokenPrefix = "ckat_";

    private const int SecretBytes = 32;
    private const int ChecksumLength = 6;
    private const int ScaTokenBytes = 48;
    private const string CardTokenPrefix = "ck_";
    private const int CardTokenBytes = 16;

    /// <summary>A bearer token: prefix, 256 random bits, and a checksum, by which a typing error is known without a look-up.</summary>
    public static string DrawAccessToken() => Draw(AccessTokenPrefix);

    public static bool LooksLikeAccessToken(string token) => LooksLike(AccessTokenPrefix, token);

    /// <summary>A secret of any kind: the kind's prefix, 256 random bits, a checksum.</summary>
    public static string Draw(string prefix) => Make(prefix, RandomNumberGenerator.GetBytes(SecretBytes));

    /// <summary>The same form around bits that come from elsewhere.</summary>
    public static string Make(string prefix, ReadOnlySpan<byte> bits)
    {
        var body = prefix + Base64Url.EncodeToString(bits);
        return body + Checksum(body);
    }

    public static bool LooksLike(string prefix, string text) =>
        text.Length > ChecksumLength
        && text.StartsWith(prefix, StringComparison.Ordinal)
        && text.EndsWith(Checksum(text[..^ChecksumLength]), StringComparison.Ordinal);

    /// <summary>The token of an SCA session: 64 characters of base64url (wire-contract.md §5.2).</summary>
    public static string DrawScaToken() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ScaTokenBytes));

    /// <summary>
    /// By which the network knows a card: it opens nothing by itself, so it is kept as it is; 128 random bits, so that nobody finds one.
    /// </summary>
    public static string DrawCardToken() => CardTokenPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(CardTokenBytes));

    /// <summary>What is stored of a token that has enough randomness of its own: its SHA-256.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>Whether two secrets are equal, in a time that does not tell where they differ.</summary>
    public static bool AreEqual(string left, string right) => CryptographicOperations.FixedTimeEquals(Hash(left), Hash(right));

    private static string Checksum(string text) => Base64Url.EncodeToString(Hash(text))[..ChecksumLength];
}
