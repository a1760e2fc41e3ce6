using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cardkeep.Sca;

/// <summary>
/// Codes of six digits. Of a code nothing stays but <c>HMAC-SHA-256(key, organization ‖ owner ‖ code)</c>: without the key a million tries
/// tell nothing, and a hash that was moved to another session fits no code there.
/// </summary>
/// <param name="key">Hashes codes, and nothing else.</param>
internal sealed class OneTimeCodes(byte[] key)
{
    /// <summary>The wire's own figure (wire-contract.md §5.2).</summary>
    public const int Digits = 6;

    private const int Codes = 1_000_000;
    private const int IdBytes = 16;

    public static string Draw() => RandomNumberGenerator.GetInt32(Codes).ToString("D6", CultureInfo.InvariantCulture);

    /// <param name="owner">The session that it decides, or the member whose phone it confirms.</param>
    public byte[] Hash(OrganizationId organization, Guid owner, string code)
    {
        var text = new byte[(2 * IdBytes) + Encoding.UTF8.GetByteCount(code)];
        organization.Value.TryWriteBytes(text, bigEndian: true, out _);
        owner.TryWriteBytes(text.AsSpan(IdBytes), bigEndian: true, out _);
        Encoding.UTF8.GetBytes(code, text.AsSpan(2 * IdBytes));
        return HMACSHA256.HashData(key, text);
    }

    public bool AreEqual(byte[] hash, OrganizationId organization, Guid owner, string code) =>
        CryptographicOperations.FixedTimeEquals(hash, Hash(organization, owner, code));
}
