namespace Cardkeep.Bench.Load;

/// <summary>Asks the same thing each time, in whatever way.</summary>
internal sealed class Asking(Func<ValueTask> ask) : ICaller
{
    /// <summary>A side on which one asks, and waits for the answer.</summary>
    /// <param name="calls">So many; null: as long as the window is.</param>
    public static Side Alone(string title, int? calls, Func<ValueTask> ask) => new(title, async (times, cancel) =>
    {
        using var caller = new Asking(ask);
        return await ClosedLoop.RunAsync([caller], new Supply(calls ?? 1, once: calls is not null), times, cancel);
    });

    public ValueTask CallAsync(int request) => ask();

    public void Dispose()
    {
        // What is asked is somebody else's.
    }
}
