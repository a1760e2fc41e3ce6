using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Purchases;

namespace Cardkeep.Tests.Authorizations;

/// <summary>The table of spending.md §4: every check with a case that it alone fails, its reason and its code; and their order.</summary>
public sealed class CheckTests
{
    private static readonly CardOptions NoOptions = new(Atm: false, Nfc: false, Online: false, Foreign: false);

    // Each case: what is done to the card, and what is asked. All other checks pass it or say nothing.
    private static readonly (Reason Reason, int Code, Func<Card, Card> Given, Ask Ask)[] Alone =
    [
        (Reason.TypeNotSupported, 57, card => card, AskFor(10) with { Type = AskType.CashBack }),
        (Reason.TypeNotSupported, 57, card => card, AskFor(10) with { Type = AskType.BalanceInquiry }),
        (Reason.CardPending, 62, In(CardStatus.Pending), AskFor(10)),
        (Reason.CardPaused, 62, In(CardStatus.Paused), AskFor(10)),
        (Reason.CardStolen, 43, In(CardStatus.Stolen), AskFor(10)),
        (Reason.CardLost, 41, In(CardStatus.Lost), AskFor(10)),
        (Reason.CardPinBlocked, 75, In(CardStatus.PinBlocked), AskFor(10)),
        (Reason.CardDiscarded, 14, In(CardStatus.Discarded), AskFor(10)),
        (Reason.CardExpired, 54, In(CardStatus.Expired), AskFor(10)),
        (Reason.CardShippedLost, 14, In(CardStatus.ShippedLost), AskFor(10)),
        (Reason.CardOnhold, 62, In(CardStatus.Onhold), AskFor(10)),
        (Reason.CardOrderCanceled, 14, In(CardStatus.OrderCanceled), AskFor(10)),
        (Reason.CardPreExpired, 54, In(CardStatus.PreExpired), AskFor(10)),
        (Reason.CardAbusive, 59, In(CardStatus.Abusive), AskFor(10)),
        (Reason.PinRequired, 63, card => card, Cash(10, PinResult.Absent)),
        (Reason.WrongPin, 55, card => card, AskFor(10).With(PinResult.Failed)),
        (Reason.WrongPin, 55, card => card, Cash(10, PinResult.Failed)),
        (Reason.CvvMismatch, 14, card => card, AskFor(10, Channel.Online).With(CvvResult.Mismatch)),
        (Reason.ThreeDsFailed, 59, card => card,
            AskFor(10, Channel.Online) with { Verification = new(PinResult.Absent, CvvResult.Match, ThreeDsResult.Failed) }),
        (Reason.ChannelNotSupported, 57, card => card with { Level = CardLevel.Virtual }, AskFor(10)),
        (Reason.ChannelNotSupported, 57, card => card with { Level = CardLevel.Advertising }, AskFor(10, Channel.Magstripe)),
        (Reason.AtmDisabled, 57, card => card with { Options = card.Options with { Atm = false } }, Cash(10)),
        (Reason.NfcDisabled, 57, card => card with { Options = card.Options with { Nfc = false } }, AskFor(10, Channel.Contactless)),
        (Reason.OnlineDisabled, 57, card => card with { Options = card.Options with { Online = false } }, AskFor(10, Channel.Online)),
        (Reason.OnlineDisabled, 57, card => card with { Options = card.Options with { Online = false } }, AskFor(10, Channel.Moto)),
        (Reason.OnlineDisabled, 57, card => card with { Options = card.Options with { Online = false } }, AskFor(10, Channel.Recurring)),
        (Reason.ForeignDisabled, 62, card => card with { Options = card.Options with { Foreign = false } }, AskFor(10, country: "DE")),
        (Reason.InactiveDay, 57, card => card with { Restrictions = CardRestrictions.Of([1, 3, 4, 5, 6, 7], []) }, AskFor(10)),
        (Reason.CategoryNotAllowed, 57, Only(MerchantCategory.Tax), AskFor(10)),
        (Reason.CategoryNotAllowed, 57, Only(MerchantCategory.RestaurantAndBar), AskFor(10, mcc: null)),
        (Reason.CategoryNotAllowed, 57, Only(MerchantCategory.RestaurantAndBar), Cash(10)),
        (Reason.PaymentTransactionLimitExceeded, 61, card => card.Transaction(9.99m), AskFor(10)),
        (Reason.PaymentDailyLimitExceeded, 61, card => card.Daily(9.99m), AskFor(10)),
        (Reason.PaymentMonthlyLimitExceeded, 61, card => card.Monthly(9.99m), AskFor(10)),
        (Reason.PaymentLifespanLimitExceeded, 61, card => (card with { Level = CardLevel.Flash }).Life(9.99m), AskFor(10, Channel.Online)),
        (Reason.AtmDailyLimitExceeded, 61, card => card.AtmDaily(9.99m), Cash(10)),
        (Reason.AtmMonthlyLimitExceeded, 61, card => card.AtmMonthly(9.99m), Cash(10)),
        (Reason.AtmMonthlyLimitExceeded, 61, card => card.AtmMonthly(9.99m), Cash(10) with { Type = AskType.Purchase }),
    ];

