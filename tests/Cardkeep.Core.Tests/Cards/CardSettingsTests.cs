using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Orders;

namespace Cardkeep.Tests.Cards;

/// <summary>Changes of a card's settings (wire-contract.md §10.6).</summary>
public sealed class CardSettingsTests
{
    private static readonly DateTimeOffset Later = Given.Now.AddHours(1);
    private static readonly OptionsDraft Options = new(true, false, true, false);
    private static readonly Card Plastic = Changeable(CardLevel.Standard);
    private static readonly Card Virtual = Changeable(CardLevel.Virtual);

    private static readonly Dictionary<string, Func<Card, Outcome<Card>>> Changes = new(StringComparer.Ordinal)
    {
        ["nickname"] = card => CardSettings.Rename(card, "Trips", [], Later),
        ["options"] = card => CardSettings.ChangeOptions(card, Options, [], Later),
        ["restrictions"] = card => CardSettings.Restrict(card, new[] { 1 }, default, [], Later),
        ["limits"] = card => Limited(card, new() { PaymentMonthly = Euros(10) }),
    };

    public static TheoryData<string, CardStatus> ChangesInEveryStatus()
    {
        TheoryData<string, CardStatus> rows = [];
        foreach (var change in Changes.Keys)
        {
            foreach (var status in Enum.GetValues<CardStatus>()) rows.Add(change, status);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(ChangesInEveryStatus))]
    public void A_setting_changes_in_every_status_that_is_not_final(string change, CardStatus status)
    {
        var card = Given.Card(CardLevel.Standard, status);
        var outcome = Changes[change](card);

        if (status.IsFinal()) Assert.Equal("card_in_final_status", Complaints(outcome));
        else Assert.Equal((2, Later, status), (outcome.Value!.Version, outcome.Value.UpdatedAt, outcome.Value.Status));
    }

    [Theory]
    [InlineData("nickname")]
    [InlineData("options")]
    [InlineData("restrictions")]
    [InlineData("limits")]
    public void Equal_values_change_nothing_at_all(string change)
    {
        var once = Changes[change](Plastic).Value!;

        Assert.NotSame(Plastic, once);
        Assert.Same(once, Changes[change](once).Value);
    }

    [Theory]
    [InlineData("payment_monthly_limit", 19_999.99, "")]
    [InlineData("payment_monthly_limit", 20_000, "")]
    [InlineData("payment_monthly_limit", 20_000.01, "limit_above_maximum payment_monthly_limit")]
    [InlineData("payment_monthly_limit", 0.01, "")]
    [InlineData("payment_monthly_limit", 0, "")]
    [InlineData("payment_monthly_limit", -0.01, "below_minimum payment_monthly_limit")]
    [InlineData("atm_monthly_limit", 999.99, "")]
    [InlineData("atm_monthly_limit", 1_000, "")]
    [InlineData("atm_monthly_limit", 1_000.01, "limit_above_maximum atm_monthly_limit")]
    [InlineData("payment_daily_limit", 999.99, "")]
    [InlineData("payment_daily_limit", 1_000, "")]
    [InlineData("payment_daily_limit", 1_000.01, "daily_limit_above_monthly payment_daily_limit")]
    [InlineData("atm_daily_limit", 499.99, "")]
    [InlineData("atm_daily_limit", 500, "")]
    [InlineData("atm_daily_limit", 500.01, "daily_limit_above_monthly atm_daily_limit")]
    [InlineData("payment_transaction_limit", 999.99, "")]
    [InlineData("payment_transaction_limit", 1_000, "")]
    [InlineData("payment_transaction_limit", 1_000.01, "transaction_limit_above_monthly payment_transaction_limit")]
    public void A_limit_may_reach_what_bounds_it_and_not_pass_it(string member, double euros, string complaint) =>
        Assert.Equal(complaint, Complaints(Limited(Plastic, Draft(member, Euros((decimal)euros)))));

    [Theory]
    [InlineData(200.01, "")]
    [InlineData(200, "")]
    [InlineData(199.99, "daily_limit_above_monthly payment_monthly_limit")]
    public void A_month_does_not_fall_below_a_day_that_is_on(double euros, string complaint)
    {
        var limited = Limited(Plastic, new() { PaymentDaily = Euros(200), PaymentDailyOn = true }).Value!;

        Assert.Equal(complaint, Complaints(Limited(limited, new() { PaymentMonthly = Euros((decimal)euros) })));
    }

    [Fact]
    public void A_day_that_is_off_bounds_nothing_and_is_judged_when_it_is_switched_on()
    {
        var off = Limited(Plastic, new() { PaymentDaily = Euros(200) }).Value!;
        var low = Limited(off, new() { PaymentMonthly = Euros(100) }).Value!;

        Assert.Equal(
            "daily_limit_above_monthly payment_daily_limit_option", Complaints(Limited(low, new() { PaymentDailyOn = true })));
        Assert.Equal("required payment_transaction_limit", Complaints(Limited(low, new() { PaymentTransactionOn = true })));
    }

