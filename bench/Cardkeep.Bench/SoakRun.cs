using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;
using Cardkeep.Storage;

namespace Cardkeep.Bench;

/// <summary>
/// Everything at once for as long as is wished: whether the server's memory grows. Purchases, lists, single cards, new nicknames, locks.
/// </summary>
internal static class SoakRun
{
    private const int Connections = 32;
    private const int CardsEach = 100;

    /// <summary>Until then caches fill, and the runtime finds its size.</summary>
    private const int Parts = 5;

    private const double MostGrowth = 1.5;

    /// <summary>As many samples as one figure is the median of.</summary>
    private const int Samples = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(0.1);

    public static CardShape ShapeOf(Options options, Engine engine) =>
        new(engine == Engine.Postgres ? options.Organizations : Math.Min(options.Organizations, 100), CardsEach) { ForPurchases = true };

    public static async Task<IReadOnlyList<Finding>> RunAsync(
        BenchDatabase database, CardShape shape, Options options, Servers servers, TextWriter progress, CancellationToken cancel)
    {
        await using var product = await servers.StartProductAsync(database, cancel);
        int[] processes = [Environment.ProcessId, product.Id, .. await database.FindProcessesAsync(cancel)];
        var work = new MixedWork(database, shape);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        List<double> samples = [];
        var sampling = SampleAsync();
        var time = new ProcessorTime(processes);
        Window window;
        var callers = await work.ConnectAsync(product.Server, Connections, cancel);
        try
        {
            var times = new Times(TimeSpan.Zero, TimeSpan.FromMinutes(options.Minutes));
            window = await ClosedLoop.RunAsync(callers, new Supply(int.MaxValue, once: false), times, cancel);
        }
        finally
        {
            foreach (var caller in callers) caller.Dispose();
            await ended.CancelAsync();
            await sampling;
        }

        var others = time.OtherCores();
        await work.CheckAsync(cancel);
        var early = Series.Median([.. samples.Take(Math.Max(1, samples.Count / Parts)).TakeLast(Samples)]);
        var late = Series.Median([.. samples.TakeLast(Samples)]);
        var memory = FormattableString.Invariant($"{early:0} MB after a fifth, {late:0} MB in the end");
        await progress.WriteLineAsync(FormattableString.Invariant(
            $"  {database.EngineTitle}: {window.Rate:0} calls a second; {memory}{MarkdownTable.Warn(others)}"));
        return
        [
            new Finding
            {
                Path = FormattableString.Invariant($"{database.EngineTitle}: memory after {options.Minutes} minutes of mixed load"),
                Ours = Figure.Megabytes(late),
                Baseline = "after the first fifth of them",
                Theirs = Figure.Megabytes(early),
                Ratio = late / early,
                Asked = Bound.AtMost(MostGrowth),
                Latency = Latencies.Of(new("", [window])),
                Megabytes = late,
            },
        ];

        async Task SampleAsync()
        {
            using var timer = new PeriodicTimer(options.HasTargets ? Pause : ShortPause, TimeProvider.System);
            try
            {
                while (await timer.WaitForNextTickAsync(ended.Token)) samples.Add(Machine.FindMegabytes(product.Id) ?? 0);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                // The load has ended.
            }
        }
    }
}
