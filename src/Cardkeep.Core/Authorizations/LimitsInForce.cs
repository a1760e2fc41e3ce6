using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>
/// The limits that a card really has: null where its level has no such limit or its switch is off. Zero is a limit of zero, and a limit
/// may be reached (spending.md §5).
/// </summary>
public readonly record struct LimitsInForce(
    Money? PaymentTransaction, Money? PaymentDaily, Money? PaymentMonthly, Money? PaymentLifespan, Money? AtmDaily, Money? AtmMonthly)
{
    public static LimitsInForce Of(Card card)
    {
        var limits = card.Limits;
        var isFlash = card.Level == CardLevel.Flash;
        return new LimitsInForce(
            SwitchedOn(limits.PaymentTransactionOn, limits.PaymentTransaction),
            SwitchedOn(limits.PaymentDailyOn, limits.PaymentDaily),
            isFlash ? null : limits.PaymentMonthly,
            isFlash ? limits.PaymentLifespan ?? Money.Zero : null,
            SwitchedOn(limits.AtmDailyOn, limits.AtmDaily),
            card.Level.IsPhysical() ? limits.AtmMonthly : null);
    }

    /// <summary>Whether what was used on a day, in its month and in the card's life is above any limit.</summary>
    /// <param name="pair">The limits that count.</param>
    public bool AreExceeded(Pair pair, Figures figures, Use life) =>
        (pair != Pair.Atm
            && (figures.PaymentDay.Used > PaymentDaily || figures.PaymentMonth.Used > PaymentMonthly || life.Used > PaymentLifespan))
        || (pair != Pair.Payment && (figures.AtmDay.Used > AtmDaily || figures.AtmMonth.Used > AtmMonthly));

    // A switch that is on without an amount cannot be ordered; if it were there, nothing would pass.
    private static Money? SwitchedOn(bool isOn, Money? limit) => isOn ? limit ?? Money.Zero : null;
}
