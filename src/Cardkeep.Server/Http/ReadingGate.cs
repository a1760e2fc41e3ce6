using System.Threading.RateLimiting;

namespace Cardkeep.Http;

/// <summary>
/// Whoever reads waits for a turn, and is refused when too many wait: lists are the dearest calls, changes and purchases need the same
/// cores, and of all calls it is a list that can best be asked for again. So lists are shed first (spending.md §9). A turn lasts until the
/// answer is made, and not until a slow reader has taken it.
/// </summary>
internal sealed class ReadingGate(RequestDelegate next, ConcurrencyLimiter turns)
{
    /// <summary>Who is further back would wait for seconds.</summary>
    public const int LongestQueue = 256;

    private static readonly Problem TooMany = new(ProblemCode.ServiceUnavailable, "Too many are reading at once; try again");

    /// <summary>A list keeps a core busy while it is made, and more of them only take turns on it.</summary>
    public static int MostAtOnce => 2 * Environment.ProcessorCount;

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

        using var turn = await turns.AcquireAsync(permitCount: 1, http.RequestAborted);
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

    // Not a processor who asks what became of its message, nor probes, nor pages.
    private static bool IsReading(HttpContext http) =>
        (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
        && http.GetEndpoint()?.Metadata.GetMetadata<Demands>() is { Uncounted: false, Entry: not Entry.Open };
}
