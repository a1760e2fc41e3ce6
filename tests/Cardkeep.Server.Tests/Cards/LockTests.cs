using Cardkeep.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

public sealed class LockTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_locked_card_is_paused_and_an_unlocked_one_is_live_again(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Given.LiveCardAsync(owner);

        var locked = await owner.LockAsync(card);
        Assert.Equal((200, "paused"), (locked.Status, locked.CardStatus));

        var unlocked = await owner.UnlockAsync(card);
        Assert.Equal((200, "live"), (unlocked.Status, unlocked.CardStatus));
        Assert.Equal(3, await api.NumberAsync("SELECT max(number) FROM events WHERE kind IN ('card.locked', 'card.unlocked')"));
    }
}
