using Cardkeep.Authorizations;
using Cardkeep.Bench.Baselines;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;
using Cardkeep.Metrics;
using Cardkeep.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cardkeep.Bench;

/// <summary>
/// Purchases, each decided, explained and answered after its commit: through the lanes in this process, and over HTTP. On PostgreSQL
/// against P, one prepared statement for each, on 32 connections, said by us or by pgbench, whichever is faster; on SQLite against U, a
/// commit for each. After each window the sums are checked.
/// </summary>
internal sealed class AuthorizeRun
{
    private const int Many = 256;
    private const int Some = 32;

    private const int CardsEach = 100;

    private readonly BenchDatabase database;
    private readonly Options options;
    private readonly TextWriter progress;
    private readonly SpendingSettings settings;
    private readonly KnownDecision known;
    private readonly Purchases purchases;
    private readonly Spent spent;
    private readonly int cards;
    private readonly Dictionary<string, Side> faster = new(StringComparer.Ordinal);
    private int[] processes = [];

    private AuthorizeRun(BenchDatabase database, CardShape shape, Options options, TextWriter progress)
    {
        this.database = database;
        this.options = options;
        this.progress = progress;
        settings = SpendingSettings.Read(name => name == SpendingSettings.Deadline ? Servers.Deadline : null);
        known = KnownDecision.Of(shape, settings.Rules);
        purchases = new Purchases(AskedCard.All(shape));
        cards = purchases.Count;
        spent = new Spent(database);
    }

    private bool IsPostgres => database.Engine == Engine.Postgres;

    /// <summary>A thousand organizations; on SQLite, which a small company has, one with as many cards.</summary>
    public static CardShape ShapeOf(Options options, Engine engine) => engine == Engine.Postgres
        ? new(options.Organizations, CardsEach) { ForPurchases = true }
        : new(1, options.Organizations * CardsEach) { ForPurchases = true };

    public static async Task<IReadOnlyList<Finding>> RunAsync(
        BenchDatabase database, CardShape shape, Options options, Servers servers, TextWriter progress, CancellationToken cancel)
    {
        var run = new AuthorizeRun(database, shape, options, progress);
        List<Result> results = [.. await run.MeasureBaselinesAsync(cancel)];
        var lanes = await run.MeasureLanesAsync(cancel);                      // On SQLite one process has the file at a time.
        var http = await run.MeasureHttpAsync(servers, cancel);
        results.AddRange([.. lanes, .. http]);
        if (database.Engine == Engine.Sqlite)
            results.Add(new(new Measured(lanes[0].Measured.Subject, http[0].Measured.Subject), new(0.55, 0.70)));

        var offered = new OfferedRun(database, options, run.purchases, run.spent, progress);
        return [.. results.SelectMany(Finding.Of), .. await offered.RunAsync(servers, http[0].Measured.Subject.Rate, cancel)];
    }

    /// <summary>Where PostgreSQL's own generator says P faster than we do, it is what the product is compared with.</summary>
    private async Task<IReadOnlyList<Result>> MeasureBaselinesAsync(CancellationToken cancel)
    {
        if (!IsPostgres) return [];

        processes = [Environment.ProcessId, .. await database.FindProcessesAsync(cancel)];
        if (await PgBench.FindAsync(database, processes, known, settings.Rules.Periods, cancel) is not { } program)
        {
            await progress.WriteLineAsync("  pgbench does not stand beside PostgreSQL's server: P is said by this program alone");
            return [];
        }

        List<Result> results = [];
        foreach (var drawn in (Drawn[])(options.HasTargets ? [Drawn.Even(cards), Drawn.Hot] : [Drawn.Even(cards)]))
        {
            var side = new Side(Say($"PostgreSQL: P by pgbench, {drawn.Title}, {Some} in flight"), async (times, stop) =>
            {
                var window = await program.RunAsync(drawn.Cards.Count == 1, Some, times, stop);
                await spent.CheckAsync("pgbench", window.Calls, stop);
                return window;
            });
            var result = await CompareAsync(drawn, side, target: null, cancel);
            if (result.Measured.Ratio > 1) faster[drawn.Title] = side;
            results.Add(result);
        }

        return results;
    }

