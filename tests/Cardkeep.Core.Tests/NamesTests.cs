using Cardkeep.Access;
using Cardkeep.Cards;

namespace Cardkeep.Tests;

public sealed class NamesTests
{
    [Fact]
    public void Members_are_spelt_as_in_the_documents_and_stand_in_their_order()
    {
        Assert.Equal(
            "pending live paused stolen lost pin_blocked discarded expired shipped_lost onhold order_canceled pre_expired abusive",
            string.Join(' ', Names<CardStatus>.All));
        Assert.Equal("standard plus metal virtual virtual_partner flash advertising", string.Join(' ', Names<CardLevel>.All));
        Assert.Equal(
            "transport restaurant_and_bar food_and_grocery it_and_electronics utility tax legal_and_accounting atm office_supply "
            + "hardware_and_equipment finance",
            string.Join(' ', Names<MerchantCategory>.All));
        Assert.Equal("owner admin manager employee reporting", string.Join(' ', Names<Role>.All));
    }

    [Fact]
    public void A_spelling_finds_the_member_that_it_was_made_from() =>
        Assert.All(Enum.GetValues<CardStatus>(), status => Assert.Equal(status, Names<CardStatus>.Find(Names<CardStatus>.Of(status))));

    [Theory]
    [InlineData("Live")]
    [InlineData("LIVE")]
    [InlineData(" live")]
    [InlineData("1")]
    [InlineData("deleted")]
    [InlineData("pinBlocked")]
    [InlineData("live,paused")]
    [InlineData("")]
    public void Another_spelling_is_nobodys(string spelling) => Assert.Null(Names<CardStatus>.Find(spelling));
}
