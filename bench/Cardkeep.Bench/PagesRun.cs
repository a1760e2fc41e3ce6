using System.Text;
using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Bench.Baselines;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Microsoft.AspNetCore.Http;

namespace Cardkeep.Bench;

/// <summary>
/// Lists of an organization that has half of all cards: first pages in every order and of every filter, deep pages, search, totals. One
/// asks at a time. The product's statements against N, the statement that one writes first; then the same over HTTP.
/// </summary>
internal sealed class PagesRun
{
    /// <summary>There are twenty rows, and one caller's time varies little.</summary>
    private const int Parts = 5;

    private const int FewCalls = 3;

    private readonly BenchDatabase database;
    private readonly CardShape shape;
    private readonly Options options;
    private readonly TextWriter progress;
    private readonly Caller caller;
    private readonly int large;
    private readonly int? calls;
    private readonly IReadOnlyList<PageAsk> asks;

    private PagesRun(BenchDatabase database, CardShape shape, Options options, TextWriter progress)
    {
        this.database = database;
        this.shape = shape;
        this.progress = progress;
        this.options = (options with { Times = options.Times.Part(Parts) }).Counted();
        calls = options.HasTargets ? null : FewCalls;
        large = shape.OrganizationCount - 1;
        var owner = shape.MakeMembers(large).First();
        caller = new(owner.Organization, owner.Id, Demo.Client, Role.Owner, null, new HashSet<string>(StringComparer.Ordinal));
        asks = [.. PageAsk.All(shape, large, database.Engine == Engine.Postgres).Where(ask => ask.SaysMost || !options.Fewer)];
    }

    public static CardShape ShapeOf(Options options) => CardShape.Skewed(options.Cards);

    public static async Task<IReadOnlyList<Finding>> RunAsync(
        BenchDatabase database, CardShape shape, Options options, Servers servers, TextWriter progress, CancellationToken cancel)
    {
        var run = new PagesRun(database, shape, options, progress);
        await progress.WriteLineAsync("  The product has no cursor form of a list: nothing of it is measured.");
        await using var naive = await NaiveQueries.OpenAsync(database, cancel);
        var statements = await run.MeasureStatementsAsync(naive, cancel);
        var overHttp = await run.MeasureCallsAsync(servers, cancel);
        return
        [
            .. run.asks.Zip(statements, (ask, measured) => run.Tell(ask, "SQL", measured.Subject, measured.Baseline, ask.Most)),
            .. run.asks.Where(IsPage).Zip(overHttp, (ask, call) => run.Tell(ask, "HTTP", call, run.BaselineOf(ask, statements), null)),
        ];
    }

    private async Task<IReadOnlyList<Measured>> MeasureStatementsAsync(NaiveQueries naive, CancellationToken cancel)
    {
        int[] processes = [Environment.ProcessId, .. await database.FindProcessesAsync(cancel)];
        await using var storage = await database.OpenAsync(laneWait: null, cancel);
        List<Measured> all = [];
        foreach (var ask in asks)
        {
            var filter = FilterOf(ask);
            await CheckAsync(ask, filter);
            var ours = Asking.Alone(TitleOf(ask, "SQL"), calls, () => IsPage(ask) ? PageAsync(filter) : CountAsync(filter));
            all.Add(await Comparison.RunAsync(BaselineOf(ask, filter), ours, options, processes, progress, cancel));
        }

        return all;

        Side BaselineOf(PageAsk ask, CardFilter filter) => ask.Against switch
        {
            Against.ByStatus => Asking.Alone(TitleOf(PageAsk.ByStatus, "SQL"), calls, () => PageAsync(FilterOf(PageAsk.ByStatus))),
            Against.NaivePage => Asking.Alone("N, the page", calls, async () => await naive.ListAsync(caller, filter)),
            Against.NaiveCount => Asking.Alone("N, the count", calls, async () => await naive.CountAsync(caller, filter)),
            Against.NaivePageAndCount => Asking.Alone("N, page and count", calls, async () =>
            {
                await naive.ListAsync(caller, filter);
                await naive.CountAsync(caller, filter);
            }),
        };

        async ValueTask PageAsync(CardFilter filter) => await ListAsync(storage, filter);

        async ValueTask CountAsync(CardFilter filter) =>
            await storage.ReadAsync(tx => tx.NumberAsync(filter.Count(caller), CancellationToken.None), CancellationToken.None);

        // Once, before anything is timed: the same cards in the same order, and as many in all.
        async Task CheckAsync(PageAsk ask, CardFilter filter)
        {
            var (total, cards) = await ListAsync(storage, filter);
            var (ids, count) = (await naive.ListAsync(caller, filter), await naive.CountAsync(caller, filter));
            if (total != count || !cards.Select(used => used.Card.Id).SequenceEqual(ids))
                throw new WrongAnswerException($"{ask.What}: {cards.Count} cards of {total}, and N has {ids.Count} of {count}");
        }
    }

