using System.Text;
using Cardkeep.Bench.Baselines;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Report;
using Cardkeep.Bench.Shape;
using Cardkeep.Storage;

namespace Cardkeep.Bench;

/// <summary>
/// <c>PUT /v2/cards/{id}/lock</c> against baseline T, on cards that are live and each locked once in a window. After each window the sums
/// are checked and the cards are live again.
/// </summary>
internal static class StatusRun
{
    private const int Connections = 256;
    private const int StatementConnections = 32;
    private const int CardsEach = 200;

    // Calculated as 0.9 and 1.1 at first; the first quiet measurement corrected it (docs/performance.md).
    private static readonly Target OnPostgres = new(0.4, 0.6);

    public static CardShape ShapeOf(Options options) => new(options.Organizations, CardsEach) { AllLive = true };

    public static async Task<IReadOnlyList<Result>> RunAsync(
        BenchDatabase database, CardShape shape, Options options, Servers servers, TextWriter progress, CancellationToken cancel)
    {
        await using var product = await servers.StartProductAsync(database, cancel);
        var ledger = await Ledger.OpenAsync(database, cancel);
        var cards = LockedCard.All(shape);
        byte[][] requests = [.. cards.Select(card => Ask(card, database.Tokens[card.Which]))];
        var (baseline, callers) = database.Engine == Engine.Postgres ? ("T", StatementConnections) : ("one commit each", 1);
        int[] processes = [Environment.ProcessId, product.Id, .. await database.FindProcessesAsync(cancel)];
        var measured = await Comparison.RunAsync(
            SideOf(
                $"{database.EngineTitle}: {baseline}, {callers} in flight",
                () => ConnectAsync(database, cards, callers, cancel),
                cards.Count,
                ledger),
            SideOf(
                $"{database.EngineTitle}: PUT lock, {Connections} connections",
                () => HttpCaller.ConnectAsync(product.Server, Connections, requests, Check, cancel),
                cards.Count,
                ledger) with { Server = product.Id },
            options, processes, progress, cancel);
        return [new Result(measured, database.Engine == Engine.Postgres ? OnPostgres : null)];
    }

    private static byte[] Ask(LockedCard card, string token) => Encoding.ASCII.GetBytes(
        $"PUT /v2/cards/{card.Id}/lock HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Length: 0\r\n\r\n");

    private static string? Check(int request, RawAnswer answer)
    {
        if (answer.Status != 200) return $"PUT lock: status {answer.Status}: {Encoding.UTF8.GetString(answer.Body.Span)}";
        return answer.Body.Span.IndexOf("\"status\":\"paused\""u8) < 0 ? "PUT lock: the card is not paused" : null;
    }

    private static async Task<IReadOnlyList<ICaller>> ConnectAsync(
        BenchDatabase database, IReadOnlyList<LockedCard> cards, int count, CancellationToken cancel)
    {
        if (database.Engine != Engine.Postgres) return [new OneCommitEach(database.Address["sqlite:".Length..], cards)];

        List<ICaller> callers = [];
        for (var caller = 0; caller < count; caller++) callers.Add(await StatementPerStatus.ConnectAsync(database.Address, cards, cancel));
        return callers;
    }

    private static Side SideOf(
        string title, Func<Task<IReadOnlyList<ICaller>>> connect, int count, Ledger ledger) => new(title, async (times, cancel) =>
    {
        Window window;
        var callers = await connect();
        try
        {
            window = await ClosedLoop.RunAsync(callers, new Supply(count, once: true), times, cancel);
        }
        finally
        {
            foreach (var caller in callers) caller.Dispose();
        }

        await ledger.CheckAsync(title, window.Calls, cancel);
        await ledger.ResetAsync(cancel);
        return window;
    });
}
