namespace Cardkeep.Authorizations;

/// <summary>An instant as an organization sees it: which day is open, and when it ends.</summary>
/// <param name="At">UTC.</param>
/// <param name="Day">The open local day. Its month is the open month.</param>
/// <param name="DayResetsAt">The first instant of the next day, always later than now; its offset is the local one.</param>
/// <param name="MonthResetsAt">The same of the next month.</param>
/// <param name="Zone">The IANA name.</param>
public sealed record Moment(DateTimeOffset At, DateOnly Day, DateTimeOffset DayResetsAt, DateTimeOffset MonthResetsAt, string Zone);

/// <summary>
/// The days and months of one organization (spending.md §3). A period is named by its local date, and an instant has exactly one, so
/// neither a day of 23 hours nor one of 25 is split or doubled.
/// </summary>
/// <param name="floor">
/// The day that was open when the zone was last changed; null: it never was. No earlier day opens any more, so that there is one budget
/// for each date.
/// </param>
public sealed class Periods(TimeZoneInfo zone, DateOnly? floor)
{
    // No zone is further from UTC than 14 hours; a day more on either side costs the search two steps.
    private static readonly TimeSpan Widest = TimeSpan.FromHours(26);

    // The open day as it was last found. It is replaced whole, and whoever finds an old one finds the right one by itself.
    private volatile Open? last;

    public string Zone => zone.Id;

    /// <summary>Cheap while the day stays the same.</summary>
    public Moment At(DateTimeOffset now)
    {
        var open = last;
        if (open is null || now < open.From || now >= open.DayResetsAt) last = open = Find(now);
        return new Moment(now.ToUniversalTime(), open.Day, open.DayResetsAt, open.MonthResetsAt, Zone);
    }

    /// <summary>The day to which something that happened then is charged.</summary>
    public DateOnly DayOf(DateTimeOffset instant)
    {
        var local = LocalDay(instant);
        return floor is { } least && local < least ? least : local;
    }

    /// <summary>
    /// The earliest instant whose local date is <paramref name="day"/> or later. Not always 00:00: a zone may skip midnight, have it
    /// twice, or skip a whole day. The framework's own conversion throws on the first and takes the later one on the second.
    /// </summary>
    public DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
        var (before, at) = ((midnight - Widest).ToUnixTimeSeconds(), (midnight + Widest).ToUnixTimeSeconds());
        while (at - before > 1)
        {
            var middle = before + ((at - before) / 2);
            if (LocalDay(DateTimeOffset.FromUnixTimeSeconds(middle)) < day) before = middle;
            else at = middle;
        }

        return TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(at), zone);
    }

    private DateOnly LocalDay(DateTimeOffset instant) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    private Open Find(DateTimeOffset now)
    {
        var day = DayOf(now);
        var start = StartOf(day);
        return new Open(day, start < now ? start : now, StartOf(day.AddDays(1)), StartOf(FirstOf(day).AddMonths(1)));
    }

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);

    private sealed record Open(DateOnly Day, DateTimeOffset From, DateTimeOffset DayResetsAt, DateTimeOffset MonthResetsAt);
}
