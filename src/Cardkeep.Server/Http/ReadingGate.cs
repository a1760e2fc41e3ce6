using System.Threading.RateLimiting;
using Cardkeep.Storage;

namespace Cardkeep.Http;

/// <summary>
/// Whoever reads waits for a turn, and is refused when too many wait: lists are the dearest calls, changes and purchases need the same
/// cores, and of all calls it is a list that can best be asked for again. So lists are shed first (spending.md §9). A turn lasts until the
/// answer is made, and not until a slow reader has taken it. It begins before the token is looked up: whoever waited for that and then for
/// a page would wait for two lines, and the last of both longest (docs/performance.md).
/// </summary>
internal sealed class ReadingGate(RequestDelegate next, ConcurrencyLimiter turns)
{
    /// <summary>Who is further back would wait for seconds.</summary>
    public const int LongestQueue = 256;

    private static readonly Problem TooMany = new(ProblemCode.ServiceUnavailable, "Too many are reading at once; try again");

    /// <summary>Two that a database reads for each core, and as many whose token is looked up or whose answer is made meanwhile.</summary>
    public static int MostAtOnce => Math.Max(8, 4 * Environment.ProcessorCount);

    public static ConcurrencyLimiter NewTurns() => new(new()
    {
        PermitLimit = MostAtOnce,
        QueueLimit = LongestQueue,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    public async Task InvokeAsync(HttpContext http)
    {
        if (!IsReading(http))
        {
            await next(http);
            return;
        }

        using var turn = await WaitAsync(http.RequestAborted);
        if (!turn.IsAcquired)
        {
            using var refusal = Answers.Of(TooMany, http.Features.GetRequired<Trace>().Id);
            await refusal.SendAsync(http);
            return;
        }

        http.Features.Set(turn);
        await next(http);
    }

    /// <summary>The answer is made: the next one may begin.</summary>
    public static void Leave(HttpContext http) => http.Features.Get<RateLimitLease>()?.Dispose();

    private async ValueTask<RateLimitLease> WaitAsync(CancellationToken cancel)
    {
        var turn = turns.AttemptAcquire();
        if (turn.IsAcquired) return turn;

        turn.Dispose();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Database.LongestWait);
        try
        {
            return await turns.AcquireAsync(permitCount: 1, patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new StorageUnavailableException("a turn to read came too late");
        }
    }

    // Not a processor who asks what became of its message, nor who waits for an approval, nor probes, nor pages.
    private static bool IsReading(HttpContext http) =>
        (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.GetEndpoint()?.Metadata.GetMetadata<Demands>() is { Entry: Entry.Token, Uncounted: false, Writes: false };
}
