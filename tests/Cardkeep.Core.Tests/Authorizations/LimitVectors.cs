using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Purchases;

namespace Cardkeep.Tests.Authorizations;

/// <summary>The worked examples of spending.md §12 that speak of limits, each by its number; those of a race in one order.</summary>
public sealed class LimitVectors
{
    private readonly Till till = new();

    [Fact]
    public void Vector_1_Of_two_purchases_that_fit_singly_one_is_approved()
    {
        var card = Used(60, Card().Daily(100));

        Assert.Equal(["approved", "payment_daily_limit_exceeded"], [till.Ask(card, 40).Answer(), till.Ask(card, 40).Answer()]);
        Assert.Equal("held 100 spent 0", till.Payments(card));
    }

    [Fact]
    public void Vector_8_A_flash_card_lives_until_its_budget_is_spent()
    {
        var card = till.Issue(Card(CardLevel.Flash).Life(100));
        till.Ask(card, AskFor(95, Channel.Online), "t-1");
        var partial = till.Ask(card, AskFor(10, Channel.Online) with { PartialAllowed = true }, "t-2");

        Assert.Equal("partially_approved 5", partial.Answer());
        till.Clear(card, "t-1", 95);
        Assert.Equal(CardStatus.Live, till.Cards[card.Id].Status);
        Assert.Equal(CardCommand.PreExpire, till.Clear(card, "t-2", 5).Move);
        Assert.Equal(CardStatus.PreExpired, till.Cards[card.Id].Status);
    }

    [Fact]
    public void Vector_9_A_limit_below_what_is_used_only_blocks()
    {
        var card = Used(60, Card().Daily(100));
        till.Change(card.Id, one => one.Daily(50));
        var declined = till.Ask(card, 1);

        var line = declined.Line(Check.PaymentDailyLimit);
        Assert.Equal("payment_daily_limit_exceeded", declined.Answer());
        Assert.Equal((Eur(0), Eur(10), Eur(11)), (line.Remaining, line.OverBy, line.ShortBy!.Value));
        Assert.Equal(new DateTimeOffset(2026, 3, 10, 23, 0, 0, TimeSpan.Zero), line.ResetsAt);
    }

    [Fact]
    public void Vector_15_A_limit_may_be_reached_and_never_passed()
    {
        var card = Used(60, Card().Daily(100));
        var reached = till.Ask(card, 40);

        Assert.Equal(("approved", Eur(0)), (reached.Answer(), reached.Line(Check.PaymentDailyLimit).Remaining));
        Assert.Equal("payment_daily_limit_exceeded", till.Ask(card, 0.01m).Answer());
    }

    [Fact]
    public void Vector_16_A_card_that_may_spend_nothing_can_still_be_verified()
    {
        var card = till.Issue(Card().Monthly(0));
        Assert.Equal("payment_monthly_limit_exceeded", till.Ask(card, 0.01m).Answer());
        till.Now += TimeSpan.FromHours(1);
        Assert.Equal("approved", till.Ask(card, Verification()).Answer());

        Assert.Equal("held 0 spent 0", till.Payments(card));
        Assert.Equal((till.Now, false), (till.Uses[card.Id].LastActivityAt!.Value, till.Uses[card.Id].HadOperation));
    }

    [Fact]
    public void Vector_17_A_limit_that_is_switched_on_counts_what_was_already_used_today()
    {
        var card = Used(100, Card().Daily(100, isOn: false));
        Assert.Equal("approved", till.Ask(card, 50).Answer());
        Assert.Equal("held 150 spent 0", till.Payments(card));
        till.Change(card.Id, one => one.Daily(100));
        var declined = till.Ask(card, 1);

        Assert.Equal("payment_daily_limit_exceeded", declined.Answer());
        Assert.Equal(Eur(50), declined.Line(Check.PaymentDailyLimit).OverBy);
    }

    [Fact]
    public void Vector_18_Of_two_hundred_purchases_as_many_pass_as_fit()
    {
        var card = till.Issue(Card().Daily(100));
        var approved = Enumerable.Range(0, 200).Count(_ => till.Ask(card, 1).Answer() == "approved");

        Assert.Equal((100, "held 100 spent 0"), (approved, till.Payments(card)));
    }

