using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>The merchant collects: of what is held, beyond it, after it, or without any authorization.</summary>
internal static class Clearings
{
    public static Booking Clear(Standing standing, Message.Clear message, Moment moment, SpendingRules rules)
    {
        var isForced = standing.Authorization is null;
        var known = standing.Authorization switch
        {
            null => Openings.ByClearing(standing, message, moment, rules),
            { OpenedBy: OpenedBy.Reversal, Type: null, Cleared.Cents: 0 } bare =>
                Openings.Told(bare, standing, message, rules),
            var authorization => authorization,
        };
        var taken = Money.Least(message.Amount, known.Held);
        var rest = message.IsFinal ? known.Held - taken : Money.Zero;
        var over = message.Amount - taken;
        var cleared = known with
        {
            Cleared = known.Cleared + message.Amount,
            Consumed = known.Consumed + taken,
            Released = known.Released + rest,
        };

        var move = new Use(Money.Zero - taken - rest, message.Amount);
        var counters = Ledger.Charge(standing.Counters, cleared, move);
        var flags = over > Money.Zero ? FlagOf(known) : Oddities.None;
        if (over > Money.Zero && Ledger.ExceedsLimits(standing, cleared, counters)) flags |= Oddities.LimitExceeded;
        var card = WithoutBudget(standing.Card, counters, moment);
        var after = standing with
        {
            Card = card,
            Use = Used(standing.Use, known, isForced, message, moment),
            Counters = counters,
        };
        return Ledger.Booked(after, cleared, isForced ? SpendingEvent.ForcePosted : SpendingEvent.Cleared, flags, move) with
        {
            Move = card.Status == standing.Card.Status ? null : CardCommand.PreExpire,
        };
    }

    // Why more was cleared than was held.
    private static Oddities FlagOf(Authorization known)
    {
        var wasGivenBack = known.Reversed > Money.Zero || known.Expired > Money.Zero || known.Flags.HasFlag(Oddities.Early);
        return known switch
        {
            { Held.Cents: > 0 } => Oddities.OverCleared,
            _ when wasGivenBack => Oddities.Late,
            { Approved.Cents: > 0 } => Oddities.OverCleared,
            { Verdict: Verdict.Declined } => Oddities.AfterDecline,
            { Verdict: null } => Oddities.ForcePost,
            _ => Oddities.OverCleared,
        };
    }

    // Money moved without an approval of ours: the card had an operation all the same.
    private static CardUse Used(CardUse use, Authorization known, bool isForced, Message message, Moment moment)
    {
        var active = isForced ? use.ActiveAt(Ledger.Occurred(message, moment)) : use;
        return known.Approved == Money.Zero && known.Verdict is null or Verdict.Declined ? active with { HadOperation = true } : active;
    }

    // Only what is spent ends a flash card: a hold may still come back, and the status is final (spending.md §6).
    private static Card WithoutBudget(Card card, Counters counters, Moment moment)
    {
        if (card.Limits.PaymentLifespan is not { } limit || counters.PaymentLife.Spent < limit) return card;

        var moved = CardLifecycle.Apply(card, CardCommand.PreExpire, moment.At);
        return moved.Succeeded ? moved.Value : card;
    }
}
