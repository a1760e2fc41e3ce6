using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Orders;

namespace Cardkeep.Tests.Cards;

public sealed class OrderLimitsTests
{
    [Theory]
    [InlineData(CardLevel.Standard, "payment_monthly_limit", 20_000)]
    [InlineData(CardLevel.Standard, "atm_monthly_limit", 1_000)]
    [InlineData(CardLevel.Plus, "payment_monthly_limit", 40_000)]
    [InlineData(CardLevel.Plus, "atm_monthly_limit", 2_000)]
    [InlineData(CardLevel.Metal, "payment_monthly_limit", 200_000)]
    [InlineData(CardLevel.Metal, "atm_monthly_limit", 3_000)]
    [InlineData(CardLevel.Virtual, "payment_monthly_limit", 20_000)]
    [InlineData(CardLevel.VirtualPartner, "payment_monthly_limit", 20_000)]
    [InlineData(CardLevel.Flash, "payment_lifespan_limit", 20_000)]
    [InlineData(CardLevel.Advertising, "payment_monthly_limit", 200_000)]
    public void A_limit_may_reach_the_maximum_of_its_level_and_not_pass_it(CardLevel level, string member, int most)
    {
        Assert.Equal("", With(level, member, Euros(most - 0.01m)).Judged().Complaints());
        Assert.Equal("", With(level, member, Euros(most)).Judged().Complaints());

        var above = With(level, member, Euros(most + 0.01m)).Judged();
        Assert.Equal($"{member}: limit_above_maximum", above.Complaints());
        Assert.Equal($"{member} must be at most {most} on {Article(level)} card", above.Problems!.All[0].Detail);
        Assert.Equal($"{member}: limit_above_maximum", With(level, member, new(Amount.Most, false)).Judged().Complaints());
    }

    [Theory]
    [InlineData("payment_monthly_limit")]
    [InlineData("atm_monthly_limit")]
    [InlineData("payment_daily_limit")]
    [InlineData("atm_daily_limit")]
    [InlineData("payment_transaction_limit")]
    public void A_limit_may_be_zero_and_not_below(string member)
    {
        Assert.Equal("", With(CardLevel.Standard, member, Euros(0.01m)).Judged().Complaints());
        Assert.Equal("", With(CardLevel.Standard, member, Euros(0)).Judged().Complaints());
        Assert.Equal($"{member}: below_minimum", With(CardLevel.Standard, member, Euros(-0.01m)).Judged().Complaints());
    }

    [Fact]
    public void The_budget_of_a_flash_card_is_above_zero()
    {
        var flash = Smallest(CardLevel.Flash);

        Assert.Equal("", (flash with { PaymentLifespan = Euros(0.01m) }).Judged().Complaints());
        Assert.Equal("payment_lifespan_limit: below_minimum", (flash with { PaymentLifespan = Euros(0) }).Judged().Complaints());
        Assert.Equal("payment_lifespan_limit: below_minimum", (flash with { PaymentLifespan = Euros(-0.01m) }).Judged().Complaints());
    }

    [Theory]
    [InlineData(CardLevel.Standard, "payment_monthly_limit")]
    [InlineData(CardLevel.Standard, "atm_monthly_limit")]
    [InlineData(CardLevel.Standard, "payment_daily_limit")]
    [InlineData(CardLevel.Standard, "atm_daily_limit")]
    [InlineData(CardLevel.Standard, "payment_transaction_limit")]
    [InlineData(CardLevel.Flash, "payment_lifespan_limit")]
    public void A_limit_is_not_finer_than_a_cent(CardLevel level, string member) =>
        Assert.Equal($"{member}: too_many_decimals", With(level, member, new(10_000, FinerThanCent: true)).Judged().Complaints());

