using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Cards.CardStatus;

namespace Cardkeep.Tests.Cards;

public sealed class CardLocksTests
{
    private static readonly Card Card = Given.Card(CardLevel.Standard, Live);

    [Fact]
    public void Locks_are_a_set_and_the_card_is_paused_until_the_last_is_gone()
    {
        var user = Locked(Card, CardLocks.User);
        var both = Locked(user, CardLocks.Fraud);
        var fraud = Unlocked(both, CardLocks.User);
        var free = Unlocked(fraud, CardLocks.Fraud);

        Assert.Equal((Paused, CardLocks.User, 2), (user.Status, user.Locks, user.Version));
        Assert.Equal((Paused, CardLocks.User | CardLocks.Fraud, 3), (both.Status, both.Locks, both.Version));
        Assert.Equal((Paused, CardLocks.Fraud, 4), (fraud.Status, fraud.Locks, fraud.Version));
        Assert.Equal((Live, CardLocks.None, 5), (free.Status, free.Locks, free.Version));
    }

    [Theory]
    [InlineData(CardLocks.Organization)]
    [InlineData(CardLocks.Fraud)]
    [InlineData(CardLocks.Kyc)]
    public void An_unlock_by_its_user_leaves_a_system_lock_standing(CardLocks system)
    {
        var locked = Locked(Card, system);

        Assert.Same(locked, Unlocked(locked, CardLocks.User));
        Assert.Equal((Paused, system), (locked.Status, locked.Locks));
    }

    [Theory]
    [InlineData(CardLocks.User)]
    [InlineData(CardLocks.Fraud)]
    public void A_lock_that_stands_already_changes_nothing(CardLocks which)
    {
        var locked = Locked(Card, which);

        Assert.Same(locked, Locked(locked, which));
    }

    [Fact]
    public void A_user_can_lock_what_the_system_has_locked()
    {
        var locked = Locked(Locked(Card, CardLocks.Organization), CardLocks.User);

        Assert.Equal((Paused, CardLocks.Organization | CardLocks.User), (locked.Status, locked.Locks));
        Assert.Equal(Paused, Unlocked(locked, CardLocks.User).Status);
    }

    [Theory]
    [InlineData(Live)]
    [InlineData(PinBlocked)]
    public void An_unlock_returns_to_what_the_card_was(CardStatus before)
    {
        var locked = Locked(Locked(Given.Card(CardLevel.Metal, before), CardLocks.Kyc), CardLocks.User);
        var half = Unlocked(locked, CardLocks.Kyc);

        Assert.Equal((Paused, before), (half.Status, half.PausedFrom));
        Assert.Equal((before, null), (Unlocked(half, CardLocks.User).Status, Unlocked(half, CardLocks.User).PausedFrom));
    }

    [Fact]
    public void Locks_fall_when_the_card_leaves_the_pause_another_way()
    {
        var lost = CardLifecycle.Apply(Locked(Card, CardLocks.Fraud), CardCommand.ReportLost, Given.Now).Value!;

        Assert.Equal((Lost, CardLocks.None, null), (lost.Status, lost.Locks, lost.PausedFrom));
    }

    [Theory]
    [InlineData(CardLocks.None, true)]
    [InlineData(CardLocks.User, true)]
    [InlineData(CardLocks.Organization, false)]
    [InlineData(CardLocks.Fraud, false)]
    [InlineData(CardLocks.Kyc, false)]
    [InlineData(CardLocks.User | CardLocks.Fraud, false)]
    public void A_card_says_whether_its_user_can_lift_all_of_its_locks(CardLocks locks, bool liftable) =>
        Assert.Equal(liftable, (Card with { Locks = locks }).HasOnlyUserLiftableLocks);

    [Fact]
    public void A_lock_says_which_it_is()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => CardLifecycle.Lock(Card, CardLocks.None, Given.Now));
        Assert.Throws<ArgumentOutOfRangeException>(() => CardLifecycle.Apply(Card, CardCommand.Lock, Given.Now));
        Assert.Throws<ArgumentOutOfRangeException>(() => CardLifecycle.Apply(Card, CardCommand.Unlock, Given.Now));
    }

    private static Card Locked(Card card, CardLocks which) => CardLifecycle.Lock(card, which, Given.Now).Value!;

    private static Card Unlocked(Card card, CardLocks which) => CardLifecycle.Unlock(card, which, Given.Now).Value!;
}
