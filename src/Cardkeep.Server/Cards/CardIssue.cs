using Cardkeep.Events;
using Cardkeep.Organizations;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Cards;

/// <summary>A valid order with what its card will be made of.</summary>
internal sealed record PlacedOrder(CardOrder Order, Membership Holder, DrawnCard Drawn);

/// <summary>A card that another one replaces.</summary>
/// <param name="Before">As it was.</param>
/// <param name="After">As it is once it is replaced.</param>
/// <param name="Level">Of the other one.</param>
internal sealed record ReplacedCard(Card Before, Card After, CardLevel Level);

/// <summary>
/// Writes new cards and everything that is born with them: number, search text, counts, counters, references, shipping address, event.
/// </summary>
internal static class CardIssue
{
    /// <summary>The cards, in the order of their orders; all of one organization.</summary>
    public static async ValueTask<IReadOnlyList<Card>> IssueAsync(
        Transaction tx, KeepNumbers keep, IReadOnlyList<PlacedOrder> placed, Origin origin, CardJson wire, CancellationToken cancel)
    {
        // Who waits for their KYC has no number yet.
        DrawnCard[] numbered = [.. placed.Where(one => one.Order.HolderIsKnown).Select(one => one.Drawn)];
        var numbers = numbered is [] ? [] : await keep(tx, placed[0].Order.Organization, numbered, cancel);
        var next = 0;
        List<Card> cards = [];
        foreach (var (order, holder, drawn) in placed)
        {
            var number = order.HolderIsKnown ? numbers[next++] : drawn.Candidates[0].Masked;
            var card = Card.Issue(order, drawn.Id, number, origin.At);
            await InsertAsync(tx, card, new Born(holder, card.Id, order.Address, drawn.Token), cancel);
            await EventTable.AppendAsync(tx, origin, card.Organization, CardEvents.Created(card, wire), cancel);
            cards.Add(card);
        }

        await CardCountTable.AddAsync(tx, cards, cancel);
        return cards;
    }

    /// <summary>
    /// A card in the place of another, whose lock is held: on the budget of the oldest of their chain, sent to where the older one was.
    /// </summary>
    public static async ValueTask<Card> ReplaceAsync(
        Transaction tx, KeepNumbers keep, ReplacedCard parent, DrawnCard drawn, Origin origin, CardJson wire, CancellationToken cancel)
    {
        var (organization, older, by) = (parent.After.Organization, parent.After.Id, parent.After.ReplacedBy!.Value);
        var holder = await MembershipTable.GetAsync(tx, organization, parent.After.Holder, cancel);
        var isKnown = holder.Kyc == KycStatus.Accepted;
        var number = isKnown ? (await keep(tx, organization, [drawn], cancel))[0] : drawn.Candidates[0].Masked;
        var card = CardReplacement.Issue(parent.After, by, parent.Level, drawn.Id, number, isKnown, origin.At);
        var budget = await CardCounterTable.GetBudgetAsync(tx, organization, older, cancel);
        var address = await ShippingAddressTable.FindAsync(tx, organization, older, cancel);

        await InsertAsync(tx, card, new Born(holder, budget, address, drawn.Token), cancel);
        await CardCountTable.AddAsync(tx, [card], cancel);
        await EventTable.AppendAsync(tx, origin, organization, CardEvents.Created(card, wire), cancel);
        await CardReplacementTable.UpdateReplacedAsync(tx, parent.After, cancel);
        var kind = by == Replacement.Renewal ? "card.renewed" : "card.upsold";
        await EventTable.AppendAsync(
            tx, origin, organization, CardEvents.SettingsChanged(kind, parent.Before, parent.After, wire), cancel);
        return card;
    }

    private static async ValueTask InsertAsync(Transaction tx, Card card, Born born, CancellationToken cancel)
    {
        await CardTable.InsertAsync(tx, card, cancel);
        await CardSearchTable.InsertAsync(tx, card, born.Holder, cancel);
        await CardCounterTable.InsertAsync(tx, card, born.Budget, cancel);
        await CardActivityTable.InsertAsync(tx, card, cancel);
        await CardReferenceTable.InsertIdAsync(tx, card, cancel);
        await CardReferenceTable.InsertTokenAsync(tx, card, born.Token, cancel);
        if (born.Address is { } address) await ShippingAddressTable.InsertAsync(tx, card.Organization, card.Id, address, cancel);
    }

    /// <summary>What is written beside a new card.</summary>
    private sealed record Born(Membership Holder, CardId Budget, ShippingAddress? Address, string Token);
}
