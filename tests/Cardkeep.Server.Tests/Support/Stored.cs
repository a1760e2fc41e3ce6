using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;

namespace Cardkeep.Tests.Support;

/// <summary>Cards put straight into the database, where no call can make them or a hundred calls would take too long.</summary>
internal static class Stored
{
    /// <inheritdoc cref="CardAsync(TestApi, CardLevel, Func{Card, Card})"/>
    public static Task<string> CardAsync(TestApi api, Func<Card, Card>? change = null) => CardAsync(api, CardLevel.Virtual, change);

    /// <summary>A copy of the demo's card of a level under an id of its own, changed at will, with its search text and count.</summary>
    public static async Task<string> CardAsync(TestApi api, CardLevel level, Func<Card, Card>? change = null) =>
        (await CopiesAsync(api, level, 1, (card, _) => change?.Invoke(card) ?? card))[0];

    /// <summary>Many of them; each is told its number, from 0.</summary>
    public static async Task<IReadOnlyList<string>> CopiesAsync(TestApi api, CardLevel level, int copies, Func<Card, int, Card> change)
    {
        List<string> ids = [];
        await api.WriteAsync(async tx =>
        {
            var original = await CardTable.FindAsync(tx, Demo.Organization, Demo.CardOf(level), default);
            ids.Clear();
            for (var number = 0; number < copies; number++)
            {
                var card = change(original!.Card with { Id = new(Guid.CreateVersion7(ManualClock.Start)) }, number);
                var holder = await MembershipTable.GetAsync(tx, card.Organization, card.Holder, default);
                await CardTable.InsertAsync(tx, card, default);
                await CardSearchTable.InsertAsync(tx, card, holder, default);
                await CardCountTable.AddAsync(tx, [card], default);
                ids.Add(card.Id.Value.ToString("D"));
            }
        });
        return ids;
    }

    /// <summary>A card in any status, as the database wants it: a paused one has a lock.</summary>
    public static Card In(this Card card, CardStatus status) => card with
    {
        Status = status,
        PausedFrom = status == CardStatus.Paused ? CardStatus.Live : null,
        Locks = status == CardStatus.Paused ? CardLocks.User : CardLocks.None,
    };
}