    private Task<(long Total, IReadOnlyList<UsedCard> Cards)> ListAsync(Database storage, CardFilter filter) => storage.ReadAsync(
        tx => CardPageTable.ReadAsync(tx, caller, filter, TimeProvider.System.GetUtcNow(), CancellationToken.None), CancellationToken.None);

    private async Task<IReadOnlyList<Series>> MeasureCallsAsync(Servers servers, CancellationToken cancel)
    {
        await using var product = await servers.StartProductAsync(database, cancel);
        int[] processes = [Environment.ProcessId, product.Id, .. await database.FindProcessesAsync(cancel)];
        using var connection = await RawHttp.ConnectAsync(product.Server, cancel);
        List<Series> all = [];
        foreach (var ask in asks.Where(IsPage))
        {
            var request = Encoding.ASCII.GetBytes(
                $"GET /v2/cards?{ask.Query} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {database.Tokens[large]}\r\n\r\n");
            var first = await connection.AskAsync(request);
            var length = CheckFirst(ask, first);
            var side = Asking.Alone(TitleOf(ask, "HTTP"), calls, async () =>
            {
                var answer = await connection.AskAsync(request);
                if (answer.Status != 200 || answer.Body.Length != length)
                    throw new WrongAnswerException($"{ask.What}: status {answer.Status}, {answer.Body.Length} bytes instead of {length}");
            }) with { Server = product.Id };
            List<Window> windows = [];
            for (var round = 1; round <= options.Rounds; round++)
                windows.Add(await Comparison.MeasureAsync(side, options.Times, processes, progress, cancel));
            all.Add(new(side.Title, windows));
        }

        return all;
    }

    private static int CheckFirst(PageAsk ask, RawAnswer answer)
    {
        if (answer.Status != 200) throw new WrongAnswerException($"{ask.What}: status {answer.Status}");

        using var document = JsonDocument.Parse(answer.Body);
        return document.RootElement.GetProperty("cards").GetArrayLength() > 0
            ? answer.Body.Length
            : throw new WrongAnswerException($"{ask.What}: the page is empty");
    }

    private Finding Tell(PageAsk ask, string way, Series ours, Series theirs, double? most) => new()
    {
        Path = TitleOf(ask, way),
        Ours = Figure.Milliseconds(ours.Percentile(50)),
        Baseline = theirs.Title,
        Theirs = Figure.Milliseconds(theirs.Percentile(50)),
        Ratio = ours.Percentile(50) / theirs.Percentile(50),
        Asked = most is { } bound ? Bound.AtMost(bound) : null,
        Latency = Latencies.Of(ours),
        Megabytes = ours.Megabytes,
    };

    private Series BaselineOf(PageAsk ask, IReadOnlyList<Measured> statements) => statements[asks.ToList().IndexOf(ask)].Baseline;

    private string TitleOf(PageAsk ask, string way) =>
        FormattableString.Invariant($"{database.EngineTitle}: {way}, {shape.CardsOf(large)} cards, {ask.What}");

    private static bool IsPage(PageAsk ask) => ask.Against != Against.NaiveCount;

    private static CardFilter FilterOf(PageAsk ask) => CardFilter.From(new Query(new QueryString($"?{ask.Query}"))).Value!;
}
