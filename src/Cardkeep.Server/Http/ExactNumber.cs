using System.Globalization;
using System.Text;

namespace Cardkeep.Http;

/// <summary>
/// A JSON number by its value, however it is written: <c>1000</c>, <c>1e3</c> and <c>1000.0</c> are one. Digits without zeros at their
/// ends, times ten to the exponent; nothing is rounded and nothing overflows.
/// </summary>
internal readonly record struct ExactNumber(bool Negative, string Digits, long Exponent)
{
    /// <summary>Exponents beyond this are held here: far past every amount, and still safe to add to.</summary>
    private const long MostExponent = 1_000_000_000_000;

    private const int CentDigits = 2;
    private const int MostAmountDigits = 15;
    private const int MostLongDigits = 18;

    /// <param name="utf8">A number of JSON's grammar.</param>
    public static ExactNumber Parse(ReadOnlySpan<byte> utf8)
    {
        var text = Encoding.ASCII.GetString(utf8);
        var mark = text.IndexOfAny(['e', 'E']);
        var exponent = mark < 0 ? 0 : ReadExponent(text[(mark + 1)..]);
        var mantissa = (mark < 0 ? text : text[..mark]).TrimStart('-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0)
        {
            exponent -= mantissa.Length - point - 1;
            mantissa = mantissa.Remove(point, 1);
        }

        var whole = mantissa.TrimStart('0');
        var digits = whole.TrimEnd('0');
        return digits.Length == 0 ? new(false, "", 0) : new(text[0] == '-', digits, exponent + whole.Length - digits.Length);
    }

    /// <summary>One text for each value, for digests.</summary>
    public override string ToString() =>
        Digits.Length == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{(Negative ? "-" : "")}{Digits}e{Exponent}");

    /// <summary>The number as euros; see <see cref="Amount"/> for what is too large or too fine.</summary>
    public Amount ToAmount()
    {
        var places = Exponent + CentDigits;                                   // Zeros to append for cents; digits to cut where negative.
        var finer = Digits.Length > 0 && places < 0;
        var kept = places >= 0 ? Digits : Digits[..(int)Math.Max(0, Digits.Length + places)];
        var cents = kept.Length + Math.Max(0, places) > MostAmountDigits ? Amount.Most
            : kept.Length == 0 ? 0
            : long.Parse(kept + new string('0', (int)Math.Max(0, places)), NumberStyles.None, CultureInfo.InvariantCulture);
        if (Negative && cents == 0 && finer) cents = 1;                       // -0.001 is below zero, not zero.
        return new Amount(Negative ? -cents : cents, finer);
    }

    /// <summary>The number as an integer of eighteen digits at most, or null.</summary>
    public long? ToLong() =>
        Digits.Length == 0 ? 0
        : Exponent is >= 0 and <= MostLongDigits && Digits.Length + Exponent <= MostLongDigits
            ? long.Parse(
                (Negative ? "-" : "") + Digits + new string('0', (int)Exponent),
                NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : null;

    /// <summary>The number as an integer of ordinary size, or null.</summary>
    public int? ToInteger() =>
        Digits.Length == 0 ? 0
        : Exponent is >= 0 and < 9 && Digits.Length + Exponent <= 9
            ? int.Parse(
                (Negative ? "-" : "") + Digits + new string('0', (int)Exponent),
                NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : null;

    private static long ReadExponent(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            ? Math.Clamp(exponent, -MostExponent, MostExponent)
        : text[0] == '-' ? -MostExponent : MostExponent;
}
