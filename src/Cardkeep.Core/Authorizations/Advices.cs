namespace Cardkeep.Authorizations;

/// <summary>What the network decided in our stead. No check can stop it.</summary>
internal static class Advices
{
    public static Booking Advise(Standing standing, Message.Advise message, Moment moment, SpendingRules rules)
    {
        var known = standing.Authorization switch
        {
            null => Openings.ByAdvice(standing, message, moment, rules),
            { Type: null } bare => Openings.Told(bare, standing, message, rules),
            var authorization => authorization,
        };
        var active = standing with { Use = standing.Use.ActiveAt(Ledger.Occurred(message, moment)) };
        if (!message.IsApproved) return Ledger.Booked(active, known, SpendingEvent.Advised, Oddities.None, default);

        // What we have held already, or what was cleared already, is not held twice: the two messages have crossed.
        var moves = message.Ask.Type.Holds();
        var extra = moves ? (message.Ask.Amount - known.Approved - known.Over).NotBelowZero() : Money.Zero;
        if (extra == Money.Zero)
            return Ledger.Booked(Operated(active, message, moves), known, SpendingEvent.Advised, Oddities.StandIn, default);

        var move = new Use(extra, Money.Zero);
        var ends = rules.HoldEnds(known.IsPreAuthorization, moment.At);
        var raised = known with
        {
            Approved = known.Approved + extra,
            ExpiresAt = known.ExpiresAt > ends ? known.ExpiresAt : ends,
        };
        var after = Operated(active with { Counters = Ledger.Charge(active.Counters, raised, move) }, message, moves);
        var flags = Oddities.StandIn;
        if (Ledger.ExceedsLimits(after, raised, after.Counters)) flags |= Oddities.LimitExceeded;
        return Ledger.Booked(after, raised, SpendingEvent.Advised, flags, move);
    }

    private static Standing Operated(Standing standing, Message.Advise message, bool moves) =>
        standing with { Use = Asks.Operated(standing.Use, message.Ask, moves) };
}
