using System.Globalization;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Purchases;

namespace Cardkeep.Tests.Authorizations;

/// <summary>The worked examples of spending.md §12 that speak of what follows an ask, each by its number.</summary>
public sealed class LifeVectors
{
    private readonly Till till = new();
    private readonly Card card;

    public LifeVectors() => card = till.Issue(Card());

    [Fact]
    public void Vector_6_Two_clearings_may_pass_the_hold()
    {
        till.Ask(card, 30, "t-1");
        Assert.Equal("", till.Clear(card, "t-1", 20, isFinal: false).Odd());
        Assert.Equal("over_cleared", till.Clear(card, "t-1", 20).Odd());

        Assert.Equal("held 0 spent 40", till.Payments(card));
        Assert.Equal(Eur(10), till.Authorizations["t-1"].Over);
    }

    [Fact]
    public void Vector_7_A_final_clearing_gives_the_rest_back_at_once()
    {
        till.Ask(card, 110, "t-1");
        till.Clear(card, "t-1", 62.40m);

        Assert.Equal("held 0 spent 62.4", till.Payments(card));
        Assert.Equal(Eur(47.60m), till.Authorizations["t-1"].Released);
    }

    [Fact]
    public void Vector_10_A_hold_that_expired_may_still_be_cleared()
    {
        till.Ask(card, 40, "t-1");
        till.Advance(till.Now.AddDays(8));
        var late = till.Clear(card, "t-1", 40);

        Assert.Equal("late", late.Odd());
        Assert.Equal("held 0 spent 40", till.On(card.Id, "2026-03-10").PaymentDay.Text());
        Assert.Equal("held 0 spent 0", till.Payments(card));
    }

    [Theory]
    [InlineData(RefundPolicy.OriginalWindow, 50, 0, 50)]
    [InlineData(RefundPolicy.CurrentWindow, 80, 0, 0)]
    [InlineData(RefundPolicy.CurrentWindow, 80, 12, 0)]
    [InlineData(RefundPolicy.CurrentWindow, 80, 45, 15)]
    [InlineData(RefundPolicy.None, 80, 12, 12)]
    public void Vector_11_A_refund_gives_back_where_the_policy_says(
        RefundPolicy policy, decimal january, decimal spentInFebruary, decimal february)
    {
        till.Rules = till.Rules with { RefundPolicy = policy };
        till.At("2026-01-20T09:00:00Z");
        till.Ask(card, 80, "t-1");
        till.Clear(card, "t-1", 80);
        till.At("2026-02-10T09:00:00Z");
        if (spentInFebruary > 0) till.Clear(card, "t-2", spentInFebruary);
        till.Refund(card, "t-3", 30, original: "t-1");

        Assert.Equal(Eur(january), till.On(card.Id, "2026-01-20").PaymentMonth.Used);
        Assert.Equal(Eur(policy == RefundPolicy.OriginalWindow ? 0 : february), till.Today(card.Id).Open.PaymentMonth.Used);
        Assert.Equal(Eur(80 + spentInFebruary - 30), till.Today(card.Id).BookedTotal);
    }

    [Fact]
    public void Vector_12_The_same_message_twice_holds_once()
    {
        var message = till.Authorize(AskFor(40), "t-1");
        var first = till.Send(card.Id, message);

        Assert.Same(first, till.Send(card.Id, message with { NewId = till.Draw() }));
        Assert.Equal("held 40 spent 0", till.Payments(card));
    }

    [Fact]
    public void Vector_13_A_force_post_is_booked_whatever_the_status()
    {
        till.Change(card.Id, one => one with { Status = CardStatus.Discarded });
        var posted = till.Clear(card, "t-1", 20);

        Assert.Equal((SpendingEvent.ForcePosted, "force_post"), (posted.Event, posted.Odd()));
        Assert.Equal("held 0 spent 20", till.Payments(card));
        Assert.Equal((CardStatus.Discarded, true), (till.Cards[card.Id].Status, till.Uses[card.Id].HadOperation));
    }

    [Fact]
    public void Vector_22_An_ask_that_comes_after_its_reversal_is_closed()
    {
        Assert.Equal("early", till.Reverse(card, "t-1").Odd());

        Assert.Equal("transaction_closed", till.Ask(card, AskFor(40), "t-1").Answer());
        Assert.Equal("held 0 spent 0", till.Payments(card));
        Assert.Equal(Arrival.TransactionIdReused, till.Judge(till.Authorize(AskFor(40), "t-1", "m-2")));
    }

