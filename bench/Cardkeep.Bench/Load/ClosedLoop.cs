using System.Diagnostics;

namespace Cardkeep.Bench.Load;

/// <summary>One of several who call at the same time, each waiting for its answer.</summary>
internal interface ICaller : IDisposable
{
    /// <summary>Says one of the prepared requests and checks the answer.</summary>
    /// <exception cref="WrongAnswerException">The answer is not what it has to be.</exception>
    ValueTask CallAsync(int request);
}

/// <param name="WarmUp">Not counted.</param>
internal sealed record Times(TimeSpan WarmUp, TimeSpan Window)
{
    /// <summary>For what one caller asks again and again, and there are many of such.</summary>
    public Times Part(int parts) => new(WarmUp / parts, Window / parts);
}

/// <summary>Tells capacity, not what a client will see: while the server stalls, these callers ask nothing (performance.md §4).</summary>
internal static class ClosedLoop
{
    /// <summary>Longer than any answer may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<Window> RunAsync(IReadOnlyList<ICaller> callers, Supply supply, Times times, CancellationToken cancel)
    {
        var start = Stopwatch.GetTimestamp();
        var from = start + Ticks(times.WarmUp);
        var until = from + Ticks(times.Window);
        var work = callers.Select(caller => Task.Run(() => WorkAsync(caller, supply, from, until, cancel), cancel));
        var counted = await Task.WhenAll(work).WaitAsync(times.WarmUp + times.Window + Patience, TimeProvider.System, cancel);
        var spans = counted.SelectMany(one => one.Spans).Order().ToArray();
        var end = supply.IsUsedUp ? counted.Max(one => one.LastEnd) : until;
        if (spans is [] || end <= from) throw new WrongAnswerException("nothing was answered in the window");
        return new Window(spans, Stopwatch.GetElapsedTime(from, end), counted.Sum(one => one.Calls));
    }

    private static async Task<Counted> WorkAsync(ICaller caller, Supply supply, long from, long until, CancellationToken cancel)
    {
        List<long> spans = new(4096);
        var (calls, lastEnd) = (0L, 0L);
        while (!cancel.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            if (started >= until || supply.Take() is not { } request) break;

            await caller.CallAsync(request);
            lastEnd = Stopwatch.GetTimestamp();
            calls++;
            if (lastEnd >= from && lastEnd < until) spans.Add(lastEnd - started);
        }

        return new Counted(spans, calls, lastEnd);
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    private sealed record Counted(List<long> Spans, long Calls, long LastEnd);
}

/// <summary>Which request comes next: round and round, or each once.</summary>
internal sealed class Supply(int count, bool once)
{
    private int taken = -1;

    public bool IsUsedUp => once && taken >= count;

    /// <summary>Null: all were taken.</summary>
    public int? Take()
    {
        var number = Interlocked.Increment(ref taken) & int.MaxValue;
        if (!once) return number % count;
        return number < count ? number : null;
    }
}

/// <summary>What one window came to.</summary>
/// <param name="spans">Sorted, in ticks of the stopwatch.</param>
/// <param name="calls">All that were answered, warm-up included.</param>
/// <param name="each">How many things one call is about.</param>
internal sealed class Window(long[] spans, TimeSpan length, long calls, int each = 1)
{
    public long Calls => calls;

    public TimeSpan Length => length;

    /// <summary>Calls in a second, or what they were about where each is about several.</summary>
    public double Rate => spans.Length * each / length.TotalSeconds;

    public double LongestMilliseconds => Milliseconds(spans[^1]);

    /// <summary>Cores that neither we nor what we measure used; null where the machine does not say.</summary>
    public double? OtherCores { get; private init; }

    /// <summary>Resident memory of the server after it; null: not asked, or not said.</summary>
    public double? Megabytes { get; private init; }

    public Window With(double? otherCores, double? megabytes) =>
        new(spans, length, calls, each) { OtherCores = otherCores, Megabytes = megabytes };

    public Window Of(int things) => new(spans, length, calls, things);

    public double PercentileMilliseconds(double percent) =>
        Milliseconds(spans[Math.Min(spans.Length - 1, (int)(spans.Length * percent / 100))]);

    private static double Milliseconds(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
