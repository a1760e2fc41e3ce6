using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Cardkeep.Vault;

/// <summary>
/// AES-256-GCM at rest: <c>version ‖ key id ‖ nonce ‖ ciphertext ‖ tag</c>. The binding is authenticated with it, so that a ciphertext
/// moved to another row does not open.
/// </summary>
internal static class Sealed
{
    private const byte Version = 1;
    private const int HeadBytes = 1 + sizeof(uint);
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    /// <summary>What sealing draws.</summary>
    public static byte[] DrawNonce() => RandomNumberGenerator.GetBytes(NonceBytes);

    /// <inheritdoc cref="Seal(long, ReadOnlySpan{byte}, ReadOnlySpan{byte}, ReadOnlySpan{byte}, string)"/>
    public static byte[] Seal(long keyId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> plain, string binding) =>
        Seal(keyId, key, DrawNonce(), plain, binding);

    /// <param name="keyId">By which the key is found again: at most 32 bits.</param>
    /// <param name="nonce">Never with another text under one key.</param>
    public static byte[] Seal(
        long keyId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, string binding)
    {
        var result = new byte[HeadBytes + NonceBytes + plain.Length + TagBytes];
        HeadOf(keyId).CopyTo(result, 0);
        var rest = result.AsSpan(HeadBytes);
        nonce.CopyTo(rest);
        using var aes = new AesGcm(key, TagBytes);
        aes.Encrypt(nonce, plain, rest[NonceBytes..^TagBytes], rest[^TagBytes..], Encoding.UTF8.GetBytes(binding));
        return result;
    }

    /// <exception cref="AuthenticationTagMismatchException">Another key, another binding, or a changed byte.</exception>
    public static byte[] Open(long keyId, ReadOnlySpan<byte> key, ReadOnlySpan<byte> box, string binding)
    {
        Check(box);
        if (!box.StartsWith(HeadOf(keyId))) throw new AuthenticationTagMismatchException("it was sealed by another key");

        var rest = box[HeadBytes..];
        var plain = new byte[rest.Length - NonceBytes - TagBytes];
        using var aes = new AesGcm(key, TagBytes);
        aes.Decrypt(rest[..NonceBytes], rest[NonceBytes..^TagBytes], rest[^TagBytes..], plain, Encoding.UTF8.GetBytes(binding));
        return plain;
    }

    /// <summary>Whose turn it is to open.</summary>
    /// <exception cref="AuthenticationTagMismatchException">Nothing that was sealed is as short.</exception>
    public static long KeyIdOf(ReadOnlySpan<byte> box)
    {
        Check(box);
        return BinaryPrimitives.ReadUInt32BigEndian(box[1..]);
    }

    private static void Check(ReadOnlySpan<byte> box)
    {
        if (box.Length < HeadBytes + NonceBytes + TagBytes) throw new AuthenticationTagMismatchException("some of it is missing");
    }

    /// <summary>How everything begins that a key sealed: by this rows are found.</summary>
    public static byte[] HeadOf(long keyId)
    {
        var head = new byte[HeadBytes];
        head[0] = Version;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(1), (uint)keyId);
        return head;
    }
}
