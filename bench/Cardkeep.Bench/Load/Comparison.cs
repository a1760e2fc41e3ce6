using Cardkeep.Bench.Report;

namespace Cardkeep.Bench.Load;

/// <summary>One side of a comparison.</summary>
/// <param name="Title">As a row of the report calls it.</param>
/// <param name="RunAsync">One window.</param>
internal sealed record Side(string Title, Func<Times, CancellationToken, Task<Window>> RunAsync)
{
    /// <summary>The process whose memory is told; null: nobody's.</summary>
    public int? Server { get; init; }
}

/// <summary>Baseline and subject in turns, so that what changes on the machine meanwhile meets both.</summary>
internal static class Comparison
{
    public static async Task<Measured> RunAsync(
        Side baseline, Side subject, Options options, IReadOnlyList<int> processes, TextWriter progress, CancellationToken cancel)
    {
        List<Window> baselines = [];
        List<Window> subjects = [];
        for (var round = 1; round <= options.Rounds; round++)
        {
            baselines.Add(await MeasureAsync(baseline, options.Times, processes, progress, cancel));
            subjects.Add(await MeasureAsync(subject, options.Times, processes, progress, cancel));
        }

        return new Measured(new(baseline.Title, baselines), new(subject.Title, subjects));
    }

    /// <summary>One window of one side, with a line about it.</summary>
    public static async Task<Window> MeasureAsync(
        Side side, Times times, IReadOnlyList<int> processes, TextWriter progress, CancellationToken cancel)
    {
        var time = new ProcessorTime(processes);
        var window = await side.RunAsync(times, cancel);
        cancel.ThrowIfCancellationRequested();
        window = window.With(time.OtherCores(), side.Server is { } server ? Machine.FindMegabytes(server) : null);
        await progress.WriteLineAsync($"  {side.Title}: {MarkdownTable.Line(window)}");
        return window;
    }
}

/// <summary>The windows of both sides.</summary>
internal sealed record Measured(Series Baseline, Series Subject)
{
    public double Ratio => Subject.Rate / Baseline.Rate;

    public double TailRatio => Subject.Percentile(99) / Baseline.Percentile(99);

    public IEnumerable<Window> All => Baseline.Windows.Concat(Subject.Windows);
}

/// <summary>The windows of one side; each figure is the median of theirs.</summary>
internal sealed record Series(string Title, IReadOnlyList<Window> Windows)
{
    public double Rate => Median(window => window.Rate);

    public double Longest => Median(window => window.LongestMilliseconds);

    /// <summary>The server's, after the last; null where no window tells.</summary>
    public double? Megabytes => Windows[^1].Megabytes;

    public double Percentile(double percent) => Median(window => window.PercentileMilliseconds(percent));

    public double Median(Func<Window, double> figure) => Median([.. Windows.Select(figure)]);

    public static double Median(IReadOnlyList<double> figures)
    {
        var sorted = figures.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
