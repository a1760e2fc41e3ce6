using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Purchases;

namespace Cardkeep.Tests.Authorizations;

/// <summary>The rules of spending.md §7 and the settings of §11, where no worked example has them.</summary>
public sealed class RuleTests
{
    private readonly Till till = new();

    [Theory]
    [InlineData(false, 7)]
    [InlineData(true, 30)]
    public void A_hold_lasts_as_long_as_its_kind(bool isPreAuthorization, int days)
    {
        var card = till.Issue(Card());
        till.Ask(card, AskFor(40) with { IsPreAuthorization = isPreAuthorization }, "t-1");

        Assert.Equal(till.Now.AddDays(days), till.Authorizations["t-1"].ExpiresAt);
    }

    [Fact]
    public void An_increment_moves_the_end_of_a_hold_on_and_never_back()
    {
        var card = till.Issue(Card());
        till.Ask(card, 40, "t-1");
        till.Now = till.Now.AddDays(3);
        var raised = till.Increment(card, "t-1", 10);
        Assert.Equal(till.Now.AddDays(7), raised.Decision!.Facts.ExpiresAt);
        till.Now = till.Now.AddDays(-2);
        till.Increment(card, "t-1", 10);

        Assert.Equal(till.Now.AddDays(9), till.Authorizations["t-1"].ExpiresAt);
    }

    [Fact]
    public void An_increment_is_compared_as_the_whole_purchase()
    {
        var card = till.Issue(Card().Transaction(100));
        till.Ask(card, 60, "t-1");
        till.Reverse(card, "t-1", 10);

        Assert.Equal("payment_transaction_limit_exceeded", till.Increment(card, "t-1", 50.01m).Answer());
        Assert.Equal("approved", till.Increment(card, "t-1", 50).Answer());
    }

    [Theory]
    [InlineData(CardStatus.Paused, Channel.Chip, "card_paused")]
    [InlineData(CardStatus.PinBlocked, Channel.Chip, "card_pin_blocked")]
    [InlineData(CardStatus.PinBlocked, Channel.Online, "approved")]
    [InlineData(CardStatus.Lost, Channel.Online, "card_lost")]
    public void The_status_must_still_allow_an_increment(CardStatus status, Channel channel, string answer)
    {
        var card = till.Issue(Card());
        till.Ask(card, AskFor(60, channel), "t-1");
        till.Change(card.Id, one => one with { Status = status, Options = one.Options with { Online = false } });

        Assert.Equal(answer, till.Increment(card, "t-1", 10).Answer());
    }

    [Theory]
    [InlineData(0, "payment_daily_limit_exceeded")]
    [InlineData(1, "partially_approved 0.01")]
    public void A_part_is_at_least_a_cent(int cents, string answer)
    {
        var card = till.Issue(Card().Daily(cents / 100m));

        Assert.Equal(answer, till.Ask(card, AskFor(5) with { PartialAllowed = true }).Answer());
    }

    [Fact]
    public void Nothing_is_approved_in_part_where_another_check_fails()
    {
        var card = till.Issue(Card().Daily(10) with { Restrictions = CardRestrictions.Of([], [MerchantCategory.Tax]) });
        var declined = till.Ask(card, AskFor(20) with { PartialAllowed = true });

        Assert.Equal(("category_not_allowed", CheckOutcome.Fail), (declined.Answer(), declined.Of(Check.PaymentDailyLimit)));
    }

    [Theory]
    [InlineData(false, "approved", 0)]
    [InlineData(true, "payment_daily_limit_exceeded", 0)]
    [InlineData(true, "approved", 50)]
    public void Cash_may_count_as_a_payment_too(bool counts, string answer, decimal payments)
    {
        till.Rules = till.Rules with { AtmCountsInPayment = counts };
        var card = till.Issue(Card().Daily(payments > 0 ? 50 : 49).Transaction(1));
        Assert.Equal(answer, till.Ask(card, Cash(50), "t-1").Answer());
        if (answer != "approved") return;

        var open = till.Today(card.Id).Open;
        Assert.Equal((Eur(payments), Eur(50), Eur(50)), (open.PaymentDay.Used, open.AtmDay.Used, till.Today(card.Id).HeldTotal));
        till.Clear(card, "t-1", 50);
        Assert.Equal(Eur(50), till.Today(card.Id).BookedTotal);
    }

    [Theory]
    [InlineData(true, MerchantCategory.Atm, "approved")]
    [InlineData(true, MerchantCategory.Finance, "category_not_allowed")]
    [InlineData(false, MerchantCategory.Finance, "approved")]
    public void A_restriction_to_categories_may_leave_cash_alone(bool gates, MerchantCategory allowed, string answer)
    {
        till.Rules = till.Rules with { CategoriesGateCash = gates };
        var card = till.Issue(Card() with { Restrictions = CardRestrictions.Of([], [allowed]) });

        Assert.Equal(answer, till.Ask(card, Cash(50) with { Merchant = null }).Answer());
    }

