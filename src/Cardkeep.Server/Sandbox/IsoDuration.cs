using System.Globalization;
using System.Text.RegularExpressions;

namespace Cardkeep.Sandbox;

/// <summary>
/// A duration of ISO 8601, as <c>P1DT2H</c> or <c>P2W</c>. Years and months are those of the calendar, in UTC; the rest is exact.
/// </summary>
internal readonly partial record struct IsoDuration(int Months, TimeSpan Rest)
{
    /// <summary>A thousand years and more in seconds: no clock is moved so far, and sums with it are still instants.</summary>
    private const double Most = 4e10;

    /// <summary>Null: no such duration. A number has at most eight digits, enough for 400 days in seconds.</summary>
    public static IsoDuration? Find(string text)
    {
        var parts = Form().Match(text);
        if (!parts.Success) return null;

        var seconds = (7 * 86_400 * Number("weeks")) + (86_400 * Number("days")) + (3_600 * Number("hours")) + (60 * Number("minutes"))
            + Number("seconds");
        return new((int)Math.Min(int.MaxValue, (12 * Number("years")) + Number("months")), TimeSpan.FromSeconds(Math.Min(seconds, Most)));

        double Number(string name) =>
            parts.Groups[name] is { Success: true, Value: var digits } ? double.Parse(digits, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>The instant that is so much later; where there is none any more, the last there is.</summary>
    public DateTimeOffset After(DateTimeOffset now)
    {
        const int monthsOfACentury = 1_200;
        if (Months > monthsOfACentury || Rest > DateTimeOffset.MaxValue - now.AddMonths(Months)) return DateTimeOffset.MaxValue;
        return Instants.Truncate(now.AddMonths(Months) + Rest);
    }

    [GeneratedRegex(
        @"^P(?=.)(?:(?<years>[0-9]{1,8})Y)?(?:(?<months>[0-9]{1,8})M)?(?:(?<weeks>[0-9]{1,8})W)?(?:(?<days>[0-9]{1,8})D)?"
        + @"(?:T(?=.)(?:(?<hours>[0-9]{1,8})H)?(?:(?<minutes>[0-9]{1,8})M)?(?:(?<seconds>[0-9]{1,8}(?:\.[0-9]{1,6})?)S)?)?$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
