using System.Globalization;
using Cardkeep.Bench.Load;

namespace Cardkeep.Bench.Report;

/// <summary>What a benchmark found, as Markdown. A ratio is of the median rates.</summary>
internal static class MarkdownTable
{
    /// <summary>Above this the windows say more about the others than about us (performance.md §4).</summary>
    private const double MostOtherCores = 0.3;

    public static string Line(Window window) =>
        Say($"{window.Rate:0}/s, p99 {window.PercentileMilliseconds(99):0.0} ms{Warn(window.OtherCores)}");

    /// <param name="facts">What the figures depend on, a line each.</param>
    public static void Write(TextWriter report, string title, IReadOnlyList<string> facts, IReadOnlyList<Result> results)
    {
        report.WriteLine();
        report.WriteLine($"### {title}");
        report.WriteLine();
        foreach (var fact in facts) report.WriteLine($"- {fact}");
        report.WriteLine();
        report.WriteLine("| what | rate/s (min–max) | p50 ms | p99 ms | max ms | ratio | floor | reach | p99 ratio | floor |");
        report.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        foreach (var result in results)
        {
            report.WriteLine($"| {Row(result.Measured.Baseline)} | 1 | | | 1 | |");
            report.WriteLine($"| {Row(result.Measured.Subject)} | {Ratios(result)} |");
        }

        report.WriteLine();
        foreach (var result in results.Where(result => !result.Holds))
            report.WriteLine($"**Below the floor**: {result.Measured.Subject.Title}");
        if (results.SelectMany(result => result.Measured.All).Any(window => window.OtherCores > MostOtherCores))
            report.WriteLine(Say($"**Warning**: in some windows other processes used more than {MostOtherCores} cores; measure again."));
    }

    private static string Row(Series series)
    {
        var (least, most) = (series.Windows.Min(window => window.Rate), series.Windows.Max(window => window.Rate));
        var rate = Say($"{series.Rate:0} ({least:0}–{most:0})");
        return Say($"{series.Title} | {rate} | {series.Percentile(50):0.00} | {series.Percentile(99):0.0} | {series.Longest:0}");
    }

    private static string Ratios(Result result)
    {
        var (measured, target) = result;
        var rate = Say($"**{measured.Ratio:0.00}** | {Figure(target?.Floor)} | {Figure(target?.Reach)}");
        return Say($"{rate} | {measured.TailRatio:0.00} | {Figure(target?.MostTail)}");
    }

    private static string Figure(double? figure) => figure is { } known ? Say($"{known:0.00}") : "–";

    public static string Warn(double? otherCores) => otherCores > MostOtherCores ? Say($" (others used {otherCores:0.0} cores)") : "";

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>What performance.md §3 asks for, against the baseline.</summary>
/// <param name="Floor">Of the rate: below it the work is not done.</param>
/// <param name="Reach">Of the rate: what the measurements say is there.</param>
/// <param name="MostTail">Of the p99, at most; null: nothing is asked.</param>
internal sealed record Target(double Floor, double Reach, double? MostTail = null);

/// <param name="Target">Null: nothing is asked of this row.</param>
internal sealed record Result(Measured Measured, Target? Target)
{
    public bool Holds => Target is not { } target || (Measured.Ratio >= target.Floor && !(Measured.TailRatio > target.MostTail));
}
