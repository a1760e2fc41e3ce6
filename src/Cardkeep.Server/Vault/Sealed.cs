using System.Security.Cryptography;
using System.Text;

namespace Cardkeep.Vault;

/// <summary>
/// AES-256-GCM at rest: nonce, ciphertext, tag. The binding is authenticated with it, so that a ciphertext moved to another row does not
/// open.
/// </summary>
internal static class Sealed
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, string binding)
    {
        var result = new byte[NonceBytes + plain.Length + TagBytes];
        var nonce = result.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(
            nonce,
            plain,
            result.AsSpan(NonceBytes, plain.Length),
            result.AsSpan(NonceBytes + plain.Length),
            Encoding.UTF8.GetBytes(binding));
        return result;
    }

    /// <exception cref="AuthenticationTagMismatchException">Another key, another binding, or a changed byte.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, string binding)
    {
        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(box[..NonceBytes], box[NonceBytes..^TagBytes], box[^TagBytes..], plain, Encoding.UTF8.GetBytes(binding));
        return plain;
    }
}
