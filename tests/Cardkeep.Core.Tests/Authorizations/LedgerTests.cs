using System.Globalization;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Purchases;

namespace Cardkeep.Tests.Authorizations;

/// <summary>
/// The table of spending.md §6, row by row: what each event moves on the counters and the totals, which flags it carries, which event is
/// written, and what becomes of the authorization. All starts from a purchase of 40 on the day before, where there is one.
/// </summary>
public sealed class LedgerTests
{
    private const string Yesterday = "2026-03-09";

    private readonly Till till = new(now: "2026-03-09T09:00:00Z");
    private readonly Card card;

    public LedgerTests() => card = till.Issue(Card());

    // start: asked, declined, cleared, expired, reversed, none. Figures are the payments of its own day, in euros.
    [Theory]
    [InlineData("none", "ask 10", "approved", "", "held 10 spent 0", "open")]
    [InlineData("none", "verify", "verified", "", "held 0 spent 0", "verified")]
    [InlineData("none", "credit 10", "verified", "", "held 0 spent 0", "verified")]
    [InlineData("none", "ask 200", "declined", "", "held 0 spent 0", "declined")]
    [InlineData("asked", "increment 10", "incremented", "", "held 50 spent 0", "open")]
    [InlineData("asked", "increment 61", "increment_declined", "", "held 40 spent 0", "open")]
    [InlineData("cleared", "increment 10", "increment_declined", "", "held 0 spent 40", "cleared")]
    [InlineData("none", "advise 10", "advised", "stand_in", "held 10 spent 0", "open")]
    [InlineData("none", "advise 110", "advised", "stand_in, limit_exceeded", "held 110 spent 0", "open")]
    [InlineData("none", "advise_declined 10", "advised", "", "held 0 spent 0", "declined")]
    [InlineData("asked", "advise 40", "advised", "stand_in", "held 40 spent 0", "open")]
    [InlineData("asked", "advise 30", "advised", "stand_in", "held 40 spent 0", "open")]
    [InlineData("asked", "advise 55", "advised", "stand_in", "held 55 spent 0", "open")]
    [InlineData("asked", "advise 105", "advised", "stand_in, limit_exceeded", "held 105 spent 0", "open")]
    [InlineData("asked", "advise_declined 40", "advised", "", "held 40 spent 0", "open")]
    [InlineData("declined", "advise 40", "advised", "stand_in", "held 40 spent 0", "open")]
    [InlineData("asked", "clear 40", "cleared", "", "held 0 spent 40", "cleared")]
    [InlineData("asked", "clear_more 15", "cleared", "", "held 25 spent 15", "open")]
    [InlineData("asked", "clear 15", "cleared", "", "held 0 spent 15", "cleared")]
    [InlineData("asked", "clear 41", "cleared", "over_cleared", "held 0 spent 41", "cleared")]
    [InlineData("asked", "clear 101", "cleared", "limit_exceeded, over_cleared", "held 0 spent 101", "cleared")]
    [InlineData("cleared", "clear 5", "cleared", "over_cleared", "held 0 spent 45", "cleared")]
    [InlineData("expired", "clear 40", "cleared", "late", "held 0 spent 40", "cleared")]
    [InlineData("reversed", "clear 40", "cleared", "late", "held 0 spent 40", "cleared")]
    [InlineData("declined", "clear 40", "cleared", "after_decline", "held 0 spent 40", "cleared")]
    [InlineData("declined", "clear 101", "cleared", "limit_exceeded, after_decline", "held 0 spent 101", "cleared")]
    [InlineData("none", "clear 40", "force_posted", "force_post", "held 0 spent 40", "cleared")]
    [InlineData("none", "clear 101", "force_posted", "limit_exceeded, force_post", "held 0 spent 101", "cleared")]
    [InlineData("asked", "reverse 15", "reversed", "", "held 25 spent 0", "open")]
    [InlineData("asked", "reverse", "reversed", "", "held 0 spent 0", "reversed")]
    [InlineData("asked", "reverse 41", "reversed", "exceeds_hold", "held 0 spent 0", "reversed")]
    [InlineData("declined", "reverse", "reversed", "", "held 0 spent 0", "declined")]
    [InlineData("none", "reverse 40", "reversed", "early", "held 0 spent 0", "reversed")]
    [InlineData("asked", "expire", "expired", "", "held 0 spent 0", "expired")]
    [InlineData("cleared", "refund 15", "refunded", "", "held 0 spent 25", "cleared")]
    [InlineData("cleared", "refund 41", "refunded", "exceeds_cleared", "held 0 spent 0", "cleared")]
    [InlineData("asked", "refund 15", "refunded", "exceeds_cleared", "held 40 spent 0", "open")]
    public void Every_event_moves_what_the_table_says(
        string start, string happens, string kind, string flags, string figures, string status)
    {
        Begin(start);
        var version = till.Authorizations.GetValueOrDefault("t-1")?.Version ?? 0;
        var booking = Happen(happens);

        Assert.Equal(($"authorization.{kind}", flags), (booking.Event!.Value.Kind(), booking.Odd()));
        var after = till.Authorizations["t-1"];
        var own = till.On(card.Id, after.Day.ToString("O", CultureInfo.InvariantCulture));
        Assert.Equal((figures, figures), (own.PaymentDay.Text(), own.PaymentMonth.Text()));
        Assert.Equal(status, Names<AuthorizationStatus>.Of(after.Status));
        Assert.Equal(version + (flags.Contains("limit", StringComparison.Ordinal) ? 2 : 1), after.Version);
        Assert.Equal(booking.Flags, after.Flags & booking.Flags);
    }

