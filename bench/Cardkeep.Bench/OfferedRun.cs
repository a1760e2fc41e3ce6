using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench;

/// <summary>
/// Purchases over HTTP that come when they come. At half of the product's own peak: how much longer the slowest wait than most. At ten
/// times the peak: how many are still approved while their answer is of use, and how soon the others hear that they are not.
/// </summary>
internal sealed class OfferedRun(BenchDatabase database, Options options, Purchases purchases, Spent spent, TextWriter progress)
{
    private const double Load = 0.5;
    private const double Overload = 10;

    private const int Connections = 256;

    /// <summary>
    /// More than two lanes hold while they wait (4 096 each), so that who comes then is refused by the product and not kept by us.
    /// </summary>
    private const int ManyConnections = 10_000;

    /// <summary>A moment at full size would be spent on connecting.</summary>
    private const int FewConnections = 512;

    /// <summary>Networks give an issuer two to three seconds.</summary>
    private static readonly TimeSpan Useful = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Above the peak, who finds no connection goes away. Were they kept, all who come after them would be late by our own queue.
    /// </summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(0.1);

    /// <summary>Half a second is the product's own deadline, after which it says no; as much again is the way.</summary>
    private const double SoonMilliseconds = 1000;

    /// <param name="peak">Purchases a second in the closed loop, over as many connections as are used here at half of it.</param>
    public async Task<IReadOnlyList<Finding>> RunAsync(Servers servers, double peak, CancellationToken cancel)
    {
        await using var product = await servers.StartProductAsync(database.Address, deadline: null, cancel);
        int[] processes = [Environment.ProcessId, product.Id, .. await database.FindProcessesAsync(cancel)];
        await spent.ResetAsync(cancel);
        var drawn = Drawn.Even(purchases.Count);
        List<Window> calm = [];
        List<Offered> flood = [];
        for (var round = 1; round <= options.Rounds; round++)
        {
            var half = await OfferAsync("half of the peak", peak * Load, Connections, Useful);
            calm.Add(half.Answers(Useful).With(null, Machine.FindMegabytes(product.Id)));
        }

        for (var round = 1; round <= options.Rounds; round++)
            flood.Add(await OfferAsync(
                "10 times the peak", peak * Overload, options.HasTargets ? ManyConnections : FewConnections, LongestWait));
        return [.. AtHalf(new("", calm)), .. AtTenfold(flood, peak, Machine.FindMegabytes(product.Id))];

        async Task<Offered> OfferAsync(string what, double rate, int connections, TimeSpan longestWait)
        {
            var time = new ProcessorTime(processes);
            var callers = await AskCaller.ConnectAsync(product.Server, database.NetworkToken, connections, purchases, drawn, cancel);
            Offered offered;
            try
            {
                var supply = new Supply(drawn.Cards.Count, once: false);
                offered = await OpenLoop.RunAsync(callers, supply, rate, longestWait, options.Times, cancel);
            }
            finally
            {
                foreach (var caller in callers) caller.Dispose();
            }

            var others = time.OtherCores();
            await spent.CheckAsync($"open loop at {what}", offered.Calls, cancel);
            var refused = FormattableString.Invariant(
                $"{offered.Refused.Count} refused, p99 {offered.RefusedMilliseconds(99) ?? 0:0} ms, {offered.Unsaid} without a connection");
            var done = FormattableString.Invariant($"{what}, {rate:0}/s: {offered.RateWithin(Useful):0}/s in time");
            await progress.WriteLineAsync($"  {database.EngineTitle}: {done}; {refused}{MarkdownTable.Warn(others)}");
            return offered;
        }
    }

    private IEnumerable<Finding> AtHalf(Series calm)
    {
        var latency = Latencies.Of(calm);
        (string, double, double)[] tails = [("p99", latency.P99, 6), ("p99.9", latency.P999, 20)];
        foreach (var (name, percentile, most) in tails)
        {
            yield return new Finding
            {
                Path = $"{database.EngineTitle}: HTTP, open loop at half of its peak: {name}",
                Ours = Figure.Milliseconds(percentile),
                Baseline = "its own p50 there",
                Theirs = Figure.Milliseconds(latency.P50),
                Ratio = percentile / latency.P50,
                Asked = Bound.AtMost(most),
                Latency = latency,
                Megabytes = calm.Megabytes,
            };
        }
    }

    private IEnumerable<Finding> AtTenfold(List<Offered> flood, double peak, double? megabytes)
    {
        var rate = Series.Median([.. flood.Select(offered => offered.RateWithin(Useful))]);
        yield return new Finding
        {
            Path = $"{database.EngineTitle}: HTTP, offered 10 times its peak: approved in time",
            Ours = Figure.Rate(rate),
            Baseline = "its own peak",
            Theirs = Figure.Rate(peak),
            Ratio = rate / peak,
            Asked = Bound.AtLeast(0.8),
            Latency = Latencies.Of(new("", [.. flood.Select(offered => offered.Answers(Useful))])),
            Megabytes = megabytes,
        };
        if (flood.Select(offered => offered.RefusedMilliseconds(99)).OfType<double>().ToList() is not [_, ..] refusals) yield break;

        yield return new Finding
        {
            Path = $"{database.EngineTitle}: HTTP, offered 10 times its peak: p99 of a refusal",
            Ours = Figure.Milliseconds(Series.Median(refusals)),
            Asked = Bound.AtMost(SoonMilliseconds, "ms"),
        };
    }
}
