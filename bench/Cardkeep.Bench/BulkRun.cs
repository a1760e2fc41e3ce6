using Cardkeep.Bench.Baselines;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;
using Cardkeep.Storage;

namespace Cardkeep.Bench;

/// <summary>
/// <c>POST /v2/cards/bulk</c> with fifty cards, against single orders over HTTP, and against the same rows as one INSERT for each table.
/// The floor is for one caller, who orders fifty cards in fifty calls or in one; several at once share their commits in both ways. Rates
/// are cards, not calls; after each window the sums are checked.
/// </summary>
internal static class BulkRun
{
    private const int CardsInBulk = 50;
    private const int CardsEach = 10;

    /// <summary>Many enough that their counts are not all one row.</summary>
    private const int Organizations = 100;

    private const int Several = 8;

    /// <summary>Calls are prepared beforehand, so a window is a number of them: about what one engine does in its time.</summary>
    private const int SinglesPerSecond = 200;

    private const int BulksPerSecond = 20;

    /// <summary>Said before the window, not counted.</summary>
    private const int WarmUpCalls = 16;

    private static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(2);
    private static readonly Target AgainstSingles = new(5, 10);

    public static CardShape ShapeOf(Options options) => new(Math.Min(options.Organizations, Organizations), CardsEach);

    public static async Task<IReadOnlyList<Result>> RunAsync(
        BenchDatabase database, CardShape shape, Options options, Servers servers, TextWriter progress, CancellationToken cancel)
    {
        await using var product = await servers.StartProductAsync(database, cancel);
        var issued = await Issued.OpenAsync(database, cancel);
        var orders = new Orders(shape, database.Tokens, product.Server);
        int[] processes = [Environment.ProcessId, product.Id, .. await database.FindProcessesAsync(cancel)];
        var seconds = (int)options.Times.Window.TotalSeconds;

        var rows = new Side(
            $"{database.EngineTitle}: raw, an INSERT for each table", (_, stop) => RunAsync(
                "raw", CardsInBulk, BulksPerSecond * seconds, issued,
                async calls => await ConnectRawAsync(database, await MakeRowsAsync(calls, stop), stop), stop));
        return
        [
            new(await CompareAsync(Singles(1), Bulks(1)), AgainstSingles),
            new(await CompareAsync(Singles(Several), Bulks(Several)), null),
            new(await CompareAsync(rows, Bulks(Several)), null),
        ];

        Task<Measured> CompareAsync(Side baseline, Side subject) =>
            Comparison.RunAsync(baseline, subject, options, processes, progress, cancel);

        Side Singles(int callers) => OverHttp("POST /v2/cards", 1, SinglesPerSecond * seconds, callers);

        Side Bulks(int callers) => OverHttp($"POST /v2/cards/bulk, {CardsInBulk} cards", CardsInBulk, BulksPerSecond * seconds, callers);

        Side OverHttp(string call, int each, int count, int callers)
        {
            var title = FormattableString.Invariant($"{database.EngineTitle}: {call}, {callers} in flight");
            return new(title, (_, stop) => RunAsync(
                title, each, count, issued,
                async calls => await HttpCaller.ConnectAsync(
                    product.Server, callers, await orders.PrepareAsync(calls, each, stop), (_, answer) => Orders.Check(answer, each), stop),
                stop)) { Server = product.Id };
        }

        async Task<IReadOnlyList<IReadOnlyList<ManyRows>>> MakeRowsAsync(int calls, CancellationToken stop)
        {
            var made = new NewCards(shape);
            List<IReadOnlyList<ManyRows>> all = [];
            for (var call = 0; call < calls; call++)
                all.Add(await made.MakeRowsAsync(database.Engine, call % shape.OrganizationCount, CardsInBulk, stop));
            return all;
        }
    }

    private static async Task<Window> RunAsync(
        string title, int each, int count, Issued issued, Func<int, Task<IReadOnlyList<ICaller>>> connect, CancellationToken cancel)
    {
        await SayAsync(WarmUpCalls);
        return await SayAsync(count);

        async Task<Window> SayAsync(int calls)
        {
            var callers = await connect(calls);
            try
            {
                var window = await ClosedLoop.RunAsync(
                    callers, new Supply(calls, once: true), new(TimeSpan.Zero, LongestWindow), cancel);
                await issued.CheckAsync(title, window.Calls * each, cancel);
                return window.Of(each);
            }
            finally
            {
                foreach (var caller in callers) caller.Dispose();
            }
        }
    }

    private static async Task<IReadOnlyList<ICaller>> ConnectRawAsync(
        BenchDatabase database, IReadOnlyList<IReadOnlyList<ManyRows>> bulks, CancellationToken cancel)
    {
        if (database.Engine != Engine.Postgres) return [new RawBulkOnSqlite(database.Address["sqlite:".Length..], bulks)];

        List<ICaller> callers = [];
        for (var caller = 0; caller < Several; caller++)
            callers.Add(await RawBulkOnPostgres.ConnectAsync(database.Address, bulks, cancel));
        return callers;
    }
}
