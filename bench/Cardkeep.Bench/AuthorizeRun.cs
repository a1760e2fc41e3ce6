using Cardkeep.Authorizations;
using Cardkeep.Bench.Baselines;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;
using Cardkeep.Metrics;
using Cardkeep.Storage;
using Cardkeep.Storage.Postgres;
using Cardkeep.Storage.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cardkeep.Bench;

/// <summary>
/// Purchases, each decided, explained and answered after its commit: through the lanes in this process, and over HTTP. On PostgreSQL
/// against P, one prepared statement for each, on 32 connections; on SQLite against U, a commit for each. After each window the sums are
/// checked.
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

    public static async Task<IReadOnlyList<Result>> RunAsync(
        BenchDatabase database, CardShape shape, Options options, Servers servers, TextWriter progress, CancellationToken cancel)
    {
        var run = new AuthorizeRun(database, shape, options, progress);
        var lanes = await run.MeasureLanesAsync(cancel);                      // On SQLite one process has the file at a time.
        var http = await run.MeasureHttpAsync(servers, cancel);
        List<Result> results = [.. lanes, .. http];
        if (database.Engine == Engine.Sqlite)
            results.Add(new(new Measured(lanes[0].Measured.Subject, http[0].Measured.Subject), new(0.55, 0.70)));
        return results;
    }

    private async Task<IReadOnlyList<Result>> MeasureLanesAsync(CancellationToken cancel)
    {
        processes = [Environment.ProcessId, .. await database.FindProcessesAsync(cancel)];
        await using var storage = await OpenAsync(cancel);
        using var meters = new Meters();
        await using var lanes = new Lanes(storage, TimeProvider.System, settings, meters, NullLogger.Instance);
        List<Result> results =
        [
            await AgainstAsync(Drawn.Even(cards), Many, IsPostgres ? new(2, 2.4) : new(3, 3.3)),
            await AgainstAsync(Drawn.Hot, Many, IsPostgres ? new(10, 25, MostTail: 0.2) : null),
        ];
        if (!options.HasTargets) return results;

        results.Add(await AgainstAsync(Drawn.Even(cards), Some, IsPostgres ? new(1, 1.2, MostTail: 1) : null));
        results.Add(await AgainstAsync(Drawn.Skewed(cards), Many, null));
        return results;

        Task<Result> AgainstAsync(Drawn drawn, int callers, Target? target)
        {
            var title = FormattableString.Invariant($"{database.EngineTitle}: lane, {drawn.Title}, {callers} in flight");
            return CompareAsync(drawn, title, target, _ =>
                Task.FromResult<IReadOnlyList<ICaller>>(
                    [.. Enumerable.Range(0, callers).Select(_ => new LaneCaller(lanes, purchases, drawn))]), cancel);
        }
    }

    private async Task<IReadOnlyList<Result>> MeasureHttpAsync(Servers servers, CancellationToken cancel)
    {
        await using var product = await servers.StartProductAsync(database, cancel);
        processes = [Environment.ProcessId, product.Id, .. await database.FindProcessesAsync(cancel)];
        List<Result> results = [await AgainstAsync(Drawn.Even(cards), Many, IsPostgres ? new(0.8, 1.2) : null)];
        if (!options.HasTargets) return results;

        results.Add(await AgainstAsync(Drawn.Hot, Many, IsPostgres ? new(8, 12, MostTail: 0.4) : null));
        results.Add(await AgainstAsync(Drawn.Even(cards), Some, IsPostgres ? new(0.55, 0.7, MostTail: 2.5) : null));
        return results;

        Task<Result> AgainstAsync(Drawn drawn, int connections, Target? target)
        {
            var title = FormattableString.Invariant($"{database.EngineTitle}: HTTP, {drawn.Title}, {connections} connections");
            return CompareAsync(drawn, title, target, stop =>
                AskCaller.ConnectAsync(product.Server, database.NetworkToken, connections, purchases, drawn, stop), cancel);
        }
    }

    private async Task<Result> CompareAsync(
        Drawn drawn, string title, Target? target, Func<CancellationToken, Task<IReadOnlyList<ICaller>>> connect, CancellationToken cancel)
    {
        var baseline = IsPostgres
            ? FormattableString.Invariant($"{database.EngineTitle}: P, {drawn.Title}, {Some} in flight")
            : $"{database.EngineTitle}: U, {drawn.Title}";
        await spent.ResetAsync(cancel);                                       // Also what the sandbox tells of its own cards.
        return new(
            await Comparison.RunAsync(
                SideOf(baseline, stop => ConnectBaselineAsync(drawn, stop)), SideOf(title, connect), options, processes, progress, cancel),
            target);

        Side SideOf(string name, Func<CancellationToken, Task<IReadOnlyList<ICaller>>> callers) =>
            new(name, (times, stop) => RunAsync(name, callers, drawn.Cards.Count, times, stop));
    }

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

    private async Task<Database> OpenAsync(CancellationToken cancel) => IsPostgres
        ? await PostgresDatabase.OpenAsync(
            PostgresAddress.Parse(database.Address)!, demandsDurability: true, cancel, settings.DecisionDeadline)
        : SqliteDatabase.Open(
            database.Address["sqlite:".Length..], failure => throw new InvalidOperationException("the file broke", failure));
}
