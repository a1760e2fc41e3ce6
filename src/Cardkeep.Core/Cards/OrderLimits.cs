using System.Globalization;

namespace Cardkeep.Cards;

/// <summary>The amounts of an order: their ranges, and how they stand to each other (wire-contract.md §10.2).</summary>
internal static class OrderLimits
{
    public static void Check(CardDraft draft, CardLevel level, LevelMaxima maxima, List<Problem> problems)
    {
        var check = new AmountCheck(level, problems);
        check.Monthly("atm_monthly_limit", draft.AtmMonthly, maxima.AtmMost, shown: Money.Zero);
        check.Switch("atm_daily_limit_option", draft.AtmDailyOn);
        check.Part("atm_daily_limit", draft.AtmDaily, draft.AtmDailyOn, draft.AtmMonthly, "atm_monthly_limit", ProblemCode.DailyLimitAboveMonthly);

        var lifespan = draft.PaymentLifespan.Has(out var life) ? life.Money : Money.Zero;
        var monthly = draft.PaymentMonthly.IsAbsent && level is CardLevel.Virtual or CardLevel.VirtualPartner
            ? new Amount(LevelTable.VirtualDefault.Cents, FinerThanCent: false)
            : draft.PaymentMonthly;
        check.Monthly("payment_monthly_limit", draft.PaymentMonthly, maxima.PaymentMost, shown: lifespan);
        check.Switch("payment_daily_limit_option", draft.PaymentDailyOn);
        check.Part("payment_daily_limit", draft.PaymentDaily, draft.PaymentDailyOn, monthly, "payment_monthly_limit", ProblemCode.DailyLimitAboveMonthly);
        check.Switch("payment_transaction_limit_option", draft.PaymentTransactionOn);
        check.Part("payment_transaction_limit", draft.PaymentTransaction, draft.PaymentTransactionOn, monthly, "payment_monthly_limit", ProblemCode.TransactionLimitAboveMonthly);
        check.Lifespan("payment_lifespan_limit", draft.PaymentLifespan, maxima.PaymentMost);
    }

    public static CardLimits Of(CardDraft draft, CardLevel level)
    {
        var cash = level.IsPhysical();
        var flash = level == CardLevel.Flash;
        Money? lifespan = flash ? MoneyOf(draft.PaymentLifespan) : null;
        return new CardLimits
        {
            AtmMonthly = cash ? MoneyOf(draft.AtmMonthly) : Money.Zero,
            AtmDaily = cash ? MoneyOrNull(draft.AtmDaily) : null,
            AtmDailyOn = cash && draft.AtmDailyOn.Or(false),
            PaymentMonthly = lifespan ?? (draft.PaymentMonthly.IsAbsent ? LevelTable.VirtualDefault : MoneyOf(draft.PaymentMonthly)),
            PaymentDaily = flash ? null : MoneyOrNull(draft.PaymentDaily),
            PaymentDailyOn = draft.PaymentDailyOn.Or(false),
            PaymentTransaction = flash ? null : MoneyOrNull(draft.PaymentTransaction),
            PaymentTransactionOn = draft.PaymentTransactionOn.Or(false),
            PaymentLifespan = lifespan,
        };
    }

    private static Money MoneyOf(Given<Amount> given) => MoneyOrNull(given) ?? Money.Zero;

    private static Money? MoneyOrNull(Given<Amount> given) => given.Has(out var amount) ? amount.Money : null;
}

/// <summary>Checks one amount after the other, each by what its level says to it.</summary>
internal sealed class AmountCheck(CardLevel level, List<Problem> problems)
{
    /// <summary>A monthly limit: 0 up to the level's maximum.</summary>
    /// <param name="most">Null where the level has no such limit; its form then ignores the member.</param>
    public void Monthly(string member, Given<Amount> given, Money? most, Money shown)
    {
        if (Counts(member, given, shown, out var amount) && InRange(member, amount) && most is not null) NotAbove(member, amount, most.Value);
    }

    /// <summary>A limit within a monthly one: 0 up to it; needed when its switch is on.</summary>
    public void Part(string member, Given<Amount> given, Given<bool> on, Given<Amount> whole, string wholeMember, ProblemCode tooHigh)
    {
        if (OrderForm.Of(member, level) == MemberUse.Optional && given.IsAbsent && on.Or(false)) problems.Add(Problem.Required(member));
        if (!Counts(member, given, Money.Zero, out var amount) || !InRange(member, amount)) return;
        if (whole.Has(out var monthly) && amount.Cents > monthly.Cents)
            problems.Add(new(tooHigh, $"{member} must be at most {wholeMember}, which is {monthly.Money}", Place.Member(member)));
    }

    /// <summary>The budget of a flash card: above 0, up to the level's maximum.</summary>
    public void Lifespan(string member, Given<Amount> given, Money most)
    {
        CardOrder.CheckUse(member, level, given, static _ => false, problems);
        if (OrderForm.Of(member, level) != MemberUse.Required || !given.Has(out var amount) || !InRange(member, amount)) return;

        if (amount.Cents == 0) problems.Add(new(ProblemCode.BelowMinimum, $"{member} must be above 0", Place.Member(member)));
        NotAbove(member, amount, most);
    }

    public void Switch(string member, Given<bool> given) => CardOrder.CheckUse(member, level, given, static on => !on, problems);

    private bool Counts(string member, Given<Amount> given, Money shown, out Amount amount)
    {
        CardOrder.CheckUse(member, level, given, value => value.Money == shown && !value.FinerThanCent, problems);
        return given.Has(out amount) && OrderForm.Of(member, level) is MemberUse.Required or MemberUse.Optional;
    }

    private bool InRange(string member, Amount amount)
    {
        if (amount.FinerThanCent) problems.Add(new(ProblemCode.TooManyDecimals, $"{member} must have at most two decimals", Place.Member(member)));
        if (amount.Cents < 0) problems.Add(new(ProblemCode.BelowMinimum, $"{member} must be at least 0", Place.Member(member)));
        return amount.Cents >= 0;
    }

    private void NotAbove(string member, Amount amount, Money most)
    {
        if (amount.Money <= most) return;
        var detail = string.Create(CultureInfo.InvariantCulture, $"{member} must be at most {most} on a {Names<CardLevel>.Of(level)} card");
        problems.Add(new(ProblemCode.LimitAboveMaximum, detail, Place.Member(member)));
    }
}
