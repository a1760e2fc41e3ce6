using System.Diagnostics;

namespace Cardkeep.Authorizations;

/// <summary>
/// The one entry of every message: an ask is decided, what is told is booked, and it moves what the table of spending.md §6 says. Pure:
/// the same standing, message, moment and rules come to the same booking. Repeats are found before (<see cref="Arrivals"/>).
/// </summary>
public static class Ledger
{
    public static Booking Apply(Standing standing, Message message, Moment moment, SpendingRules rules)
    {
        if (standing.Counters.Open.Day != moment.Day)
            throw new ArgumentException("the counters have another day open", nameof(standing));
        Guard(message);

        return message switch
        {
            Message.Authorize authorize => Asks.Authorize(standing, authorize, moment, rules),
            Message.Increment increment => Asks.Increment(standing, increment, moment, rules),
            Message.Advise advise => Advices.Advise(standing, advise, moment, rules),
            Message.Clear clear => Clearings.Clear(standing, clear, moment, rules),
            Message.Reverse reverse => Reversals.Reverse(standing, reverse, moment, rules),
            Message.Expire => Reversals.Expire(standing, moment),
            Message.Refund refund => Refunds.Refund(standing, refund, moment, rules),
            Message.UndoRefund => Refunds.Undo(standing, moment),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>
    /// The day that is over and whose sums a message needs in <see cref="Counters.Closed"/>, or null: most messages need none. Where
    /// several messages of one transaction are applied one after the other, ask with <paramref name="mayHoldLess"/>.
    /// </summary>
    /// <param name="authorization">As it was read.</param>
    /// <param name="mayHoldLess">Something before this message may lower what is held.</param>
    public static DateOnly? DayNeeded(
        Message message, Authorization? authorization, bool mayHoldLess, Moment moment, SpendingRules rules)
    {
        DateOnly? day = message switch
        {
            Message.Increment => authorization?.Day,
            Message.Advise => DayOf(authorization, message, moment, rules),
            Message.Clear clear when mayHoldLess || authorization is null || clear.Amount > authorization.Held =>
                DayOf(authorization, message, moment, rules),
            Message.Refund when rules.RefundPolicy == RefundPolicy.OriginalWindow => authorization?.Day,
            _ => null,
        };
        return day == moment.Day ? null : day;
    }

    // What the edge has let through is well-formed; an amount below nothing here would be money made by a bug.
    private static void Guard(Message message)
    {
        var (amount, least) = message switch
        {
            Message.Authorize { Ask: var ask } => (ask.Amount, LeastOf(ask)),
            Message.Advise { Ask: var ask } => (ask.Amount, LeastOf(ask)),
            Message.Increment increment => (increment.Amount, Ask.Least),
            Message.Clear clear => (clear.Amount, Ask.Least),
            Message.Reverse reverse => (reverse.Amount ?? Ask.Least, Ask.Least),
            Message.Refund refund => (refund.Amount, Ask.Least),
            _ => (Ask.Least, Ask.Least),
        };
        if (amount < least || amount > Ask.Most) throw new ArgumentOutOfRangeException(nameof(message), message, "no such amount");
    }

    private static Money LeastOf(Ask ask) => ask.Type is AskType.Verification or AskType.BalanceInquiry ? Money.Zero : Ask.Least;

    /// <summary>When something happened that the network tells of: as it says, but never later than now.</summary>
    internal static DateTimeOffset Occurred(Message message, Moment moment) =>
        message.OccurredAt < moment.At ? message.OccurredAt.ToUniversalTime() : moment.At;

    internal static DateOnly DayOf(Authorization? authorization, Message message, Moment moment, SpendingRules rules) =>
        authorization?.Day ?? rules.Periods.DayOf(Occurred(message, moment));

    /// <summary>Moves what is held and spent of an authorization on all counters that it is charged to.</summary>
    internal static Counters Charge(Counters counters, Authorization authorization, Use move) =>
        counters.Moved(authorization.Day, Share.Of(authorization.Pair, authorization.CountsLife, move), move);

    /// <summary>Whether what an authorization is charged to is above a limit of its card.</summary>
    internal static bool ExceedsLimits(Standing standing, Authorization authorization, Counters counters) =>
        LimitsInForce.Of(standing.Card).AreExceeded(authorization.Pair, counters.On(authorization.Day), counters.PaymentLife);

    /// <summary>The booking of something that moved a known or newly opened authorization; it counts the events, and the new one.</summary>
    internal static Booking Booked(Standing standing, Authorization authorization, SpendingEvent happened, Oddities flags, Use moved)
    {
        var events = flags.HasFlag(Oddities.LimitExceeded) ? 2 : 1;
        var after = authorization with { Flags = authorization.Flags | flags, Version = authorization.Version + events };
        var counters = authorization.Version > 0
            ? standing.Counters : standing.Counters with { Authorizations = standing.Counters.Authorizations + 1 };
        return new Booking(standing with { Authorization = after, Counters = counters }, happened) { Flags = flags, Moved = moved };
    }
}
