using Cardkeep.Events;
using Cardkeep.Organizations;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Cards;

/// <summary>
/// Issues the cards that waited for somebody's identity. A card ordered at the very moment may be left waiting, until the next time.
/// </summary>
internal sealed class OnholdCards(CardVault vault, CardJson wire)
{
    /// <summary>As many as a bulk orders. What is beyond waits for the next time.</summary>
    public const int MostAtOnce = 50;

    /// <summary>
    /// Numbers for those that wait now, drawn before the transaction, in the order of the cards' ids, in which they are locked.
    /// </summary>
    public async Task<IReadOnlyList<DrawnCard>> DrawAsync(
        Database database, OrganizationId organization, MemberId holder, CancellationToken cancel)
    {
        List<DrawnCard> drawn = [];
        var waiting = await database.ReadAsync(tx => OnholdCardTable.ListAsync(tx, organization, holder, MostAtOnce, cancel), cancel);
        foreach (var card in waiting) drawn.Add(await vault.DrawAsync(organization, card, cancel));
        return drawn;
    }

    /// <summary>Those of them that wait still, with their numbers.</summary>
    public async ValueTask<IReadOnlyList<UsedCard>> IssueAsync(
        Transaction tx, Membership holder, IReadOnlyList<DrawnCard> drawn, Origin origin, CancellationToken cancel)
    {
        List<(HeldCard Held, DrawnCard Drawn)> locked = [];
        foreach (var one in drawn)
        {
            var held = await CardTable.FindForChangeAsync(tx, holder.Organization, one.Id, origin.At, cancel);
            if (held!.Card.Status == CardStatus.Onhold) locked.Add((held, one));
        }

        if (locked is []) return [];

        var numbers = await vault.KeepAsync(tx, holder.Organization, [.. locked.Select(one => one.Drawn)], cancel);
        List<UsedCard> issued = [];
        foreach (var ((held, _), number) in locked.Zip(numbers))
            issued.Add(new(await CompleteAsync(tx, held.Card, number, holder, origin, cancel), held.Spending));
        return issued;
    }

    /// <summary>How many wait still.</summary>
    public static ValueTask<long> CountAsync(Transaction tx, Membership holder, CancellationToken cancel) =>
        OnholdCardTable.CountAsync(tx, holder.Organization, holder.Id, cancel);

    private async ValueTask<Card> CompleteAsync(
        Transaction tx, Card card, MaskedPan number, Membership holder, Origin origin, CancellationToken cancel)
    {
        var complete = card.Complete(number, origin.At).Value!;
        await CardTable.UpdateNumberAsync(tx, complete, cancel);
        await CardTable.UpdateStatusAsync(tx, complete, cancel);
        await CardSearchTable.UpdateAsync(tx, complete, holder, cancel);
        await CardCountTable.MoveAsync(tx, card, complete, cancel);
        var happened = CardEvents.SettingsChanged("card.issued", card, complete, wire);
        await EventTable.AppendAsync(tx, origin, complete.Organization, happened, cancel);
        return complete;
    }
}
