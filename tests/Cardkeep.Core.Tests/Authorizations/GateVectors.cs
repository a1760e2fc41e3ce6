using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Purchases;

namespace Cardkeep.Tests.Authorizations;

/// <summary>The worked examples of spending.md §12 that speak of who may use a card, how and where, each by its number.</summary>
public sealed class GateVectors
{
    private readonly Till till = new();

    [Fact]
    public void Vector_20_A_locked_card_approves_nothing_until_it_is_unlocked()
    {
        var card = till.Issue(Card());
        till.Change(card.Id, one => CardLifecycle.Lock(one, CardLocks.User, till.Now).Value!);
        Assert.Equal("card_paused", till.Ask(card, 10).Answer());
        till.Change(card.Id, one => CardLifecycle.Unlock(one, CardLocks.User, till.Now).Value!);

        Assert.Equal("approved", till.Ask(card, 10).Answer());
    }

    [Fact]
    public void Vector_35_Three_wrong_PINs_block_the_PIN()
    {
        var card = till.Issue(Card());
        var wrong = AskFor(1).With(PinResult.Failed);
        Assert.Equal(["wrong_pin", "wrong_pin"], [till.Ask(card, wrong).Answer(), till.Ask(card, wrong).Answer()]);
        var third = till.Ask(card, wrong);
        Assert.Equal(("wrong_pin", CardCommand.BlockPin), (third.Answer(), third.Move));
        Assert.Equal(CardStatus.PinBlocked, till.Cards[card.Id].Status);
        Assert.Equal("card_pin_blocked", till.Ask(card, AskFor(1)).Answer());
        Assert.Equal("approved", till.Ask(card, AskFor(10, Channel.Online)).Answer());

        till.Change(card.Id, one => CardLifecycle.Apply(one, CardCommand.ResetPin, till.Now).Value!);
        till.Uses[card.Id] = till.Uses[card.Id].WithNewPin();
        foreach (var pin in (PinResult[])[PinResult.Failed, PinResult.Failed, PinResult.Verified, PinResult.Failed, PinResult.Failed])
            till.Ask(card, AskFor(1).With(pin));
        Assert.Equal((CardStatus.Live, 2), (till.Cards[card.Id].Status, till.Uses[card.Id].PinAttempts));
    }

    [Fact]
    public void Vector_36_What_is_tried_on_a_locked_card_is_not_counted()
    {
        var card = till.Issue(Card(status: CardStatus.Paused));
        var answers = Enumerable.Range(0, 5).Select(_ => till.Ask(card, AskFor(1).With(PinResult.Failed)).Answer()).ToArray();

        Assert.All(answers, answer => Assert.Equal("card_paused", answer));
        Assert.Equal(0, till.Uses[card.Id].PinAttempts);
    }

    [Fact]
    public void Vector_37_A_card_that_is_restricted_to_some_categories_is_used_there_alone()
    {
        var card = till.Issue(Card() with { Restrictions = CardRestrictions.Of([], [MerchantCategory.Transport]) });
        var hotel = till.Ask(card, AskFor(10, mcc: "7011"));

        Assert.Equal("category_not_allowed", hotel.Answer());
        var line = Explanation.Of(hotel.Decision!.Facts).Checks[(int)Check.Categories];
        Assert.Null(line.Category);
        Assert.Equal([MerchantCategory.Transport], line.Allowed!);
        Assert.Equal("approved", till.Ask(card, AskFor(10, mcc: "4121")).Answer());
        Assert.Equal("category_not_allowed", till.Ask(card, Cash(10)).Answer());
    }

    [Theory]
    [InlineData("DE", "foreign_disabled")]
    [InlineData(null, "foreign_disabled")]
    [InlineData("FR", "approved")]
    public void Vector_38_Abroad_is_where_the_organization_is_not(string? country, string answer)
    {
        var card = till.Issue(Card() with { Options = new(Atm: true, Nfc: true, Online: true, Foreign: false) });

        Assert.Equal(answer, till.Ask(card, AskFor(10, country: country)).Answer());
        if (country is null) Assert.Equal(answer, till.Ask(card, AskFor(10) with { Merchant = null }).Answer());
    }

