namespace Cardkeep.Authorizations;

/// <summary>The merchant returns cleared money, or takes that back.</summary>
internal static class Refunds
{
    public static Booking Refund(Standing standing, Message.Refund message, Moment moment, SpendingRules rules)
    {
        var known = standing.Authorization;
        var (day, credited, credit) = CreditOf(standing, message.Amount, moment, rules);
        var isMore = known is not null && known.Refunded + message.Amount > known.Cleared;
        var flags = isMore ? Oddities.ExceedsCleared : Oddities.None;
        var refund = new Refund
        {
            Organization = standing.Card.Organization,
            Id = new(message.NewId),
            TransactionId = message.TransactionId,
            Card = standing.Card.Id,
            Budget = standing.Budget,
            Authorization = known?.Id,
            Amount = message.Amount,
            Credited = credited,
            Day = day,
            Credit = credit,
            OccurredAt = Ledger.Occurred(message, moment),
            RecordedAt = moment.At,
            Flags = flags,
        };
        var booked = new Use(Money.Zero, Money.Zero - message.Amount);
        var after = standing with { Refund = refund, Counters = standing.Counters.Moved(day, credit.GivenBack, booked) };
        if (known is null) return new Booking(after, SpendingEvent.RefundUnlinked);

        var refunded = known with { Refunded = known.Refunded + message.Amount, Credited = known.Credited + credited };
        return Ledger.Booked(after, refunded, SpendingEvent.Refunded, flags, new Use(Money.Zero, Money.Zero - credited));
    }

    /// <summary>Gives to the same counters what the refund gave back, also when their periods are over or the policy is another.</summary>
    public static Booking Undo(Standing standing, Moment moment)
    {
        if (standing.Refund is not { UndoneAt: null } refund)
            return new Booking(standing, null) { Flags = Oddities.Unknown };

        var after = standing with
        {
            Refund = refund with { UndoneAt = moment.At },
            Counters = standing.Counters.Moved(refund.Day, refund.Credit.TakenAgain, new Use(Money.Zero, refund.Amount)),
        };
        if (standing.Authorization is not { } known) return new Booking(after, SpendingEvent.RefundReversed);

        var undone = known with { Refunded = known.Refunded - refund.Amount, Credited = known.Credited - refund.Credited };
        return Ledger.Booked(
            after, undone, SpendingEvent.RefundReversed, Oddities.None, new Use(Money.Zero, refund.Credited));
    }

    // No counter falls below nothing: what another refund has taken from it already, this one cannot take again.
    private static (DateOnly Day, Money Credited, Credit Credit) CreditOf(
        Standing standing, Money amount, Moment moment, SpendingRules rules)
    {
        if (standing.Authorization is not { } known || rules.RefundPolicy == RefundPolicy.None) return (moment.Day, Money.Zero, default);

        var day = rules.RefundPolicy == RefundPolicy.OriginalWindow ? known.Day : moment.Day;
        var (figures, most) = (standing.Counters.On(day), Money.Least(amount, known.Cleared - known.Credited));
        var pays = known.Pair == Pair.Atm ? Money.Zero : most;
        var withdraws = known.Pair == Pair.Payment ? Money.Zero : most;
        var credit = new Credit(
            Money.Least(pays, figures.PaymentDay.Spent),
            Money.Least(pays, figures.PaymentMonth.Spent),
            known.CountsLife ? Money.Least(pays, standing.Counters.PaymentLife.Spent) : Money.Zero,
            Money.Least(withdraws, figures.AtmDay.Spent),
            Money.Least(withdraws, figures.AtmMonth.Spent));
        return (day, most, credit);
    }
}
