namespace Cardkeep.Authorizations;

/// <summary>A hold is given back: by the merchant, by the network, or because its time is up.</summary>
internal static class Reversals
{
    public static Booking Reverse(Standing standing, Message.Reverse message, Moment moment, SpendingRules rules)
    {
        if (standing.Authorization is not { } known)
        {
            var marked = Openings.ByReversal(standing, message, moment, rules);
            return Ledger.Booked(standing, marked, SpendingEvent.Reversed, Oddities.Early, default);
        }

        var asked = message.Amount ?? known.Held;
        var given = Money.Least(asked, known.Held);
        var move = new Use(Money.Zero - given, Money.Zero);
        var after = standing with { Counters = Ledger.Charge(standing.Counters, known, move) };
        var flags = asked > given ? Oddities.ExceedsHold : Oddities.None;
        return Ledger.Booked(after, known with { Reversed = known.Reversed + given }, SpendingEvent.Reversed, flags, move);
    }

    /// <summary>Before its time, or with nothing held, nothing happens.</summary>
    public static Booking Expire(Standing standing, Moment moment)
    {
        if (standing.Authorization is not { Status: AuthorizationStatus.Open } known || known.ExpiresAt > moment.At)
            return new Booking(standing, null);

        var move = new Use(Money.Zero - known.Held, Money.Zero);
        var after = standing with { Counters = Ledger.Charge(standing.Counters, known, move) };
        var expired = known with { Expired = known.Expired + known.Held };
        return Ledger.Booked(after, expired, SpendingEvent.Expired, Oddities.None, move);
    }
}