    [Fact]
    public void Vector_22_An_ask_that_comes_after_its_clearing_is_closed()
    {
        till.Clear(card, "t-1", 10);

        Assert.Equal("transaction_closed", till.Ask(card, AskFor(10), "t-1").Answer());
        Assert.Equal("held 0 spent 10", till.Payments(card));
    }

    [Fact]
    public void Vector_23_The_same_identity_with_another_amount_is_refused()
    {
        till.Ask(card, AskFor(40), "t-1");

        Assert.Equal(Arrival.MessageIdReused, till.Judge(till.Authorize(AskFor(41), "t-1")));
        Assert.Equal(Arrival.TransactionIdReused, till.Judge(till.Authorize(AskFor(41), "t-1", "m-2")));
        Assert.Equal(Arrival.Repeated, till.Judge(till.Authorize(AskFor(40), "t-1")));
    }

    [Fact]
    public void Vector_31_What_was_partly_reversed_may_be_cleared_whole()
    {
        till.Ask(card, 100, "t-1");
        till.Reverse(card, "t-1", 40);
        Assert.Equal("over_cleared", till.Clear(card, "t-1", 70).Odd());

        var authorization = till.Authorizations["t-1"];
        Assert.Equal((Eur(60), Eur(10), Eur(0)), (authorization.Consumed, authorization.Over, authorization.Held));
        Assert.Equal("held 0 spent 70", till.Payments(card));
    }

    [Fact]
    public void Vector_34_A_refund_gives_back_no_more_than_was_cleared()
    {
        till.Ask(card, 50, "t-1");
        till.Clear(card, "t-1", 50);
        Assert.Equal("exceeds_cleared", till.Refund(card, "t-2", 60, original: "t-1").Odd());
        Assert.Equal("held 0 spent 0", till.Payments(card));
        var unlinked = till.Refund(card, "t-3", 40);

        Assert.Equal((SpendingEvent.RefundUnlinked, "held 0 spent 0"), (unlinked.Event, till.Payments(card)));
        Assert.Equal(Eur(-50), till.Today(card.Id).BookedTotal);
    }

    [Fact]
    public void Vector_39_Only_what_is_spent_ends_a_flash_card()
    {
        var flash = till.Issue(Card(CardLevel.Flash, id: 9).Life(100));
        till.Ask(flash, AskFor(100, Channel.Online), "t-1");
        till.Reverse(flash, "t-1");
        Assert.Equal(CardStatus.Live, till.Cards[flash.Id].Status);
        till.Ask(flash, AskFor(100, Channel.Online), "t-2");
        till.Clear(flash, "t-2", 100);
        Assert.Equal(CardStatus.PreExpired, till.Cards[flash.Id].Status);
        till.Refund(flash, "t-3", 30, original: "t-2");

        Assert.Equal((CardStatus.PreExpired, Eur(70)), (till.Cards[flash.Id].Status, till.Today(flash.Id).PaymentLife.Spent));
    }

    [Fact]
    public void Vector_46_A_hold_expires_at_its_own_instant()
    {
        var asked = till.Now;
        till.Ask(card, 40, "t-1");
        var due = till.Authorizations["t-1"];
        till.Now = asked.AddDays(7).AddTicks(-10);
        Assert.Null(till.Expire(due).Event);
        till.Now = asked.AddDays(7);

        Assert.Equal((asked.AddDays(7), SpendingEvent.Expired), (due.ExpiresAt!.Value, till.Expire(due).Event));
        Assert.Equal("held 0 spent 0", till.On(card.Id, "2026-03-10").PaymentDay.Text());
    }

    [Fact]
    public void Vector_50_A_stand_in_that_crossed_our_answer_is_not_held_twice()
    {
        till.Ask(card, 40, "t-1");
        Assert.Equal("stand_in", till.Advise(card, "t-1", AskFor(40)).Odd());
        Assert.Equal("held 40 spent 0", till.Payments(card));
        Assert.Equal("stand_in", till.Advise(card, "t-1", AskFor(55)).Odd());

        Assert.Equal("held 55 spent 0", till.Payments(card));
    }

    [Fact]
    public void Vector_52_The_totals_carry_the_balance_of_the_account()
    {
        till.Ask(card, 100, "t-1");
        Assert.Equal("0 100", Totals());
        till.Clear(card, "t-1", 120);
        till.Refund(card, "t-2", 30, original: "t-1");
        till.Refund(card, "t-3", 5);

        Assert.Equal("85 0", Totals());
    }

    private string Totals() => string.Create(
        CultureInfo.InvariantCulture, $"{till.Today(card.Id).BookedTotal} {till.Today(card.Id).HeldTotal}");
}