    [Fact]
    public void A_refund_that_did_not_take_place_is_counted_again_where_it_was_given()
    {
        Begin("cleared");
        till.Refund(card, "f-1", 60, original: "t-1");
        var undone = till.UndoRefund(card, "u-1", "f-1");

        Assert.Equal((SpendingEvent.RefundReversed, "refund.reversed"), (undone.Event, undone.Event!.Value.Kind()));
        Assert.Equal("held 0 spent 40", till.On(card.Id, Yesterday).PaymentDay.Text());
        Assert.Equal(Eur(40), till.Today(card.Id).BookedTotal);
        Assert.Equal((Eur(0), Eur(0)), (till.Authorizations["t-1"].Refunded, till.Authorizations["t-1"].Credited));
        var again = till.UndoRefund(card, "u-2", "f-1");
        Assert.Equal((null, "unknown"), (again.Event, again.Odd()));
        Assert.Equal(Eur(40), till.Today(card.Id).BookedTotal);
    }

    [Fact]
    public void An_unlinked_refund_moves_the_booked_total_alone()
    {
        Begin("cleared");
        var refund = till.Refund(card, "f-1", 15);
        Assert.Equal("refund.unlinked", refund.Event!.Value.Kind());
        Assert.Equal((Eur(25), "held 0 spent 40"), (till.Today(card.Id).BookedTotal, till.On(card.Id, Yesterday).PaymentDay.Text()));
        till.UndoRefund(card, "u-1", "f-1");

        Assert.Equal(Eur(40), till.Today(card.Id).BookedTotal);
    }

    // What moves last_activity_at, had_operation and had_pin_operation: the activity at the message's time, or none.
    [Theory]
    [InlineData("none", "ask 10", true, true)]
    [InlineData("none", "ask 200", true, false)]
    [InlineData("none", "verify", true, false)]
    [InlineData("none", "credit 10", true, false)]
    [InlineData("none", "advise 10", true, true)]
    [InlineData("none", "advise_declined 10", true, false)]
    [InlineData("none", "clear 10", true, true)]
    [InlineData("none", "reverse 10", false, false)]
    [InlineData("declined", "clear 10", false, true)]
    [InlineData("declined", "increment 10", true, false)]
    public void What_counts_as_use_of_a_card(string start, string happens, bool isActivity, bool isOperation)
    {
        Begin(start);
        var before = till.Uses[card.Id].LastActivityAt;
        Happen(happens);

        var at = happens.StartsWith("advise", StringComparison.Ordinal) || happens.StartsWith("clear", StringComparison.Ordinal)
            ? till.Now.AddDays(-1) : till.Now;
        Assert.Equal(isActivity ? at : before, till.Uses[card.Id].LastActivityAt);
        Assert.Equal((isOperation, false), (till.Uses[card.Id].HadOperation, till.Uses[card.Id].HadPinOperation));
    }

    [Theory]
    [InlineData(Channel.Chip, true)]
    [InlineData(Channel.Contactless, true)]
    [InlineData(Channel.Online, false)]
    public void A_PIN_operation_needs_the_card_and_its_PIN(Channel channel, bool isPinOperation)
    {
        till.Ask(card, AskFor(10, channel).With(PinResult.Verified));

        Assert.Equal((true, isPinOperation), (till.Uses[card.Id].HadOperation, till.Uses[card.Id].HadPinOperation));
    }

    private void Begin(string start)
    {
        if (start is not "none") till.Ask(card, start == "declined" ? AskFor(200_000) : AskFor(40), "t-1");
        if (start == "cleared") till.Clear(card, "t-1", 40);
        if (start == "reversed") till.Reverse(card, "t-1");
        if (start == "expired") till.Advance(till.Now.AddDays(7));
        till.Change(card.Id, one => one.Daily(100));
        till.Now = till.Now.AddDays(1);
    }

    private Booking Happen(string happens)
    {
        var euros = happens.Split(' ') is [_, var amount] ? int.Parse(amount, CultureInfo.InvariantCulture) : 0;
        var then = till.Now.AddDays(-1);
        return happens.Split(' ')[0] switch
        {
            "ask" => till.Send(card.Id, till.Authorize(AskFor(euros), "t-1", "m-late")),
            "verify" => till.Ask(card, Verification(), "t-1"),
            "credit" => till.Ask(card, AskFor(euros) with { Type = AskType.Credit }, "t-1"),
            "increment" => till.Increment(card, "t-1", euros),
            "advise" => till.Advise(card, "t-1", AskFor(euros), occurredAt: then),
            "advise_declined" => till.Advise(card, "t-1", AskFor(euros), isApproved: false, occurredAt: then),
            "clear" => till.Clear(card, "t-1", euros, occurredAt: then),
            "clear_more" => till.Clear(card, "t-1", euros, isFinal: false),
            "reverse" => till.Reverse(card, "t-1", euros == 0 ? null : euros),
            "refund" => till.Refund(card, "f-1", euros, original: "t-1"),
            _ => Expired(),
        };
    }

    private Booking Expired()
    {
        till.Now = till.Authorizations["t-1"].ExpiresAt!.Value;
        return till.Expire(till.Authorizations["t-1"]);
    }
}
