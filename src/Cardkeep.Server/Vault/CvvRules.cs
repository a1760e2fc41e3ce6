using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cardkeep.Vault;

/// <summary>How the CVV comes from a card: from what makes it that card, and keys that nobody else has.</summary>
internal interface ICvvRule
{
    Cvv Derive(OrganizationId organization, CardId card, Pan number, DateOnly expiryMonth);
}

/// <summary>
/// Our own: the first eight bytes of <c>HMAC-SHA-256(key, "cvv" ‖ organization ‖ card ‖ PAN ‖ expiry ‖ generation)</c> as a number,
/// modulo a thousand. The expiry is <c>YYYYMM</c>; every part has a fixed length, so no two of these texts are one.
/// </summary>
/// <param name="key">Derives CVVs, and nothing else.</param>
internal sealed class KeyedCvv(byte[] key) : ICvvRule
{
    private const int IdBytes = 16;
    private const int PanDigits = 16;
    private const int ExpiryDigits = 6;

    /// <summary>A card has one CVV for its life; whoever gives it another one counts on.</summary>
    private const long Generation = 1;

    public Cvv Derive(OrganizationId organization, CardId card, Pan number, DateOnly expiryMonth)
    {
        Span<byte> text = stackalloc byte[3 + (2 * IdBytes) + PanDigits + ExpiryDigits + sizeof(long)];
        "cvv"u8.CopyTo(text);
        organization.Value.TryWriteBytes(text[3..], bigEndian: true, out _);
        card.Value.TryWriteBytes(text[(3 + IdBytes)..], bigEndian: true, out _);
        var rest = text[(3 + (2 * IdBytes))..];
#pragma warning disable RS0030 // The vault derives the CVV from the digits: this is what it is for.
        Encoding.ASCII.GetBytes(number.Reveal(), rest[..PanDigits]);
#pragma warning restore RS0030
        Encoding.ASCII.GetBytes(expiryMonth.ToString("yyyyMM", CultureInfo.InvariantCulture), rest[PanDigits..]);
        BinaryPrimitives.WriteInt64BigEndian(rest[(PanDigits + ExpiryDigits)..], Generation);
        var hash = HMACSHA256.HashData(key, text);
        CryptographicOperations.ZeroMemory(text);
        return Cvv.Of((int)(BinaryPrimitives.ReadUInt64BigEndian(hash) % Cvv.Count));
    }
}

#pragma warning disable CA5350, CA5351, CA5358 // What the card schemes prescribe; nothing is kept secret by it but three digits.
/// <summary>
/// The card schemes' own, for an operator whose processor checks it: number, expiry <c>YYMM</c> and service code through DES and triple DES
/// under a pair of keys that both sides have; of the result the first three decimal digits, and then, where there are fewer, its letters
/// less ten.
/// </summary>
internal sealed class SchemeCvv : ICvvRule
{
    /// <summary>What stands in the place of a service code where the digits on the card are meant, and not those of its stripe.</summary>
    public const string OnTheCard = "000";

    /// <summary>Of each of the two keys.</summary>
    public const int KeyBytes = 8;

    private const int BlockBytes = 8;

    private readonly byte[] first;
    private readonly byte[] second;

    /// <param name="first">Key A.</param>
    /// <param name="second">Key B, which is another.</param>
    public SchemeCvv(byte[] first, byte[] second)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(first.Length, KeyBytes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(second.Length, KeyBytes);
        this.first = first;
        this.second = second;
    }

    /// <summary>A file with both keys, 32 hexadecimal digits; white space counts for nothing.</summary>
    /// <exception cref="SettingException">Not to be read, or no such pair.</exception>
    public static SchemeCvv Load(string file)
    {
        try
        {
            var digits = string.Concat(File.ReadAllText(file).Where(letter => !char.IsWhiteSpace(letter)));
            if (digits.Length == 4 * KeyBytes && digits.All(char.IsAsciiHexDigit) && Convert.FromHexString(digits) is var keys
                && !TripleDES.IsWeakKey(keys) && !DES.IsWeakKey(keys[..KeyBytes]) && !DES.IsSemiWeakKey(keys[..KeyBytes]))
            {
                var rule = new SchemeCvv(keys[..KeyBytes], keys[KeyBytes..]);
                rule.Derive(Pan.Of("4123456789012345"u8), DateOnly.MinValue, OnTheCard);    // Known now, and not at the first card.
                return rule;
            }
        }
        catch (CryptographicException failure)
        {
            throw new SettingException(VaultSettings.CvvKeys, $"wants DES, which this machine's OpenSSL does not have: {failure.Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SettingException(VaultSettings.CvvKeys, $"names {file}, which cannot be read: {failure.Message}");
        }

        throw new SettingException(VaultSettings.CvvKeys, $"names {file}, which does not hold two DES keys, 32 hexadecimal digits");
    }

    public Cvv Derive(OrganizationId organization, CardId card, Pan number, DateOnly expiryMonth) =>
        Derive(number, expiryMonth, OnTheCard);

    /// <param name="serviceCode">Three digits.</param>
    public Cvv Derive(Pan number, DateOnly expiryMonth, string serviceCode)
    {
#pragma warning disable RS0030 // The vault derives the CVV from the digits: this is what it is for.
        var text = number.Reveal() + expiryMonth.ToString("yyMM", CultureInfo.InvariantCulture) + serviceCode;
#pragma warning restore RS0030
        var blocks = Convert.FromHexString(text.PadRight(4 * BlockBytes, '0'));
        var block = Encrypt(blocks.AsSpan(0, BlockBytes));
        for (var place = 0; place < BlockBytes; place++) block[place] ^= blocks[BlockBytes + place];
        var result = EncryptThrice(block);
        CryptographicOperations.ZeroMemory(blocks);

        var hex = Convert.ToHexString(result);
        var digits = hex.Where(char.IsAsciiDigit).Concat(hex.Where(char.IsAsciiLetterUpper).Select(letter => (char)(letter - 'A' + '0')));
        return Cvv.Find(string.Concat(digits.Take(Cvv.Length)))!.Value;
    }

    private byte[] Encrypt(ReadOnlySpan<byte> block)
    {
        using var des = DES.Create();
        des.Key = first;
        return des.EncryptEcb(block, PaddingMode.None);
    }

    private byte[] EncryptThrice(ReadOnlySpan<byte> block)
    {
        using var des = TripleDES.Create();
        des.Key = [.. first, .. second, .. first];
        return des.EncryptEcb(block, PaddingMode.None);
    }
}
#pragma warning restore CA5350, CA5351, CA5358