    private async Task<IReadOnlyList<Result>> MeasureLanesAsync(CancellationToken cancel)
    {
        processes = [Environment.ProcessId, .. await database.FindProcessesAsync(cancel)];
        await using var storage = await database.OpenAsync(settings.DecisionDeadline, cancel);
        using var meters = new Meters();
        await using var lanes = new Lanes(storage, TimeProvider.System, settings, meters, NullLogger.Instance);
        List<Result> results =
        [
            await AgainstAsync(Drawn.Even(cards), Many, IsPostgres ? new(2, 2.4) : new(3, 3.3)),
            await AgainstAsync(Drawn.Hot, Many, IsPostgres ? new(10, 25, MostTail: 0.2) : null),
        ];
        if (options.Fewer) return results;

        results.Add(await AgainstAsync(Drawn.Even(cards), Some, IsPostgres ? new(1, 1.2, MostTail: 1) : null));
        results.Add(await AgainstAsync(Drawn.Skewed(cards), Many, null));
        return results;

        Task<Result> AgainstAsync(Drawn drawn, int callers, Target? target)
        {
            var side = SideOf(Say($"{database.EngineTitle}: lane, {drawn.Title}, {callers} in flight"), drawn, _ =>
                Task.FromResult<IReadOnlyList<ICaller>>(
                    [.. Enumerable.Range(0, callers).Select(_ => new LaneCaller(lanes, purchases, drawn))]));
            return CompareAsync(drawn, side, target, cancel);
        }
    }

    private async Task<IReadOnlyList<Result>> MeasureHttpAsync(Servers servers, CancellationToken cancel)
    {
        await using var product = await servers.StartProductAsync(database, cancel);
        processes = [Environment.ProcessId, product.Id, .. await database.FindProcessesAsync(cancel)];
        List<Result> results = [await AgainstAsync(Drawn.Even(cards), Many, IsPostgres ? new(0.8, 1.2) : null)];
        if (options.Fewer) return results;

        results.Add(await AgainstAsync(Drawn.Hot, Many, IsPostgres ? new(8, 12, MostTail: 0.4) : null));
        results.Add(await AgainstAsync(Drawn.Even(cards), Some, IsPostgres ? new(0.55, 0.7, MostTail: 2.5) : null));
        return results;

        Task<Result> AgainstAsync(Drawn drawn, int connections, Target? target)
        {
            var side = SideOf(Say($"{database.EngineTitle}: HTTP, {drawn.Title}, {connections} connections"), drawn, async stop =>
                await AskCaller.ConnectAsync(product.Server, database.NetworkToken, connections, purchases, drawn, stop));
            return CompareAsync(drawn, side with { Server = product.Id }, target, cancel);
        }
    }

    private async Task<Result> CompareAsync(Drawn drawn, Side subject, Target? target, CancellationToken cancel)
    {
        var title = IsPostgres
            ? Say($"{database.EngineTitle}: P, {drawn.Title}, {Some} in flight")
            : $"{database.EngineTitle}: U, {drawn.Title}";
        var baseline = faster.GetValueOrDefault(drawn.Title) ?? SideOf(title, drawn, stop => ConnectBaselineAsync(drawn, stop));
        await spent.ResetAsync(cancel);                                       // Also what the sandbox tells of its own cards.
        return new(await Comparison.RunAsync(baseline, subject, options, processes, progress, cancel), target);
    }

    private Side SideOf(string title, Drawn drawn, Func<CancellationToken, Task<IReadOnlyList<ICaller>>> connect) =>
        new(title, (times, cancel) => RunAsync(title, connect, drawn.Cards.Count, times, cancel));

    private async Task<Window> RunAsync(
        string title, Func<CancellationToken, Task<IReadOnlyList<ICaller>>> connect, int count, Times times, CancellationToken cancel)
    {
        Window window;
        var callers = await connect(cancel);
        try
        {
            window = await ClosedLoop.RunAsync(callers, new Supply(count, once: false), times, cancel);
        }
        finally
        {
            foreach (var caller in callers) caller.Dispose();
        }

        await spent.CheckAsync(title, window.Calls, cancel);
        return window;
    }

    private async Task<IReadOnlyList<ICaller>> ConnectBaselineAsync(Drawn drawn, CancellationToken cancel)
    {
        var periods = settings.Rules.Periods;
        return IsPostgres
            ? await StatementPerDecision.ConnectAsync(database.Address, Some, known, purchases, drawn, periods, cancel)
            : [new DecisionPerCommit(database.Address["sqlite:".Length..], known, purchases, drawn, periods)];
    }

    private static string Say(FormattableString text) => FormattableString.Invariant(text);
}
