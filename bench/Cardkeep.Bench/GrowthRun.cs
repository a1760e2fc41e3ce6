using System.Text;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench;

/// <summary>
/// What each path costs where there are many cards, against what it costs where there are few: two databases and two servers, asked in
/// turns. Memory is told of both.
/// </summary>
internal static class GrowthRun
{
    /// <summary>The same work on a hundred times the rows: what is left is the depth of indexes, and what no longer fits a cache.</summary>
    private const double MostGrowth = 1.3;

    private const int FewCards = 10_000;
    private const int CardsEach = 100;

    private const int Readers = 32;
    private const int ManyWriters = 256;
    private const int FewWriters = 16;

    private const int FewCalls = 64;

    public static async Task<IReadOnlyList<Finding>> RunAsync(
        Place place, Options options, TextWriter progress, CancellationToken cancel)
    {
        var writers = options.HasTargets ? ManyWriters : FewWriters;
        var calls = options.HasTargets ? int.MaxValue : FewCalls;
        options = options.Counted();
        var few = new CardShape(Math.Min(FewCards, options.Cards / 2) / CardsEach, CardsEach) { ForPurchases = true };
        await using var small = await Grown.StartAsync(place, few, writers, calls, cancel);
        await using var large = await Grown.StartAsync(
            place, CardShape.Skewed(options.Cards) with { ForPurchases = true }, writers, calls, cancel);
        int[] processes =
            [Environment.ProcessId, small.Product.Id, large.Product.Id, .. await large.Database.FindProcessesAsync(cancel)];
        List<Finding> findings =
        [
            await CompareAsync("GET /v2/cards", grown => SideOf(grown, grown.Lists)),
            await CompareAsync("GET /v2/cards/{id}", grown => SideOf(grown, grown.Cards)),
            await CompareAsync("PUT /v2/cards/{id}/lock", LocksOf),
        ];
        foreach (var grown in (Grown[])[small, large]) await grown.Spent.ResetAsync(cancel);
        findings.Add(await CompareAsync("purchase over HTTP", PurchasesOf));
        findings.Add(CompareMemory(place, small, large));
        return findings;

        async Task<Finding> CompareAsync(string path, Func<Grown, Func<string, Side>> side)
        {
            var (at, less) = (TitleOf(place, path, large), TitleOf(place, path, small));
            var measured = await Comparison.RunAsync(side(small)(less), side(large)(at), options, processes, progress, cancel);
            return new Finding
            {
                Path = at,
                Ours = Figure.Rate(measured.Subject.Rate),
                Baseline = less,
                Theirs = Figure.Rate(measured.Baseline.Rate),
                Ratio = 1 / measured.Ratio,
                Asked = Bound.AtMost(MostGrowth),
                Latency = Latencies.Of(measured.Subject),
                Megabytes = measured.Subject.Megabytes,
                Growth = 1 / measured.Ratio,
            };
        }
    }

    private static string TitleOf(Place place, string path, Grown grown) =>
        FormattableString.Invariant($"{place.EngineTitle}: {path}, {grown.Shape.Cards} cards");

    private static Func<string, Side> SideOf(Grown grown, IReadOnlyList<byte[]> requests) => title => new(title, async (times, cancel) =>
    {
        var callers = await HttpCaller.ConnectAsync(
            grown.Product.Server, Readers, requests, (_, answer) => Check(answer, "\"nickname\":"u8), cancel);
        return await RunAsync(callers, grown.Supply(requests.Count, once: false), times, cancel);
    }) { Server = grown.Product.Id };

    private static Func<string, Side> LocksOf(Grown grown) => title => new(title, async (times, cancel) =>
    {
        var callers = await HttpCaller.ConnectAsync(
            grown.Product.Server, grown.Writers, grown.Locks, (_, answer) => Check(answer, "\"status\":\"paused\""u8), cancel);
        var window = await RunAsync(callers, grown.Supply(grown.Locks.Count, once: true), times, cancel);
        await grown.Ledger.CheckAsync(title, window.Calls, cancel);
        await grown.Ledger.ResetAsync(cancel);
        return window;
    }) { Server = grown.Product.Id };

    private static Func<string, Side> PurchasesOf(Grown grown) => title => new(title, async (times, cancel) =>
    {
        var drawn = Drawn.Even(grown.Purchases.Count);
        var callers = await AskCaller.ConnectAsync(
            grown.Product.Server, grown.Database.NetworkToken, grown.Writers, grown.Purchases, drawn, cancel);
        var window = await RunAsync(callers, grown.Supply(drawn.Cards.Count, once: false), times, cancel);
        await grown.Spent.CheckAsync(title, window.Calls, cancel);
        return window;
    }) { Server = grown.Product.Id };

    private static async Task<Window> RunAsync(IReadOnlyList<ICaller> callers, Supply supply, Times times, CancellationToken cancel)
    {
        try
        {
            return await ClosedLoop.RunAsync(callers, supply, times, cancel);
        }
        finally
        {
            foreach (var caller in callers) caller.Dispose();
        }
    }

    private static string? Check(RawAnswer answer, ReadOnlySpan<byte> part) =>
        answer.Status == 200 && answer.Body.Span.IndexOf(part) >= 0
            ? null
            : $"status {answer.Status}: {Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, 300)])}";

    private static Finding CompareMemory(Place place, Grown small, Grown large)
    {
        var (few, many) = (Machine.FindMegabytes(small.Product.Id) ?? 0, Machine.FindMegabytes(large.Product.Id) ?? 0);
        return new Finding
        {
            Path = TitleOf(place, "memory after all of it", large),
            Ours = Figure.Megabytes(many),
            Baseline = TitleOf(place, "memory", small),
            Theirs = Figure.Megabytes(few),
            Ratio = many / few,
            Megabytes = many,
        };
    }
}