    [Theory]
    [InlineData(CardLevel.Metal, "payment_daily_limit", 1_000, "daily_limit_above_monthly")]
    [InlineData(CardLevel.Metal, "payment_transaction_limit", 1_000, "transaction_limit_above_monthly")]
    [InlineData(CardLevel.Metal, "atm_daily_limit", 500, "daily_limit_above_monthly")]
    [InlineData(CardLevel.Virtual, "payment_daily_limit", 500, "daily_limit_above_monthly")]
    [InlineData(CardLevel.VirtualPartner, "payment_transaction_limit", 500, "transaction_limit_above_monthly")]
    [InlineData(CardLevel.Advertising, "payment_daily_limit", 5_000, "daily_limit_above_monthly")]
    public void A_part_of_a_monthly_limit_may_reach_it_and_not_pass_it(CardLevel level, string member, int monthly, string code)
    {
        Assert.Equal("", With(level, member, Euros(monthly - 0.01m)).Judged().Complaints());
        Assert.Equal("", With(level, member, Euros(monthly)).Judged().Complaints());

        var above = With(level, member, Euros(monthly + 0.01m)).Judged();
        Assert.Equal($"{member}: {code}", above.Complaints());
        var whole = member.StartsWith("atm", StringComparison.Ordinal) ? "atm_monthly_limit" : "payment_monthly_limit";
        Assert.Equal($"{member} must be at most {whole}, which is {monthly}", above.Problems!.All[0].Detail);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_amount_is_held_to_its_monthly_limit_whether_its_switch_is_on_or_off(bool on)
    {
        var draft = Smallest(CardLevel.Plus) with
        {
            AtmDailyOn = on,
            AtmDaily = Euros(501),
            PaymentDailyOn = on,
            PaymentDaily = Euros(1_001),
            PaymentTransactionOn = on,
            PaymentTransaction = Euros(1_001),
        };

        Assert.Equal(
            "atm_daily_limit: daily_limit_above_monthly, payment_daily_limit: daily_limit_above_monthly, "
            + "payment_transaction_limit: transaction_limit_above_monthly",
            draft.Judged().Complaints());
    }

    [Fact]
    public void A_limit_that_is_switched_on_needs_its_amount()
    {
        var draft = Smallest(CardLevel.Plus) with { AtmDailyOn = true, PaymentDailyOn = true, PaymentTransactionOn = true };

        Assert.Equal(
            "atm_daily_limit: required, payment_daily_limit: required, payment_transaction_limit: required", draft.Judged().Complaints());
        var zero = draft with { AtmDaily = Euros(0), PaymentDaily = Euros(0), PaymentTransaction = Euros(0) };
        Assert.Equal("", zero.Judged().Complaints());
    }

    [Fact]
    public void A_part_of_a_limit_that_cannot_be_read_is_held_to_nothing()
    {
        var draft = Smallest(CardLevel.Plus) with { PaymentMonthly = Given<Amount>.Unreadable, PaymentDaily = Euros(9_000_000) };

        Assert.Equal("", draft.Judged().Complaints());
    }

    [Fact]
    public void Ignored_cash_limits_may_be_any_amount()
    {
        var least = Smallest(CardLevel.Virtual);
        var draft = least with { AtmMonthly = Euros(-5), AtmDailyOn = true, AtmDaily = new Amount(Amount.Most, FinerThanCent: true) };

        Assert.Equal(least.Judged().Text(), draft.Judged().Text());
    }

    [Fact]
    public void An_operator_sets_other_maxima()
    {
        var levels = LevelTable.Default.With(CardLevel.Standard, new(Money.FromEuros(30_000), Money.FromEuros(1_500)));
        var draft = Smallest(CardLevel.Standard) with { PaymentMonthly = Euros(30_000), AtmMonthly = Euros(1_500.01m) };
        var references = new OrderReferences(Given.Organization, Given.Dolores, null, Given.Account);

        Assert.Equal(
            "atm_monthly_limit: limit_above_maximum",
            CardOrder.From(draft, references, Given.Caller(Role.Owner), levels, [], Given.Now).Complaints());
    }

    [Theory]
    [InlineData(CardLevel.Virtual, 0, 0)]
    [InlineData(CardLevel.Virtual, 499, 499)]
    [InlineData(CardLevel.Virtual, 500, 500)]
    [InlineData(CardLevel.Virtual, 501, 500)]
    [InlineData(CardLevel.VirtualPartner, 100, 100)]
    public void A_virtual_card_ordered_without_a_limit_gets_500_or_what_an_operator_allows(CardLevel level, int most, int limit)
    {
        var levels = LevelTable.Default.With(level, new(Money.FromEuros(most), null));
        var references = new OrderReferences(Given.Organization, Given.Dolores, null, Given.Account);

        Assert.Equal(Money.FromEuros(limit), Judge(Smallest(level) with { PaymentDaily = Euros(limit) }).Value!.Limits.PaymentMonthly);
        var above = Judge(Smallest(level) with { PaymentDaily = Euros(limit + 0.01m) });
        Assert.Equal("payment_daily_limit: daily_limit_above_monthly", above.Complaints());

        Outcome<CardOrder> Judge(CardDraft draft) =>
            CardOrder.From(draft, references, Given.Caller(Role.Owner), levels, [], Given.Now);
    }

    [Fact]
    public void An_operator_asks_for_more_than_the_contract_does()
    {
        var levels = LevelTable.Default
            .Demanding(CardLevel.Virtual, "payment_monthly_limit")
            .Demanding(CardLevel.Virtual, "categories")
            .Demanding(CardLevel.Metal, "card_design");
        var references = new OrderReferences(Given.Organization, Given.Dolores, null, Given.Account);

        Assert.Equal("categories: required, payment_monthly_limit: required", Judge(Smallest(CardLevel.Virtual)));
        Assert.Equal("", Judge(Smallest(CardLevel.Virtual) with { PaymentMonthly = Euros(1), Categories = (MerchantCategory[])[] }));
        Assert.Equal("card_design: required", Judge(Smallest(CardLevel.Metal)));
        Assert.Equal("", Judge(Smallest(CardLevel.Plus)));

        string Judge(CardDraft draft) =>
            CardOrder.From(draft, references, Given.Caller(Role.Owner), levels, [], Given.Now).Complaints();
    }

    [Theory]
    [InlineData(CardLevel.Virtual, "payment_monthly_limit", true)]
    [InlineData(CardLevel.Standard, "payment_monthly_limit", false)]  // Required already.
    [InlineData(CardLevel.Virtual, "type_of_print", false)]           // Refused there.
    [InlineData(CardLevel.Standard, "type_of_print", true)]
    [InlineData(CardLevel.Virtual, "atm_daily_limit", false)]         // Ignored there.
    [InlineData(CardLevel.Flash, "active_days", true)]
    [InlineData(CardLevel.Standard, "address", false)]                // It hangs on where the card ships.
    [InlineData(CardLevel.Standard, "nickname", false)]
    public void Only_what_the_contract_leaves_open_can_be_demanded(CardLevel level, string member, bool may) =>
        Assert.Equal(may, OrderForm.MayBeDemanded(member, level));

    private static CardDraft With(CardLevel level, string member, Amount amount) => member switch
    {
        "payment_monthly_limit" => Smallest(level) with { PaymentMonthly = amount },
        "payment_daily_limit" => Smallest(level) with { PaymentDaily = amount },
        "payment_transaction_limit" => Smallest(level) with { PaymentTransaction = amount },
        "payment_lifespan_limit" => Smallest(level) with { PaymentLifespan = amount },
        "atm_monthly_limit" => Smallest(level) with { AtmMonthly = amount },
        _ => Smallest(level) with { AtmDaily = amount },
    };

    private static string Article(CardLevel level) => (level == CardLevel.Advertising ? "an " : "a ") + Names<CardLevel>.Of(level);
}
