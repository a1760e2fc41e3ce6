namespace Cardkeep.Authorizations;

/// <summary>Which limits an authorization counts for.</summary>
public enum Pair
{
    Payment,

    Atm,

    /// <summary>A withdrawal where the operator lets cash count as a payment too (<c>CARDKEEP_ATM_COUNTS_IN_PAYMENT</c>).</summary>
    Both,
}

/// <summary>What one period of one pair has come to, in cents. Both at least 0.</summary>
/// <param name="Held">Approved, neither cleared nor given back.</param>
/// <param name="Spent">Cleared, less what refunds gave back.</param>
public readonly record struct Use(Money Held, Money Spent)
{
    /// <summary>What every <c>…_spent</c> of the wire shows, and what a limit is compared with.</summary>
    public Money Used => Held + Spent;

    public static Use operator +(Use left, Use right) => new(left.Held + right.Held, left.Spent + right.Spent);
}

/// <summary>What one budget has come to on one local day, and in the month of that day.</summary>
public sealed record Figures(DateOnly Day, Use PaymentDay, Use PaymentMonth, Use AtmDay, Use AtmMonth)
{
    public static Figures NothingOn(DateOnly day) => new(day, default, default, default, default);

    public bool IsInMonthOf(DateOnly day) => Day.Year == day.Year && Day.Month == day.Month;

    /// <summary>After something charged to <paramref name="day"/> moved; the same instance where it does not belong here.</summary>
    public Figures Moved(DateOnly day, Share move)
    {
        if (!IsInMonthOf(day)) return this;
        var isDay = Day == day;
        return new Figures(
            Day,
            isDay ? PaymentDay + move.PaymentDay : PaymentDay,
            PaymentMonth + move.PaymentMonth,
            isDay ? AtmDay + move.AtmDay : AtmDay,
            AtmMonth + move.AtmMonth);
    }
}

/// <summary>What one event moves on each counter; below zero where it gives back.</summary>
public readonly record struct Share(Use PaymentDay, Use PaymentMonth, Use AtmDay, Use AtmMonth, Use PaymentLife)
{
    /// <summary>The same on every counter of a pair.</summary>
    /// <param name="countsLife">On flash, whose payments count for its life too.</param>
    public static Share Of(Pair pair, bool countsLife, Use move)
    {
        var (payment, atm) = (pair == Pair.Atm ? default : move, pair == Pair.Payment ? default : move);
        return new Share(payment, payment, atm, atm, countsLife ? payment : default);
    }
}

/// <summary>
/// A budget's open periods (spending.md §2): the cards of one renewal chain draw on one budget. A closed period has no counter; it is the
/// sum of what was charged to it.
/// </summary>
public sealed record Counters
{
    /// <summary>The open day and its month.</summary>
    public required Figures Open { get; init; }

    /// <summary>
    /// The latest day that was ever open. Nothing is charged to a later one, so a day after it opens at nothing and needs no sums.
    /// </summary>
    public required DateOnly LatestDay { get; init; }

    /// <summary>A flash card's whole life; nothing on other levels.</summary>
    public Use PaymentLife { get; init; }

    /// <summary>What all authorizations hold, both pairs.</summary>
    public Money HeldTotal { get; init; }

    /// <summary>Clearings less all refunds, linked or not, both pairs. May be below 0.</summary>
    public Money BookedTotal { get; init; }

    /// <summary>How many authorizations draw on the budget, declined ones too: for lists, which would have to count them.</summary>
    public long Authorizations { get; init; }

    /// <summary>Days that are over and that a message is compared with, as the sums say; not stored, usually none.</summary>
    public IReadOnlyList<Figures> Closed { get; init; } = [];

    public static Counters New(DateOnly day) => new() { Open = Figures.NothingOn(day), LatestDay = day };

    /// <summary>
    /// Whether <see cref="Turn"/> has to be told what was charged to a day and its month, because it may be something: the clock was set
    /// back since a later day was open. While it only goes forward, this is never true.
    /// </summary>
    public bool NeedsSumsOf(DateOnly day) =>
        day != Open.Day && (day <= LatestDay || (IsInMonth(LatestDay, day) && !Open.IsInMonthOf(day)));

    /// <summary>
    /// The same counters with another day open. The month goes on where it is the same one; the rest is what the sums say, or nothing.
    /// A clock that was set back opens an earlier day, and finds it as it was.
    /// </summary>
    /// <param name="sums">What was charged to the day and its month; null where <see cref="NeedsSumsOf"/> says so.</param>
    public Counters Turn(DateOnly day, Figures? sums)
    {
        if (day == Open.Day) return this;
        if (sums is null && NeedsSumsOf(day)) throw new ArgumentNullException(nameof(sums), $"something may be charged to {day:O}");

        var open = sums ?? Figures.NothingOn(day);
        if (Open.IsInMonthOf(day)) open = open with { PaymentMonth = Open.PaymentMonth, AtmMonth = Open.AtmMonth };
        return this with { Open = open, LatestDay = day > LatestDay ? day : LatestDay };
    }

    /// <summary>What a day and its month have come to; a day that is over must have been brought.</summary>
    public Figures On(DateOnly day)
    {
        if (day == Open.Day) return Open;
        foreach (var closed in Closed)
        {
            if (closed.Day == day)
                return Open.IsInMonthOf(day) ? closed with { PaymentMonth = Open.PaymentMonth, AtmMonth = Open.AtmMonth } : closed;
        }

        throw new InvalidOperationException($"the sums of {day:O} were not brought");
    }

    /// <summary>After something charged to <paramref name="day"/> moved.</summary>
    /// <param name="total">What the whole of it moves on the totals: not what a refund gives back, but what it is.</param>
    internal Counters Moved(DateOnly day, Share move, Use total) => this with
    {
        Open = Open.Moved(day, move),
        PaymentLife = PaymentLife + move.PaymentLife,
        HeldTotal = HeldTotal + total.Held,
        BookedTotal = BookedTotal + total.Spent,
        Closed = Closed is [] ? Closed : [.. Closed.Select(closed => closed.Moved(day, move))],
    };

    private static bool IsInMonth(DateOnly one, DateOnly other) => one.Year == other.Year && one.Month == other.Month;
}
