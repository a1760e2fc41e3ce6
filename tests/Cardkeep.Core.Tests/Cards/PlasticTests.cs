using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Cards.CardStatus;

namespace Cardkeep.Tests.Cards;

/// <summary>What happens to a card on its way to its holder: it is completed, shipped, and given a PIN.</summary>
public sealed class PlasticTests
{
    private static readonly DateTimeOffset Later = Given.Now.AddHours(1);

    [Fact]
    public void Only_plastic_that_waits_for_its_pin_can_be_shipped()
    {
        foreach (var (level, status) in LevelsAndStatuses())
        {
            var card = Given.Card(level, status);
            var shipped = CardLifecycle.Ship(card, Later);
            if (!level.IsPhysical()) Assert.Equal(ProblemCode.NotApplicableToCardLevel, Assert.Single(shipped.Problems!.All).Code);
            else if (status == Pending) Assert.Equal(card with { Version = 2, ShippedAt = Later, UpdatedAt = Later }, shipped.Value);
            else
            {
                var problem = Assert.Single(shipped.Problems!.All);
                Assert.Equal(ProblemCode.InvalidStatusTransition, problem.Code);
                Assert.Equal($"A card that is {Names<CardStatus>.Of(status)} cannot be shipped", problem.Detail);
            }
        }
    }

    [Fact]
    public void A_card_is_shipped_once_whatever_became_of_it_since()
    {
        foreach (var status in Enum.GetValues<CardStatus>())
        {
            var card = Given.Card(CardLevel.Plus, status) with { ShippedAt = Given.Now };
            Assert.Same(card, CardLifecycle.Ship(card, Later).Value);
        }
    }

    [Fact]
    public void Activating_a_card_says_that_its_pin_is_set_and_nothing_else_does()
    {
        foreach (var command in Enum.GetValues<CardCommand>().Except([CardCommand.Lock, CardCommand.Unlock]))
        {
            var moved = CardLifecycle.Apply(Given.Card(CardLevel.Plus, Pending), command, Later);
            if (moved.Succeeded) Assert.Equal((command, command == CardCommand.Activate), (command, moved.Value.PinSet));
        }
    }

    [Fact]
    public void A_new_pin_ends_a_block_and_is_a_change_of_a_live_card()
    {
        var blocked = Given.Card(CardLevel.Plus, PinBlocked);
        var live = Given.Card(CardLevel.Plus, Live);
        foreach (var isItsPin in (bool[])[false, true])
            Assert.Equal(
                blocked with { Version = 2, Status = Live, UpdatedAt = Later },
                CardLifecycle.ResetPin(blocked, isItsPin, Later).Value);

        Assert.Equal(live with { Version = 2, UpdatedAt = Later }, CardLifecycle.ResetPin(live, isItsPin: false, Later).Value);
        Assert.Same(live, CardLifecycle.ResetPin(live, isItsPin: true, Later).Value);
    }

    [Fact]
    public void No_other_card_takes_a_new_pin()
    {
        foreach (var (level, status) in LevelsAndStatuses())
        {
            if (level.IsPhysical() && status is Live or PinBlocked) continue;

            var expected = level.IsPhysical() ? ProblemCode.InvalidStatusTransition : ProblemCode.NotApplicableToCardLevel;
            var reset = CardLifecycle.ResetPin(Given.Card(level, status), isItsPin: false, Later);
            Assert.Equal((level, status, expected), (level, status, Assert.Single(reset.Problems!.All).Code));
        }
    }

    [Theory]
    [InlineData(CardLevel.Metal, Pending, "Metal", "Metal 0420")]
    [InlineData(CardLevel.Virtual, Live, "Virtual", "Virtual 0420")]
    [InlineData(CardLevel.Flash, Live, "Lunch", "Lunch")]
    public void A_card_that_waited_gets_number_expiry_and_the_name_that_goes_with_them(
        CardLevel level, CardStatus status, string before, string after)
    {
        var waiting = Given.Card(level, Onhold) with { Nickname = before };
        var complete = waiting.Complete(Given.Number, Later).Value!;

        var expected = waiting with
        {
            Version = 2, Status = status, Number = Given.Number, ExpiryMonth = new DateOnly(2029, 3, 1), Nickname = after,
            UpdatedAt = Later,
        };
        Assert.Equal(expected, complete);
        Assert.Same(complete, complete.Complete(new MaskedPan("511768******9999"), Later).Value);
    }

    private static IEnumerable<(CardLevel Level, CardStatus Status)> LevelsAndStatuses() =>
        Enum.GetValues<CardLevel>().SelectMany(level => Enum.GetValues<CardStatus>().Select(status => (level, status)));
}
