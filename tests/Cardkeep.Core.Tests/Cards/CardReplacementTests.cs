using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Cards.CardStatus;

namespace Cardkeep.Tests.Cards;

/// <summary>Cards that take the place of others: which may, what the new one has of the old, and when the old one ends.</summary>
public sealed class CardReplacementTests
{
    private static readonly CardId Newer = new(Given.Id(9));
    private static readonly MaskedPan Number = new("511768******1234");
    private static readonly DateTimeOffset Later = Given.Now.AddYears(1);
    private static readonly DiscardDay LastDay = new(new(2027, 4, 1), new(2027, 3, 31, 22, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Every_card_that_is_in_use_is_renewed_but_a_flash_card()
    {
        foreach (var level in Enum.GetValues<CardLevel>())
        {
            foreach (var status in Enum.GetValues<CardStatus>())
            {
                var renewed = CardReplacement.Renew(Given.Card(level, status), Given.Now);
                var expected = level == CardLevel.Flash ? "not_applicable_to_card_level"
                    : status is Live or Paused or PinBlocked ? ""
                    : "invalid_status_transition";

                Assert.Equal((level, status, expected), (level, status, CodeOf(renewed)));
            }
        }
    }

    [Fact]
    public void A_card_whose_time_has_come_is_not_renewed_though_nobody_has_swept_it() =>
        Assert.Equal(
            "A card that is expired cannot be renewed",
            CardReplacement.Renew(Given.Card(CardLevel.Plus, Live), Given.Now.AddYears(9)).Problems!.All[0].Detail);

    [Theory]
    [InlineData(CardLocks.User, "")]
    [InlineData(CardLocks.Fraud, "A card that is locked by the system cannot be")]
    [InlineData(CardLocks.Kyc, "A card that is locked by the system cannot be")]
    [InlineData(CardLocks.User | CardLocks.Organization, "A card that is locked by the system cannot be")]
    public void A_lock_that_no_user_may_lift_cannot_be_escaped_by_another_card(CardLocks locks, string detail)
    {
        var card = Given.Card(CardLevel.Plus, Paused) with { Locks = locks };

        var (renewed, upgraded) = (
            CardReplacement.Renew(card, Given.Now),
            CardReplacement.Upgrade(card, CardLevel.Metal, LastDay, LevelTable.Default, Given.Now));

        Assert.Equal(detail.Length == 0 ? null : $"{detail} renewed", renewed.Problems?.All[0].Detail);
        Assert.Equal(detail.Length == 0 ? null : $"{detail} upgraded", upgraded.Problems?.All[0].Detail);
    }

    [Theory]
    [InlineData(CardLevel.Standard, "plus, metal")]
    [InlineData(CardLevel.Plus, "metal")]
    [InlineData(CardLevel.Metal, "")]
    [InlineData(CardLevel.Virtual, "")]
    [InlineData(CardLevel.Advertising, "")]
    public void Plastic_is_upgraded_to_the_levels_above_it_and_nothing_else_is(CardLevel level, string higher)
    {
        var card = Given.Card(level, Live);
        var possible = Enum.GetValues<CardLevel>()
            .Where(to => CardReplacement.Upgrade(card, to, LastDay, LevelTable.Default, Given.Now).Succeeded);

        Assert.Equal(higher, string.Join(", ", possible.Select(Names<CardLevel>.Of)));
        Assert.Equal(
            higher.Length == 0 ? "not_applicable_to_card_level" : "not_in_list",
            CodeOf(CardReplacement.Upgrade(card, level, LastDay, LevelTable.Default, Given.Now)));
    }

    [Fact]
    public void A_card_is_replaced_once_and_hears_it_again_whatever_became_of_it()
    {
        var card = Given.Card(CardLevel.Plus, Live);
        var renewed = CardReplacement.Renew(card, Later).Value!;
        Assert.Equal(card with { Version = 2, ReplacedBy = Replacement.Renewal, UpdatedAt = Later }, renewed);
        var lost = CardLifecycle.Apply(renewed, CardCommand.ReportLost, Later).Value!;

        Assert.Same(lost, CardReplacement.Renew(lost, Later).Value);
        var refusal = CardReplacement.Upgrade(renewed, CardLevel.Metal, LastDay, LevelTable.Default, Later);
        Assert.Equal("A card that was renewed already cannot be upgraded", refusal.Problems!.All[0].Detail);
    }

    [Fact]
    public void Limits_above_what_an_operator_allows_a_level_keep_a_card_from_it()
    {
        var card = Given.Card(CardLevel.Standard, Live);
        var strict = LevelTable.Default.With(CardLevel.Plus, new(Money.FromEuros(999), Money.FromEuros(1)));

        Assert.Equal("limit_above_maximum", CodeOf(CardReplacement.Upgrade(card, CardLevel.Plus, LastDay, strict, Given.Now)));
        Assert.True(CardReplacement.Upgrade(card, CardLevel.Metal, LastDay, strict, Given.Now).Succeeded);
    }

    [Fact]
    public void The_new_card_has_the_settings_of_the_old_and_a_number_an_expiry_and_a_pin_of_its_own()
    {
        var card = Given.Card(CardLevel.Plus, Paused) with { ShippedAt = Given.Now, Options = new(true, false, true, false) };
        var parent = CardReplacement.Renew(card, Later).Value!;

        var renewal = CardReplacement.Issue(parent, Replacement.Renewal, parent.Level, Newer, Number, holderIsKnown: true, Later);

        Assert.Equal(card with
        {
            Id = Newer, Status = Pending, PausedFrom = null, Locks = CardLocks.None, Number = Number, ExpiryMonth = new(2030, 3, 1),
            ShippedAt = null, PinSet = false, Parent = new(card.Id, "0420", Replacement.Renewal), CreatedAt = Later, UpdatedAt = Later,
        }, renewal);
    }

    [Theory]
    [InlineData(CardLevel.Virtual, true, "Virtual 1234", Live)]
    [InlineData(CardLevel.Virtual, false, "Virtual", Onhold)]
    [InlineData(CardLevel.Standard, true, "Standard 1234", Pending)]
    public void Without_a_name_of_its_own_it_is_called_by_its_new_number(CardLevel level, bool isKnown, string name, CardStatus status)
    {
        var card = Given.Card(level, Live) with { Nickname = $"{level.Title()} 0420" };

        var renewal = CardReplacement.Issue(card, Replacement.Renewal, level, Newer, Number, isKnown, Later);

        Assert.Equal((name, status, isKnown), (renewal.Nickname, renewal.Status, renewal.Number is not null));
    }

    [Fact]
    public void An_upgrade_looks_like_its_level_unless_a_look_was_chosen()
    {
        var card = Given.Card(CardLevel.Standard, Live);
        var chosen = card with { Design = CardDesign.DefaultOf(CardLevel.Plus) };

        Assert.Equal((CardLevel.Metal, CardDesign.DefaultOf(CardLevel.Metal)), LooksOf(card));
        Assert.Equal((CardLevel.Metal, CardDesign.DefaultOf(CardLevel.Plus)), LooksOf(chosen));

        static (CardLevel, CardDesign) LooksOf(Card card)
        {
            var upgrade = CardReplacement.Issue(card, Replacement.Upgrade, CardLevel.Metal, Newer, Number, holderIsKnown: true, Later);
            return (upgrade.Level, upgrade.Design);
        }
    }

    [Theory]
    [InlineData(Live, Discarded)]
    [InlineData(Paused, Discarded)]
    [InlineData(PinBlocked, PinBlocked)]
    public void An_upgraded_card_is_discarded_when_its_day_begins_and_not_before(CardStatus status, CardStatus then)
    {
        var parent = Given.Card(CardLevel.Plus, status);
        var card = CardReplacement.Upgrade(parent, CardLevel.Metal, LastDay, LevelTable.Default, Given.Now).Value!;

        Assert.Equal(status, CardTime.At(card, LastDay.At.AddMicroseconds(-1)).Status);
        Assert.Equal(then, CardTime.At(card, LastDay.At).Status);
        if (then == Discarded) Assert.Equal(LastDay.At, CardTime.At(card, LastDay.At.AddDays(3)).UpdatedAt);
    }

    private static string CodeOf(Outcome<Card> outcome) => outcome.Succeeded ? "" : outcome.Problems.All[0].Code.Name;
}