    [Theory]
    [InlineData(0.01, "")]
    [InlineData(0, "below_minimum payment_lifespan_limit")]
    [InlineData(-0.01, "below_minimum payment_lifespan_limit")]
    [InlineData(19_999.99, "")]
    [InlineData(20_000, "")]
    [InlineData(20_000.01, "limit_above_maximum payment_lifespan_limit")]
    public void A_flash_cards_budget_is_above_nothing_and_up_to_its_levels_most(double euros, string complaint)
    {
        var flash = Changeable(CardLevel.Flash);
        var outcome = Limited(flash, new() { PaymentLifespan = Euros((decimal)euros) });

        Assert.Equal(complaint, Complaints(outcome));
        if (outcome.Succeeded) Assert.Equal(outcome.Value.Limits.PaymentLifespan, outcome.Value.Limits.PaymentMonthly);
    }

    [Fact]
    public void What_is_not_given_stays_and_what_a_level_does_not_have_is_ignored_or_refused()
    {
        var changed = Limited(Plastic, new() { AtmDaily = Euros(5), AtmDailyOn = true }).Value!;
        Assert.Equal(Plastic.Limits with { AtmDaily = Money.FromEuros(5), AtmDailyOn = true }, changed.Limits);

        Assert.Same(Virtual, Limited(Virtual, new() { AtmMonthly = Euros(5), AtmDaily = Euros(5), AtmDailyOn = true }).Value);
        Assert.Equal(
            "not_applicable_to_card_level payment_lifespan_limit", Complaints(Limited(Virtual, new() { PaymentLifespan = Euros(5) })));
    }

    [Fact]
    public void Options_are_plastics_alone_and_come_all_four_together()
    {
        Assert.Equal("not_applicable_to_card_level", Complaints(CardSettings.ChangeOptions(Virtual, Options, [], Later)));
        Assert.Equal(
            "required atm_option, required nfc_option, required online_option, required foreign_option",
            Complaints(CardSettings.ChangeOptions(Plastic, new(default, default, default, default), [], Later)));
        Assert.Equal(
            "required nfc_option",
            Complaints(CardSettings.ChangeOptions(Plastic, Options with { Nfc = default, Atm = Given<bool>.Unreadable }, [], Later)));
        Assert.Equal(new CardOptions(true, false, true, false), CardSettings.ChangeOptions(Plastic, Options, [], Later).Value!.Options);
    }

    [Fact]
    public void A_change_of_nothing_is_no_change_and_every_problem_is_told()
    {
        Assert.Equal("required ", Complaints(Limited(Plastic, new())));
        Assert.Equal("required ", Complaints(CardSettings.Restrict(Plastic, default, default, [], Later)));
        Assert.Equal("required nickname", Complaints(CardSettings.Rename(Plastic, default, [], Later)));

        var noted = Problem.Required("noted");
        var lost = Given.Card(CardLevel.Virtual, CardStatus.Discarded);
        Assert.Equal(
            "required noted, not_applicable_to_card_level, card_in_final_status",
            Complaints(CardSettings.ChangeOptions(lost, Options, [noted], Later)));
    }

    [Fact]
    public void Empty_lists_restrict_nothing_and_repetitions_fall_out()
    {
        var narrow = CardSettings.Restrict(
            Plastic, new[] { 5, 1, 5 }, new[] { MerchantCategory.Tax, MerchantCategory.Tax }, [], Later).Value!;
        Assert.Equal([5, 1], narrow.Restrictions.ActiveDays);
        Assert.Equal([MerchantCategory.Tax], narrow.Restrictions.Categories);

        var wide = CardSettings.Restrict(narrow, Array.Empty<int>(), Array.Empty<MerchantCategory>(), [], Later).Value!;
        Assert.Equal([1, 2, 3, 4, 5, 6, 7], wide.Restrictions.ActiveDays);
        Assert.Empty(wide.Restrictions.Categories);
    }

    private static Card Changeable(CardLevel level)
    {
        var card = Given.Card(level, CardStatus.Live);
        var cash = level.IsPhysical() ? Money.FromEuros(500) : Money.Zero;
        var limits = card.Limits with { AtmMonthly = cash, AtmDaily = null, PaymentDaily = null, PaymentTransaction = null };
        return card with { Limits = limits };
    }

    private static Outcome<Card> Limited(Card card, LimitsDraft draft) =>
        CardSettings.ChangeLimits(card, draft, LevelTable.Default, [], Later, Money.Zero);

    private static LimitsDraft Draft(string member, Amount amount) => member switch
    {
        "payment_monthly_limit" => new() { PaymentMonthly = amount },
        "atm_monthly_limit" => new() { AtmMonthly = amount },
        "payment_daily_limit" => new() { PaymentDaily = amount },
        "atm_daily_limit" => new() { AtmDaily = amount },
        _ => new() { PaymentTransaction = amount },
    };

    private static string Complaints(Outcome<Card> outcome) =>
        outcome.Succeeded ? "" : string.Join(", ", outcome.Problems.All.Select(Complaint));

    private static string Complaint(Problem problem) => problem.Code.Name + (problem.Place is { } place ? $" {place.Name}" : "");
}
