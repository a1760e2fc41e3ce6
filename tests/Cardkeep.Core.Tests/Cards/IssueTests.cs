using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Tests.Support;
using static Cardkeep.Tests.Support.Orders;

namespace Cardkeep.Tests.Cards;

public sealed class IssueTests
{
    [Theory]
    [InlineData(CardLevel.Standard, CardStatus.Pending, "Standard 0420")]
    [InlineData(CardLevel.Plus, CardStatus.Pending, "Plus 0420")]
    [InlineData(CardLevel.Metal, CardStatus.Pending, "Metal 0420")]
    [InlineData(CardLevel.Virtual, CardStatus.Live, "Virtual 0420")]
    [InlineData(CardLevel.VirtualPartner, CardStatus.Live, "Virtual partner 0420")]
    [InlineData(CardLevel.Flash, CardStatus.Live, "Flash 0420")]
    [InlineData(CardLevel.Advertising, CardStatus.Live, "Advertising 0420")]
    public void A_card_is_born_pending_with_plastic_and_live_without_named_by_level(CardLevel level, CardStatus status, string nickname)
    {
        var card = Issued(level, KycStatus.Accepted, Given.Now);

        Assert.Equal((status, nickname, 1), (card.Status, card.Nickname, card.Version));
        Assert.Equal((Given.Number, CardLocks.None, null), (card.Number, card.Locks, card.PausedFrom));
        Assert.Equal((Given.Now, Given.Now), (card.CreatedAt, card.UpdatedAt));
    }

    [Theory]
    [InlineData(CardLevel.Metal, KycStatus.Pending, "Metal")]
    [InlineData(CardLevel.VirtualPartner, KycStatus.Pending, "Virtual partner")]
    [InlineData(CardLevel.Flash, KycStatus.Refused, "Flash")]
    public void A_card_waits_without_number_and_expiry_until_its_holder_is_known(CardLevel level, KycStatus kyc, string nickname)
    {
        var card = Issued(level, kyc, Given.Now);

        Assert.Equal((CardStatus.Onhold, nickname), (card.Status, card.Nickname));
        Assert.Equal((null, null), (card.Number, card.ExpiryMonth));
    }

    [Theory]
    [InlineData("2026-03-01T00:00:00Z", "2029-03-01")]
    [InlineData("2026-03-31T23:59:59Z", "2029-03-01")]
    [InlineData("2026-04-01T00:00:00Z", "2029-04-01")]
    [InlineData("2026-04-01T01:30:00+02:00", "2029-03-01")]
    [InlineData("2028-02-29T12:00:00Z", "2031-02-01")]
    public void A_card_is_good_for_36_months_of_utc(string now, string month) =>
        Assert.Equal(DateOnly.Parse(month, null), Issued(CardLevel.Plus, KycStatus.Accepted, DateTimeOffset.Parse(now, null)).ExpiryMonth);

    private static Card Issued(CardLevel level, KycStatus kyc, DateTimeOffset now)
    {
        var order = Smallest(level).Judged(Given.Dolores with { Kyc = kyc }, null, Given.Account).Value!;
        return Card.Issue(order, new(Given.Id(8)), Given.Number, now);
    }
}
