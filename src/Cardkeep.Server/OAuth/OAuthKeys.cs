using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Cardkeep.OAuth;

/// <summary>
/// The keys of OAuth. Only hashes of tokens are kept, yet a refresh that is repeated must hear the same answer again: so the successor of a
/// refresh token is derived from it under a key, and not drawn (docs/decisions/0014). Each use has a key of its own.
/// </summary>
internal sealed class OAuthKeys
{
    private const int KeyBytes = 32;

    private readonly byte[] successors;
    private readonly byte[] forms;
    private readonly byte[] attempts;

    /// <param name="root">From which the others are derived.</param>
    public OAuthKeys(byte[] root)
    {
        successors = Derive(root, "successors");
        forms = Derive(root, "forms");
        attempts = Derive(root, "attempts");
    }

    /// <summary>The token of one kind that follows a refresh token.</summary>
    public string Successor(string prefix, string refreshToken) => Secrets.Make(prefix, Hash(successors, $"{prefix}|{refreshToken}"));

    /// <summary>What a form must carry to be believed: bound to the browser's cookie.</summary>
    public string FormToken(string cookie) => Base64Url.EncodeToString(Hash(forms, cookie));

    /// <summary>Under which name attempts are counted: neither address can be read from it.</summary>
    public byte[] AttemptSubject(string kind, string address) => Hash(attempts, $"{kind}|{address}");

    private static byte[] Derive(byte[] root, string purpose) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, root, KeyBytes, info: Encoding.ASCII.GetBytes(purpose));

    private static byte[] Hash(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
