using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>What each limit of a card leaves now, and when it starts anew: for people, before they buy.</summary>
public static class Budget
{
    /// <summary>The limits that the card's level has, in the order of the checks; one that is switched off has no amount.</summary>
    /// <param name="open">Of the card's budget, turned to the moment's day.</param>
    /// <param name="life">What its life has come to; looked at on flash alone.</param>
    public static IReadOnlyList<BudgetLine> Of(Card card, Figures open, Use life, Moment moment)
    {
        var limits = LimitsInForce.Of(card);
        List<BudgetLine> lines =
        [
            Line(Check.PaymentTransactionLimit, limits.PaymentTransaction, null, moment),
            Line(Check.PaymentDailyLimit, limits.PaymentDaily, open.PaymentDay, moment),
            card.Level == CardLevel.Flash
                ? Line(Check.PaymentLifespanLimit, limits.PaymentLifespan, life, moment)
                : Line(Check.PaymentMonthlyLimit, limits.PaymentMonthly, open.PaymentMonth, moment),
        ];
        if (card.Level.IsPhysical())
        {
            lines.Add(Line(Check.AtmDailyLimit, limits.AtmDaily, open.AtmDay, moment));
            lines.Add(Line(Check.AtmMonthlyLimit, limits.AtmMonthly, open.AtmMonth, moment));
        }

        return lines;
    }

    private static BudgetLine Line(Check check, Money? limit, Use? use, Moment moment)
    {
        var period = new PeriodFacts(moment.Zone, moment.Day, moment.DayResetsAt, moment.MonthResetsAt);
        return new BudgetLine(check, limit, use)
        {
            Period = Explanation.PeriodOf(check, moment.Day),
            ResetsAt = Explanation.ResetOf(check, period)?.ToUniversalTime(),
        };
    }
}

/// <summary>One limit of a card.</summary>
/// <param name="Limit">Null: it is switched off. What is used still counts, for when it is switched on.</param>
/// <param name="Use">Null for a single payment, which has no counter.</param>
public sealed record BudgetLine(Check Check, Money? Limit, Use? Use)
{
    /// <summary>What may still be paid. Never below nothing.</summary>
    public Money? Remaining => (Limit - (Use?.Used ?? Money.Zero))?.NotBelowZero();

    /// <summary>By how much the use is above the limit: it was lowered, or what was told has passed it.</summary>
    public Money? OverBy => ((Use?.Used ?? Money.Zero) - Limit)?.NotBelowZero();

    /// <summary>A date, a month, or <c>life</c>; null for a single payment.</summary>
    public required string? Period { get; init; }

    /// <summary>UTC. Null for a single payment and a life.</summary>
    public required DateTimeOffset? ResetsAt { get; init; }
}
