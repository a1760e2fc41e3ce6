using Cardkeep.Events;
using Cardkeep.Organizations;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Cards;

/// <summary>A valid order with what its card will be made of.</summary>
internal sealed record PlacedOrder(CardOrder Order, Membership Holder, DrawnCard Drawn);

/// <summary>
/// Writes new cards and everything that is born with them: number, search text, counts, counters, references, shipping address, event.
/// </summary>
internal static class CardIssue
{
    /// <summary>The cards, in the order of their orders; all of one organization.</summary>
    public static async ValueTask<IReadOnlyList<Card>> IssueAsync(
        Transaction tx, IReadOnlyList<PlacedOrder> placed, Origin origin, CardJson wire, CancellationToken cancel)
    {
        // Who waits for their KYC has no number yet.
        DrawnCard[] numbered = [.. placed.Where(one => one.Order.HolderIsKnown).Select(one => one.Drawn)];
        var numbers = numbered is [] ? [] : await VaultTable.InsertAsync(tx, placed[0].Order.Organization, numbered, cancel);
        var next = 0;
        List<Card> cards = [];
        foreach (var (order, holder, drawn) in placed)
        {
            var number = order.HolderIsKnown ? numbers[next++] : drawn.Candidates[0].Masked;
            var card = Card.Issue(order, drawn.Id, number, origin.At);
            await InsertAsync(tx, card, order, holder, drawn.Token, cancel);
            await EventTable.AppendAsync(tx, origin, card.Organization, CardEvents.Created(card, wire), cancel);
            cards.Add(card);
        }

        await CardCountTable.AddAsync(tx, cards, cancel);
        return cards;
    }

    private static async ValueTask InsertAsync(
        Transaction tx, Card card, CardOrder order, Membership holder, string token, CancellationToken cancel)
    {
        await CardTable.InsertAsync(tx, card, cancel);
        await CardSearchTable.InsertAsync(tx, card, holder, cancel);
        await CardCounterTable.InsertAsync(tx, card, cancel);
        await CardActivityTable.InsertAsync(tx, card, cancel);
        await CardReferenceTable.InsertIdAsync(tx, card, cancel);
        await CardReferenceTable.InsertTokenAsync(tx, card, token, cancel);
        if (order.Address is { } address) await ShippingAddressTable.InsertAsync(tx, card.Organization, card.Id, address, cancel);
    }
}
