using System.Net;
using System.Text;
using System.Text.Json;
using Cardkeep.Bench.Baselines;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench;

/// <summary><c>GET /v2/cards</c> against baseline K: page 1 of 100 cards, token and count included.</summary>
internal static class ListRun
{
    private const int Connections = 32;
    private const int LargeCards = 100_000;

    private static readonly Target OnPostgres = new(0.85, 0.95, MostTail: 1.25);
    private static readonly Target OnSqlite = new(0.80, 0.90);

    public static async Task<IReadOnlyList<Result>> RunAsync(
        BenchDatabase database, CardShape shape, Options options, Servers servers, TextWriter progress, CancellationToken cancel)
    {
        await using var product = await servers.StartProductAsync(database, cancel);
        await using var baseline = await servers.StartKestrelListAsync(database, cancel);
        int[] processes = [Environment.ProcessId, product.Id, baseline.Id, .. await database.FindProcessesAsync(cancel)];

        var organizations = Enumerable.Range(0, shape.OrganizationCount).ToList();
        byte[][] ours = [.. organizations.Select(one => Ask("/v2/cards", $"Authorization: Bearer {database.Tokens[one]}\r\n"))];
        byte[][] theirs = [.. organizations.Select(one => Ask($"/{CardShape.IdOf(one).Value}/{shape.CardsOf(one)}", ""))];
        var lengths = await CompareAsync(product.Server, ours, baseline.Server, theirs, shape, cancel);
        await progress.WriteLineAsync(
            $"  {database.EngineTitle}: {lengths.Length} answers are the same bytes on both sides, {lengths[0] / 1000} kB each");

        var target = database.Engine == Storage.Engine.Postgres ? OnPostgres : OnSqlite;
        List<Result> results = [new(await MeasureAsync("", 0, shape.Organizations), target)];
        if (shape.LargeCards > 0) results.Add(new(await MeasureAsync($" of {shape.LargeCards}", shape.Organizations, 1), target));
        return results;

        Task<Measured> MeasureAsync(string what, int first, int count) => Comparison.RunAsync(
            SideOf($"{database.EngineTitle}: K, page 1{what}", baseline.Server, theirs, lengths, first, count),
            SideOf($"{database.EngineTitle}: GET /v2/cards{what}", product.Server, ours, lengths, first, count) with
            {
                Server = product.Id,
            },
            options, processes, progress, cancel);
    }

    /// <summary>Ours on SQLite against ours on PostgreSQL, in lists of small organizations.</summary>
    public static Finding? CompareEngines(IReadOnlyList<Finding> findings)
    {
        var (sqlite, postgres) = (findings[0], findings.First(finding => finding.Path.StartsWith("PostgreSQL", StringComparison.Ordinal)));
        return new Finding
        {
            Path = sqlite.Path,
            Ours = sqlite.Ours,
            Baseline = postgres.Path,
            Theirs = postgres.Ours,
            Ratio = sqlite.Ours.Value / postgres.Ours.Value,
            Asked = Bound.AtLeast(1.3),
        };
    }

    public static CardShape ShapeOf(Options options) =>
        new(options.Organizations, PageQuery.Size) { LargeCards = options.Large ? LargeCards : 0 };

    private static byte[] Ask(string path, string header) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: bench\r\n{header}\r\n");

    private static Side SideOf(
        string title, IPEndPoint server, byte[][] requests, int[] lengths, int first, int count) => new(title, async (times, cancel) =>
    {
        var callers = await HttpCaller.ConnectAsync(server, Connections, requests[first..(first + count)], (request, answer) =>
            answer.Status != 200 ? $"{title}: status {answer.Status}"
            : answer.Body.Length != lengths[first + request] ? $"{title}: {answer.Body.Length} bytes instead of {lengths[first + request]}"
            : null, cancel);
        try
        {
            return await ClosedLoop.RunAsync(callers, new Supply(count, once: false), times, cancel);
        }
        finally
        {
            foreach (var caller in callers) caller.Dispose();
        }
    });

    /// <summary>Every answer once on both sides: the same bytes, a page of cards, the right count. From then on the length tells.</summary>
    private static async Task<int[]> CompareAsync(
        IPEndPoint product, byte[][] ours, IPEndPoint baseline, byte[][] theirs, CardShape shape, CancellationToken cancel)
    {
        using var left = await RawHttp.ConnectAsync(product, cancel);
        using var right = await RawHttp.ConnectAsync(baseline, cancel);
        var lengths = new int[ours.Length];
        for (var one = 0; one < ours.Length; one++)
        {
            cancel.ThrowIfCancellationRequested();
            var (mine, other) = (await left.AskAsync(ours[one]), await right.AskAsync(theirs[one]));
            if (mine.Status != 200 || other.Status != 200)
                throw new WrongAnswerException($"the product answered {mine.Status}, the baseline {other.Status}");

            using var document = JsonDocument.Parse(mine.Body);
            var cards = document.RootElement.GetProperty("cards").GetArrayLength();
            var total = document.RootElement.GetProperty("meta").GetProperty("total_count").GetInt64();
            if (cards != Math.Min(PageQuery.Size, shape.CardsOf(one)) || total != shape.CardsOf(one))
                throw new WrongAnswerException($"a list has {cards} cards of {total}");
            var alike = mine.Body.Span.CommonPrefixLength(other.Body.Span);
            if (alike != Math.Max(mine.Body.Length, other.Body.Length))
                throw new WrongAnswerException($"product and baseline differ from byte {alike} of organization {one}");
            lengths[one] = mine.Body.Length;
        }

        return lengths;
    }
}
