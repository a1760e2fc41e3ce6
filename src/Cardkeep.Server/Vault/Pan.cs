using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cardkeep.Cards;

namespace Cardkeep.Vault;

/// <summary>A whole card number. Printing it gives the mask; its digits leave by one method, which only the vault may call.</summary>
internal readonly struct Pan
{
    private const int BinLength = 6;

    private readonly string digits;

    private Pan(string digits) => this.digits = digits;

    public MaskedPan Masked => new($"{digits[..BinLength]}******{digits[^4..]}");

    /// <summary>Draws a number under a BIN: nine digits at random, and the check digit of ISO/IEC 7812 (Luhn).</summary>
    public static Pan Draw(string bin)
    {
        var body = bin + RandomNumberGenerator.GetInt32(1_000_000_000).ToString("D9", CultureInfo.InvariantCulture);
        return new Pan(body + CheckDigit(body));
    }

    /// <summary>A number that was sealed.</summary>
    /// <param name="digits">ASCII.</param>
    public static Pan Of(ReadOnlySpan<byte> digits) => new(Encoding.ASCII.GetString(digits));

    /// <summary>All sixteen digits, for sealing and for the keyed index.</summary>
    public string Reveal() => digits;

    public override string ToString() => Masked.ToString();

    /// <summary>The digit that makes the sum of all, every second one doubled from the right, a multiple of ten.</summary>
    public static char CheckDigit(string body)
    {
        var sum = 0;
        for (var place = 0; place < body.Length; place++)
        {
            var digit = body[^(place + 1)] - '0';
            var weighed = place % 2 == 0 ? digit * 2 : digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }

        return (char)('0' + (10 - sum % 10) % 10);
    }
}
