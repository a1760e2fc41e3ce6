using System.Diagnostics;
using System.Threading.Channels;

namespace Cardkeep.Bench.Load;

/// <summary>
/// Requests that start by a schedule, whatever has become of those before, as a network's do. The time of each counts from the instant at
/// which it was to start, so that a stall is paid by all that it delayed. Tells what a client will see (performance.md §4).
/// </summary>
internal static class OpenLoop
{
    /// <summary>Longer than any answer may take that is still waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <param name="callers">Each with a connection of its own; a request that finds none free waits for one, and its time runs.</param>
    /// <param name="rate">Starts in a second.</param>
    /// <param name="longestWait">A request that has waited so long for a connection is not said any more.</param>
    public static async Task<Offered> RunAsync(
        IReadOnlyList<AskCaller> callers, Supply supply, double rate, TimeSpan longestWait, Times times, CancellationToken cancel)
    {
        var starts = Channel.CreateUnbounded<long>(new UnboundedChannelOptions { SingleWriter = true });
        var start = Stopwatch.GetTimestamp();
        var from = start + Ticks(times.WarmUp);
        var until = from + Ticks(times.Window);
        var work = callers
            .Select(caller => Task.Run(() => WorkAsync(caller, starts.Reader, supply, from, longestWait, cancel), cancel)).ToList();
        await Metronome.RunAsync(at => starts.Writer.TryWrite(at), start, until, rate, cancel);
        starts.Writer.Complete();
        var counted = await Task.WhenAll(work).WaitAsync(longestWait + Patience, TimeProvider.System, cancel);
        return new Offered(
            rate,
            times.Window,
            [.. counted.SelectMany(one => one.Done).Order()],
            [.. counted.SelectMany(one => one.Refused).Order()],
            counted.Sum(one => one.Unsaid),
            counted.Sum(one => one.Calls));
    }

    private static async Task<Counted> WorkAsync(
        AskCaller caller, ChannelReader<long> starts, Supply supply, long from, TimeSpan longestWait, CancellationToken cancel)
    {
        var counted = new Counted();
        await foreach (var due in starts.ReadAllAsync(cancel))
        {
            var counts = due >= from;
            if (Stopwatch.GetElapsedTime(due) > longestWait)
            {
                if (counts) counted.Unsaid++;
                continue;
            }

            var isDone = await caller.AskAsync(supply.Take()!.Value);
            var span = Stopwatch.GetTimestamp() - due;
            if (isDone) counted.Calls++;
            if (counts) (isDone ? counted.Done : counted.Refused).Add(span);
        }

        return counted;
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);

    private sealed class Counted
    {
        public List<long> Done { get; } = new(4096);

        public List<long> Refused { get; } = [];

        public long Unsaid { get; set; }

        public long Calls { get; set; }
    }
}

/// <summary>What became of the requests of one window. Spans are sorted, in ticks of the stopwatch, from the intended start.</summary>
/// <param name="Rate">At which they were to start.</param>
/// <param name="Unsaid">That found no connection in time.</param>
/// <param name="Calls">All that were done, warm-up included.</param>
internal sealed record Offered(
    double Rate, TimeSpan Length, IReadOnlyList<long> Done, IReadOnlyList<long> Refused, long Unsaid, long Calls)
{
    /// <summary>As a window in which what was refused or not said took as long as anybody waits: a quick no is no fast answer.</summary>
    public Window Answers(TimeSpan longest)
    {
        var failed = Enumerable.Repeat((long)(longest.TotalSeconds * Stopwatch.Frequency), Refused.Count + (int)Unsaid);
        return new Window([.. Done.Concat(failed).Order()], Length, Calls);
    }

    /// <summary>Done in a second, and soon enough.</summary>
    public double RateWithin(TimeSpan useful) =>
        Done.Count(span => span <= useful.TotalSeconds * Stopwatch.Frequency) / Length.TotalSeconds;

    /// <summary>Null: nothing was refused.</summary>
    public double? RefusedMilliseconds(double percent) =>
        Refused is [] ? null : new Window([.. Refused], Length, 0).PercentileMilliseconds(percent);
}
