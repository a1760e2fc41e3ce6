namespace Cardkeep.Http;

/// <summary>
/// How often something happened within a span that slides: the most holds for every such span, not only for those that a clock begins.
/// Moments count from any beginning, as long as it is always the same. Not for two threads at once.
/// </summary>
internal sealed class SlidingCount(int most, TimeSpan span)
{
    /// <summary>
    /// Parts of the span that are remembered one by one: what happened counts for the span, and a tenth of it longer at worst, at the
    /// cost of a dozen numbers where a moment for each would cost ten thousand.
    /// </summary>
    private const int Grains = 10;

    private readonly Queue<Grain> grains = new();
    private Grain? newest;
    private int total;

    /// <summary>How long until there is room for one more; zero: there is now.</summary>
    public TimeSpan WaitAt(TimeSpan now)
    {
        while (grains.TryPeek(out var oldest) && oldest.LastAt + span <= now) total -= grains.Dequeue().Count;

        // More than the most may have been added, where it is known only afterwards what counts: then several grains have to leave.
        var (left, wait) = (total, TimeSpan.Zero);
        foreach (var grain in grains)
        {
            if (left < most) break;
            left -= grain.Count;
            wait = grain.LastAt + span - now;
        }

        return wait;
    }

    public void Add(TimeSpan now)
    {
        if (newest is null || now >= newest.FirstAt + span / Grains) grains.Enqueue(newest = new Grain(now));
        newest.LastAt = now;
        newest.Count++;
        total++;
    }

    private sealed class Grain(TimeSpan firstAt)
    {
        public TimeSpan FirstAt => firstAt;

        public TimeSpan LastAt { get; set; }

        public int Count { get; set; }
    }
}
