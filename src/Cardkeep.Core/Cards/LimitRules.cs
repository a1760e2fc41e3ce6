namespace Cardkeep.Cards;

/// <summary>
/// The amounts of an order or of a change: their ranges, and how they stand to each other on the card as it will be
/// (wire-contract.md §10.2, §10.6).
/// </summary>
internal static class LimitRules
{
    /// <param name="now">The card's present limits; null for an order, which needs what its level requires.</param>
    public static void Check(LimitsDraft draft, CardLimits? now, CardLevel level, LevelMaxima maxima, List<Problem> problems)
    {
        var check = new LimitCheck(level, isOrder: now is null, problems);
        var atm = new WholeLimit("atm_monthly_limit", draft.AtmMonthly, now?.AtmMonthly);
        check.Whole(atm, maxima.AtmMost, shown: Money.Zero);
        check.Part(
            new("atm_daily_limit", draft.AtmDaily, now?.AtmDaily, draft.AtmDailyOn, now?.AtmDailyOn ?? false),
            atm, ProblemCode.DailyLimitAboveMonthly);

        var lifespan = draft.PaymentLifespan.Has(out var life) ? life.Money : now?.PaymentLifespan ?? Money.Zero;
        var payment = new WholeLimit("payment_monthly_limit", draft.PaymentMonthly, now?.PaymentMonthly ?? DefaultMonthly(level, maxima));
        check.Whole(payment, maxima.PaymentMost, shown: lifespan);
        check.Part(
            new("payment_daily_limit", draft.PaymentDaily, now?.PaymentDaily, draft.PaymentDailyOn, now?.PaymentDailyOn ?? false),
            payment, ProblemCode.DailyLimitAboveMonthly);
        check.Part(
            new(
                "payment_transaction_limit", draft.PaymentTransaction, now?.PaymentTransaction,
                draft.PaymentTransactionOn, now?.PaymentTransactionOn ?? false),
            payment, ProblemCode.TransactionLimitAboveMonthly);
        check.Lifespan("payment_lifespan_limit", draft.PaymentLifespan, maxima.PaymentMost);
    }

    /// <summary>
    /// The limits that a draft without problems comes to: what it gives, else what is there, else what an order starts from.
    /// </summary>
    public static CardLimits Apply(LimitsDraft draft, CardLimits? now, CardLevel level, LevelMaxima maxima)
    {
        var cash = level.IsPhysical();
        Money? lifespan = level == CardLevel.Flash ? MoneyOf(draft.PaymentLifespan, now?.PaymentLifespan) : null;
        return new CardLimits
        {
            AtmMonthly = cash ? MoneyOf(draft.AtmMonthly, now?.AtmMonthly) ?? Money.Zero : Money.Zero,
            AtmDaily = cash ? MoneyOf(draft.AtmDaily, now?.AtmDaily) : null,
            AtmDailyOn = cash && draft.AtmDailyOn.Or(now?.AtmDailyOn ?? false),
            PaymentMonthly = lifespan
                ?? MoneyOf(draft.PaymentMonthly, now?.PaymentMonthly ?? DefaultMonthly(level, maxima)) ?? Money.Zero,
            PaymentDaily = lifespan is null ? MoneyOf(draft.PaymentDaily, now?.PaymentDaily) : null,
            PaymentDailyOn = draft.PaymentDailyOn.Or(now?.PaymentDailyOn ?? false),
            PaymentTransaction = lifespan is null ? MoneyOf(draft.PaymentTransaction, now?.PaymentTransaction) : null,
            PaymentTransactionOn = draft.PaymentTransactionOn.Or(now?.PaymentTransactionOn ?? false),
            PaymentLifespan = lifespan,
        };
    }

    // What nobody asked for stays within what could be asked for, where an operator set less.
    private static Money? DefaultMonthly(CardLevel level, LevelMaxima maxima)
    {
        if (level is not (CardLevel.Virtual or CardLevel.VirtualPartner)) return null;
        return maxima.PaymentMost < LevelTable.VirtualDefault ? maxima.PaymentMost : LevelTable.VirtualDefault;
    }

    private static Money? MoneyOf(Given<Amount> given, Money? instead) => given.Has(out var amount) ? amount.Money : instead;
}

/// <summary>A monthly limit, within which others lie.</summary>
/// <param name="Now">What holds where nothing is given; null: nothing does.</param>
internal readonly record struct WholeLimit(string Member, Given<Amount> Given, Money? Now);

/// <summary>A limit within a monthly one, with its switch.</summary>
/// <param name="Now">The amount set earlier; null: none was.</param>
internal readonly record struct PartLimit(string Member, Given<Amount> Given, Money? Now, Given<bool> On, bool OnNow)
{
    public string Switch => Member + "_option";
}
