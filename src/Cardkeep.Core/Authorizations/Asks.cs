using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>What may be declined: the first ask of a transaction, and increments.</summary>
internal static class Asks
{
    public static Booking Authorize(Standing standing, Message.Authorize message, Moment moment, SpendingRules rules)
    {
        var ask = message.Ask;
        if (standing.Authorization is { } known) return ComesTooLate(standing, known, ask, moment);

        var decision = Authorizer.Decide(ask, standing.Card, standing.Use, standing.Counters, moment, rules);
        var moves = decision.IsApproved && ask.Type.Holds();
        var held = moves ? decision.Approved : Money.Zero;
        var opened = Openings.ByAsk(standing, message, decision, moment, rules) with
        {
            Approved = held,
            ExpiresAt = decision.Facts.ExpiresAt,
        };
        var card = decision.BlocksPin ? BlockPin(standing.Card, moment) : standing.Card;
        var after = standing with
        {
            Card = card,
            Use = Used(standing.Use, decision, ask, moves, moment),
            Counters = moves ? Ledger.Charge(standing.Counters, opened, new Use(held, Money.Zero)) : standing.Counters,
        };
        var happened = !decision.IsApproved ? SpendingEvent.Declined : moves ? SpendingEvent.Approved : SpendingEvent.Verified;
        return Ledger.Booked(after, opened, happened, Oddities.None, new Use(held, Money.Zero)) with
        {
            Decision = decision,
            Move = card.Status == standing.Card.Status ? null : CardCommand.BlockPin,
        };
    }

    public static Booking Increment(Standing standing, Message.Increment message, Moment moment, SpendingRules rules)
    {
        var (known, more) = (standing.Authorization, message.Amount);
        var decision = Authorizer.DecideIncrement(more, known, standing.Card, standing.Use, standing.Counters, moment, rules);
        var active = standing with { Use = standing.Use.ActiveAt(moment.At) };
        if (known is null) return new Booking(active, SpendingEvent.IncrementDeclined) { Decision = decision };

        var held = decision.IsApproved ? more : Money.Zero;
        var raised = known with { Approved = known.Approved + held, ExpiresAt = decision.Facts.ExpiresAt ?? known.ExpiresAt };
        var move = new Use(held, Money.Zero);
        var after = decision.IsApproved ? active with { Counters = Ledger.Charge(active.Counters, raised, move) } : active;
        var happened = decision.IsApproved ? SpendingEvent.Incremented : SpendingEvent.IncrementDeclined;
        return Ledger.Booked(after, raised, happened, Oddities.None, move) with { Decision = decision };
    }

    // A reversal, a clearing or an advice was faster. Nothing is held, and what was booked stays as it is.
    private static Booking ComesTooLate(Standing standing, Authorization known, Ask ask, Moment moment)
    {
        var decision = Authorizer.Closed(
            ask.Amount, isIncrement: false, ask.Type, ask.Channel, standing.Card, standing.Use, moment);
        var after = standing with { Use = standing.Use.ActiveAt(moment.At) };
        var asked = known with { IsAsked = true };
        return Ledger.Booked(after, asked, SpendingEvent.Declined, Oddities.None, default) with { Decision = decision };
    }

    private static CardUse Used(CardUse use, Decision decision, Ask ask, bool moves, Moment moment) =>
        Operated(use.ActiveAt(moment.At), ask, moves) with { PinAttempts = decision.PinAttempts, CvvAttempts = decision.CvvAttempts };

    /// <summary>After an approval that moves money.</summary>
    public static CardUse Operated(CardUse use, Ask ask, bool moves) => use with
    {
        HadOperation = use.HadOperation || moves,
        HadPinOperation = use.HadPinOperation
            || (moves && ask.Channel.IsCardPresent() && ask.Verification.Pin == PinResult.Verified),
    };

    // A card without plastic has no PIN to block, and one that is blocked stays as it is.
    private static Card BlockPin(Card card, Moment moment)
    {
        var moved = CardLifecycle.Apply(card, CardCommand.BlockPin, moment.At);
        return moved.Succeeded ? moved.Value : card;
    }
}
