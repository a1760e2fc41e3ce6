using Cardkeep.Cards;

namespace Cardkeep.Tests.Cards;

public sealed class MaskedPanTests
{
    [Fact]
    public void A_mask_shows_six_digits_and_four()
    {
        var mask = new MaskedPan("511768******7662");

        Assert.Equal(("511768******7662", "7662"), (mask.ToString(), mask.LastDigits));
    }

    [Theory]
    [InlineData("5117680000007662")]
    [InlineData("511768*****07662")]
    [InlineData("511768******766")]
    [InlineData("511768******76621")]
    [InlineData("51176*******7662")]
    [InlineData("511768******766*")]
    [InlineData("51176٣******7662")]
    [InlineData("")]
    public void What_shows_more_or_is_no_mask_is_none(string text) => Assert.Throws<ArgumentException>(() => new MaskedPan(text));
}