    public static TheoryData<int> Cases() => [.. Enumerable.Range(0, Alone.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_check_can_fail_alone_and_gives_its_reason_and_code(int number)
    {
        var (reason, code, given, ask) = Alone[number];
        var facts = Decide(given(Card()), ask).Facts;

        Assert.Equal((reason, code), (facts.Reason!.Value, facts.ResponseCode));
        Assert.Equal([Reasons.CheckOf(reason)], Failing(facts));
        Assert.Equal(
            (Verdict.Declined, Money.Zero, (DateTimeOffset?)null), (facts.Verdict, facts.Approved, facts.ExpiresAt));
    }

    [Fact]
    public void Every_reason_has_such_a_case_or_is_given_without_looking_further()
    {
        Reason[] without = [Reason.CardNotFound, Reason.TransactionClosed];

        Assert.Equal(Enum.GetValues<Reason>(), Alone.Select(row => row.Reason).Union(without).Order());
    }

    // One card and one ask that fail everything they can at once; mended from the front, each next check is the reason.
    [Fact]
    public void The_first_check_that_fails_is_the_reason()
    {
        var card = In(CardStatus.Paused)(Card(CardLevel.Virtual).Transaction(1).Daily(1).Monthly(1)) with
        {
            Options = NoOptions,
            Restrictions = CardRestrictions.Of([7], [MerchantCategory.Tax]),
        };
        var online = AskFor(10, Channel.Online, country: "DE") with
        {
            Verification = new(PinResult.Failed, CvvResult.Mismatch, ThreeDsResult.Failed),
        };
        var live = card with { Status = CardStatus.Live };
        var proved = online with { Verification = default };
        var restricted = live with { Options = new(Atm: true, Nfc: true, Online: true, Foreign: true) };
        (Reason Reason, Card Card, Ask Ask)[] mended =
        [
            (Reason.TypeNotSupported, card, online with { Type = AskType.CashBack }),
            (Reason.CardPaused, card, online),
            (Reason.WrongPin, live, online),
            (Reason.CvvMismatch, live, online.With(PinResult.Absent)),
            (Reason.ThreeDsFailed, live, online.With(PinResult.Absent).With(CvvResult.Match)),
            (Reason.OnlineDisabled, live, proved),
            (Reason.ForeignDisabled, live with { Options = NoOptions with { Online = true } }, proved),
            (Reason.InactiveDay, restricted, proved),
            (Reason.CategoryNotAllowed, restricted with { Restrictions = CardRestrictions.Of([], [MerchantCategory.Tax]) }, proved),
            (Reason.PaymentTransactionLimitExceeded, restricted with { Restrictions = CardRestrictions.Of([], []) }, proved),
        ];

        Assert.All(mended, row => Assert.Equal(row.Reason, Decide(row.Card, row.Ask).Reason));
    }

    // Cash fails its own checks in their order; a wrong PIN before the options, a missing one before that.
    [Fact]
    public void Cash_is_refused_in_the_order_of_its_checks()
    {
        var card = Card(CardLevel.Virtual) with { Options = NoOptions };

        Assert.Equal(Reason.PinRequired, Decide(card, Cash(10, PinResult.Absent)).Reason);
        Assert.Equal(Reason.WrongPin, Decide(card, Cash(10, PinResult.Failed)).Reason);
        Assert.Equal(Reason.ChannelNotSupported, Decide(card, Cash(10)).Reason);
        Assert.Equal(Reason.AtmDisabled, Decide(card, Cash(10) with { Channel = Channel.Contactless }).Reason);
        Assert.Equal(
            Reason.NfcDisabled,
            Decide(card with { Options = NoOptions with { Atm = true } }, Cash(10) with { Channel = Channel.Contactless }).Reason);
    }

    [Theory]
    [InlineData(AskType.Verification, "Card Transaction Type Status OnlineOption")]
    [InlineData(AskType.Credit, "Card Transaction Type")]
    [InlineData(AskType.Purchase, "Card Transaction Type Status OnlineOption ForeignOption ActiveDays Categories PaymentMonthlyLimit")]
    public void Each_kind_of_ask_goes_through_its_own_checks(AskType type, string checks)
    {
        var trace = Decide(Card(), AskFor(10, Channel.Online) with { Type = type }).Facts.Trace;

        Assert.Equal(
            checks.Split(' ').Select(Enum.Parse<Check>),
            Enum.GetValues<Check>().Where(check => trace[check] == CheckOutcome.Pass));
        Assert.DoesNotContain(Enum.GetValues<Check>(), check => trace[check] is CheckOutcome.NotEvaluated or CheckOutcome.Fail);
    }

    [Fact]
    public void An_unknown_card_is_found_nowhere_and_nothing_further_is_looked_at()
    {
        var facts = Authorizer.NoCard(Eur(10), isIncrement: false, AskType.Purchase, Channel.Online, TheMoment);

        Assert.Equal((Reason.CardNotFound, 14), (facts.Reason!.Value, facts.ResponseCode));
        Assert.Equal(20, Enum.GetValues<Check>().Count(check => facts.Trace[check] == CheckOutcome.NotEvaluated));
    }

    [Fact]
    public void A_closed_transaction_is_the_reason_whatever_the_card()
    {
        var till = new Till();
        var card = till.Issue(Card(status: CardStatus.Paused));
        var facts = till.Increment(card, "nobody-knows-it", 10).Decision!.Facts;

        Assert.Equal((Reason.TransactionClosed, 12), (facts.Reason!.Value, facts.ResponseCode));
        Assert.Equal(19, Enum.GetValues<Check>().Count(check => facts.Trace[check] == CheckOutcome.NotEvaluated));
    }

    [Theory]
    [InlineData(1_000, Verdict.Approved, 0)]
    [InlineData(1_001, Verdict.PartiallyApproved, 10)]
    public void An_approval_has_its_code(int cents, Verdict verdict, int code)
    {
        var facts = Decide(Card().Daily(10), AskFor(cents / 100m) with { PartialAllowed = true }).Facts;

        Assert.Equal((verdict, code, Eur(10)), (facts.Verdict, facts.ResponseCode, facts.Approved));
    }

    // The organization's day is a Tuesday.
    private static Moment TheMoment => Till.PeriodsOf("Europe/Paris").At(new DateTimeOffset(2026, 3, 10, 9, 0, 0, TimeSpan.Zero));

    private static Decision Decide(Card card, Ask ask) => Authorizer.Decide(
        ask, card, CardUse.None, Counters.New(TheMoment.Day), TheMoment, new SpendingRules { Periods = Till.PeriodsOf("Europe/Paris") });

    private static Check[] Failing(Facts facts) =>
        [.. Enum.GetValues<Check>().Where(check => facts.Trace[check] == CheckOutcome.Fail)];

    private static Func<Card, Card> In(CardStatus status) => card => card with { Status = status };

    private static Func<Card, Card> Only(MerchantCategory category) =>
        card => card with { Restrictions = CardRestrictions.Of([], [category]) };
}