    [Fact]
    public void Vector_19_A_renewed_card_and_its_parent_draw_on_one_budget()
    {
        var parent = till.Issue(Card().Daily(100));
        var child = till.Issue(Card(id: 9).Daily(100), parent);

        Assert.Equal("approved", till.Ask(parent, 60).Answer());
        Assert.Equal("payment_daily_limit_exceeded", till.Ask(child, 60).Answer());
        Assert.Equal("held 60 spent 0", till.Payments(child));
    }

    [Theory]
    [InlineData(true, "payment_daily_limit_exceeded", "held 0 spent 0")]
    [InlineData(false, "approved", "held 50 spent 0")]
    public void Vector_21_A_purchase_is_decided_by_the_limit_that_is_in_force(bool isLoweredFirst, string answer, string payments)
    {
        var card = till.Issue(Card().Daily(100));
        if (isLoweredFirst) till.Change(card.Id, one => one.Daily(10));
        Assert.Equal(answer, till.Ask(card, 50).Answer());
        till.Change(card.Id, one => one.Daily(10));

        Assert.Equal(payments, till.Payments(card));
    }

    [Fact]
    public void Vector_26_The_first_limit_that_fails_is_the_reason_and_all_are_told()
    {
        var card = Used(70, Card().Daily(100).Transaction(50), steps: 2);
        var declined = till.Ask(card, 80);
        var partial = till.Ask(card, AskFor(80) with { PartialAllowed = true });

        Assert.Equal("payment_transaction_limit_exceeded", declined.Answer());
        Assert.Equal(
            (CheckOutcome.Fail, CheckOutcome.Fail),
            (declined.Of(Check.PaymentTransactionLimit), declined.Of(Check.PaymentDailyLimit)));
        Assert.Equal(("partially_approved 30", 10), (partial.Answer(), partial.Decision!.Facts.ResponseCode));
        Assert.Equal(
            (CheckOutcome.Reduced, CheckOutcome.Reduced),
            (partial.Of(Check.PaymentTransactionLimit), partial.Of(Check.PaymentDailyLimit)));
    }

    [Fact]
    public void Vector_27_Cash_is_never_given_in_part()
    {
        var card = till.Issue(Card().AtmDaily(30));

        Assert.Equal("atm_daily_limit_exceeded", till.Ask(card, Cash(50) with { PartialAllowed = true }).Answer());
    }

    [Fact]
    public void Vector_28_Cash_moves_its_own_counters()
    {
        var card = Used(100, Card().Monthly(100).AtmMonthly(200));
        Assert.Equal("approved", till.Ask(card, Cash(50)).Answer());

        var open = till.Today(card.Id).Open;
        Assert.Equal((Eur(50), Eur(50)), (open.AtmDay.Used, open.AtmMonth.Used));
        Assert.Equal((Eur(100), Eur(100)), (open.PaymentDay.Used, open.PaymentMonth.Used));
    }

    [Fact]
    public void Vector_30_A_declined_increment_leaves_the_hold()
    {
        var card = Used(30, Card().Daily(100));
        till.Ask(card, 50, "t-1");

        Assert.Equal("payment_daily_limit_exceeded", till.Increment(card, "t-1", 30).Answer());
        Assert.Equal(Eur(50), till.Authorizations["t-1"].Held);
    }

    [Fact]
    public void Vector_32_A_clearing_may_pass_the_limit_and_the_next_purchase_declines()
    {
        var card = till.Issue(Card().Daily(100));
        till.Ask(card, 100, "t-1");
        Assert.Equal("limit_exceeded, over_cleared", till.Clear(card, "t-1", 120).Odd());
        var declined = till.Ask(card, 1);

        Assert.Equal("held 0 spent 120", till.Payments(card));
        Assert.Equal("payment_daily_limit_exceeded", declined.Answer());
        Assert.Equal(Eur(20), declined.Line(Check.PaymentDailyLimit).OverBy);
    }

    [Fact]
    public void Vector_33_What_the_network_approved_may_pass_the_limit()
    {
        var card = Used(90, Card().Daily(100));

        Assert.Equal("stand_in, limit_exceeded", till.Advise(card, "t-1", AskFor(30)).Odd());
        Assert.Equal("held 120 spent 0", till.Payments(card));
    }

    /// <summary>A card that has used so much today, in purchases of one size.</summary>
    private Card Used(decimal euros, Card card, int steps = 1)
    {
        till.Issue(card);
        for (var step = 0; step < steps; step++) Assert.Equal("approved", till.Ask(card, euros / steps).Answer());
        return card;
    }
}