    [Theory]
    [InlineData(CardStatus.Live, "2029-03-31T23:59:59.999999Z", CardStatus.Live)]
    [InlineData(CardStatus.Live, "2029-04-01T00:00:00Z", CardStatus.Expired)]
    [InlineData(CardStatus.Paused, "2029-04-01T00:00:00Z", CardStatus.Expired)]
    [InlineData(CardStatus.PinBlocked, "2029-04-01T00:00:00Z", CardStatus.Expired)]
    [InlineData(CardStatus.Lost, "2029-04-01T00:00:00Z", CardStatus.Lost)]
    [InlineData(CardStatus.Pending, "2029-04-01T00:00:00Z", CardStatus.Pending)]
    public void A_card_is_good_to_the_end_of_its_month_in_UTC(CardStatus status, string now, CardStatus effective)
    {
        till.At(now);

        Assert.Equal(effective, EffectiveStatus.Of(Card(status: status), till.Now));
    }

    [Theory]
    [InlineData(CardStatus.Live, CardStatus.PreExpired)]
    [InlineData(CardStatus.Paused, CardStatus.PreExpired)]
    [InlineData(CardStatus.Discarded, CardStatus.Discarded)]
    public void A_flash_card_ends_at_its_date_unless_it_has_ended_before(CardStatus status, CardStatus effective) =>
        Assert.Equal(effective, EffectiveStatus.Of(Card(CardLevel.Flash, status), new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void An_advice_counts_on_the_day_on_which_it_happened_and_never_tomorrow()
    {
        var card = till.Issue(Card());
        till.Advise(card, "t-1", AskFor(10), occurredAt: till.Now.AddDays(-1));
        till.Advise(card, "t-2", AskFor(20), occurredAt: till.Now.AddDays(1));

        Assert.Equal(Eur(10), till.On(card.Id, "2026-03-09").PaymentDay.Used);
        Assert.Equal((Eur(20), Eur(30)), (till.Today(card.Id).Open.PaymentDay.Used, till.Today(card.Id).Open.PaymentMonth.Used));
        Assert.Equal(till.Now, till.Uses[card.Id].LastActivityAt);
    }

    [Fact]
    public void A_stand_in_that_came_before_its_ask_closes_the_transaction_and_is_held_once()
    {
        var card = till.Issue(Card());
        till.Advise(card, "t-1", AskFor(40));

        Assert.Equal("transaction_closed", till.Ask(card, AskFor(40), "t-1").Answer());
        Assert.Equal("held 40 spent 0", till.Payments(card));
        Assert.Equal("", till.Clear(card, "t-1", 40).Odd());
    }

    [Theory]
    [InlineData(CardStatus.Live, CardStatus.PreExpired)]
    [InlineData(CardStatus.Paused, CardStatus.PreExpired)]
    [InlineData(CardStatus.Abusive, CardStatus.Abusive)]
    public void A_clearing_that_spends_the_budget_ends_the_card_unless_it_has_ended(CardStatus before, CardStatus after)
    {
        var card = till.Issue(Card(CardLevel.Flash).Life(100));
        till.Change(card.Id, one => one with { Status = before });
        Assert.Null(till.Clear(card, "t-1", 99.99m).Move);
        till.Clear(card, "t-2", 0.01m);

        Assert.Equal(after, till.Cards[card.Id].Status);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(10_000_000_001)]
    public void No_amount_that_cannot_be_is_booked(long cents)
    {
        var card = till.Issue(Card());
        till.Ask(card, 40, "t-1");
        Assert.Equal("approved", till.Ask(card, Verification()).Answer());

        Assert.Throws<ArgumentOutOfRangeException>(() => till.Ask(card, AskFor(cents / 100m)));
        Assert.Throws<ArgumentOutOfRangeException>(() => till.Increment(card, "t-1", cents / 100m));
        Assert.Throws<ArgumentOutOfRangeException>(() => till.Advise(card, "t-1", AskFor(cents / 100m)));
        Assert.Throws<ArgumentOutOfRangeException>(() => till.Clear(card, "t-1", cents / 100m));
        Assert.Throws<ArgumentOutOfRangeException>(() => till.Reverse(card, "t-1", cents / 100m));
        Assert.Throws<ArgumentOutOfRangeException>(() => till.Refund(card, "t-2", cents / 100m, original: "t-1"));
    }

    // 9 of spending.md §13: whatever is tightened, what was declined stays declined.
    [Fact]
    public void Tightening_a_rule_approves_nothing_that_was_declined()
    {
        var before = Card().Daily(30).Transaction(30).Monthly(60).AtmDaily(30).AtmMonthly(60);
        Card[] tighter =
        [
            before.Daily(20), before.Transaction(20), before.Monthly(20), before.AtmDaily(20), before.AtmMonthly(20),
            before with { Options = before.Options with { Atm = false } }, before with { Options = before.Options with { Nfc = false } },
            before with { Options = before.Options with { Online = false } },
            before with { Options = before.Options with { Foreign = false } },
            before with { Restrictions = CardRestrictions.Of([1, 3], []) },
            before with { Restrictions = CardRestrictions.Of([], [MerchantCategory.Transport]) },
        ];
        var asks = Enum.GetValues<Channel>().SelectMany(
            channel => new[] { 10m, 20m, 30m, 31m }.SelectMany(
                euros => new[] { AskFor(euros, channel, country: "DE"), Cash(euros), AskFor(euros, channel, mcc: "4121") }));
        foreach (var ask in asks)
        {
            var wide = Verdict(before, ask);
            Assert.All(tighter, card => Assert.True(Verdict(card, ask) <= wide, $"{ask}"));
        }
    }

    private static Money Verdict(Card card, Ask ask)
    {
        var fresh = new Till();
        return fresh.Ask(fresh.Issue(card), ask).Decision!.Approved;
    }
}