    [Fact]
    public void Vector_40_A_flash_card_ends_at_its_instant_though_nobody_has_been_there()
    {
        var card = till.Issue(Card(CardLevel.Flash));
        till.Now = card.PreExpiresAt!.Value.AddMicroseconds(-1);
        Assert.Equal("approved", till.Ask(card, AskFor(10, Channel.Online)).Answer());
        till.Now = card.PreExpiresAt.Value;
        var declined = till.Ask(card, AskFor(10, Channel.Online));

        Assert.Equal("card_pre_expired", declined.Answer());
        Assert.Equal(
            (CardStatus.Live, CardStatus.PreExpired),
            (declined.Decision!.Facts.Card!.Status, declined.Decision.Facts.Card.EffectiveStatus));
    }

    [Fact]
    public void Vector_48_A_right_PIN_of_a_declined_purchase_counts_as_activity_and_no_more()
    {
        var card = till.Issue(Card().Daily(10));
        till.Ask(card, AskFor(1).With(PinResult.Failed));
        till.Now += TimeSpan.FromMinutes(1);
        Assert.Equal("payment_daily_limit_exceeded", till.Ask(card, AskFor(11).With(PinResult.Verified)).Answer());

        Assert.Equal(new CardUse(0, 0, till.Now, HadOperation: false, HadPinOperation: false), till.Uses[card.Id]);
    }

    [Fact]
    public void Vector_49_A_card_without_plastic_pays_by_wallet_and_gives_no_cash()
    {
        var card = till.Issue(Card(CardLevel.Virtual));

        Assert.Equal("channel_not_supported", till.Ask(card, AskFor(10)).Answer());
        Assert.Equal("approved", till.Ask(card, AskFor(10, Channel.Contactless)).Answer());
        Assert.Equal("atm_disabled", till.Ask(card, Cash(10) with { Channel = Channel.Contactless }).Answer());
    }

    [Fact]
    public void Vector_51_After_five_wrong_values_none_is_looked_at_until_the_card_was_unlocked()
    {
        var card = till.Issue(Card());
        var online = AskFor(1, Channel.Online);
        for (var guess = 0; guess < 5; guess++) Assert.Equal("cvv_mismatch", till.Ask(card, online.With(CvvResult.Mismatch)).Answer());

        Assert.Equal("cvv_mismatch", till.Ask(card, online.With(CvvResult.Match)).Answer());
        Assert.Equal("cvv_mismatch", till.Ask(card, online).Answer());
        Assert.Equal("approved", till.Ask(card, AskFor(1, Channel.Recurring)).Answer());
        till.Uses[card.Id] = till.Uses[card.Id].Unlocked();
        Assert.Equal("approved", till.Ask(card, online.With(CvvResult.Match)).Answer());
    }

    [Fact]
    public void A_right_PIN_on_a_chip_lets_the_verification_value_count_again()
    {
        var card = till.Issue(Card());
        for (var guess = 0; guess < 5; guess++) till.Ask(card, AskFor(1, Channel.Moto).With(CvvResult.Mismatch));
        Assert.Equal("cvv_mismatch", till.Ask(card, AskFor(1, Channel.Moto).With(CvvResult.Match)).Answer());
        till.Ask(card, AskFor(1, Channel.Contactless).With(PinResult.Verified));
        Assert.Equal("cvv_mismatch", till.Ask(card, AskFor(1, Channel.Moto).With(CvvResult.Match)).Answer());
        till.Ask(card, AskFor(1).With(PinResult.Verified));

        Assert.Equal("approved", till.Ask(card, AskFor(1, Channel.Moto).With(CvvResult.Match)).Answer());
    }
}
