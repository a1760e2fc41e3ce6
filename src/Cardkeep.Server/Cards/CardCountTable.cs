using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>
/// How many cards of each status and level an organization has, kept in the transaction that changes a card: counting half a million
/// takes longer than everything else about a list.
/// </summary>
internal static class CardCountTable
{
    /// <summary>One row for each status would be the row that every change of a large tenant waits for.</summary>
    private const int Slots = 16;

    public static Sql Sum(OrganizationId organization, IReadOnlyList<string> statuses, IReadOnlyList<string> levels)
    {
        Sql sum = $"SELECT CAST(coalesce(sum(k.cards), 0) AS bigint) FROM card_counts k WHERE k.organization_id = {organization}";
        if (statuses is not []) sum = $"{sum} AND k.status {Sql.In(statuses)}";
        if (levels is not []) sum = $"{sum} AND k.card_level {Sql.In(levels)}";
        return sum;
    }

    /// <summary>Counts new cards, in the order of the rows, so that two bulks at once do not lock each other.</summary>
    public static async ValueTask AddAsync(Transaction tx, IReadOnlyList<Card> cards, CancellationToken cancel)
    {
        foreach (var alike in cards.GroupBy(card => (Slot: SlotOf(card.Id), card.Status, card.Level)).OrderBy(group => group.Key))
            await ChangeAsync(tx, alike.First(), alike.Count(), cancel);
    }

    /// <summary>
    /// Moves a card from one status to another: always in the order of the statuses, so that two opposite moves do not lock each other.
    /// </summary>
    public static async ValueTask MoveAsync(Transaction tx, Card before, Card after, CancellationToken cancel)
    {
        if (before.Status == after.Status) return;
        if (before.Status < after.Status) await ChangeAsync(tx, before, -1, cancel);
        await ChangeAsync(tx, after, 1, cancel);
        if (before.Status > after.Status) await ChangeAsync(tx, before, -1, cancel);
    }

    /// <summary>Moves many cards, one after the other in time, in the order of the rows.</summary>
    public static async ValueTask MoveAsync(Transaction tx, IReadOnlyList<(Card Before, Card After)> moves, CancellationToken cancel)
    {
        var rows = moves.SelectMany(move => ((Card Card, long By)[])[(move.Before, -1), (move.After, 1)])
            .GroupBy(row => (row.Card.Organization.Value, Slot: SlotOf(row.Card.Id), row.Card.Status, row.Card.Level))
            .OrderBy(group => group.Key);
        foreach (var alike in rows)
        {
            var by = alike.Sum(row => row.By);
            if (by != 0) await ChangeAsync(tx, alike.First().Card, by, cancel);
        }
    }

    private static ValueTask ChangeAsync(Transaction tx, Card card, long by, CancellationToken cancel) => by < 0
        ? tx.SendAsync($"""
            UPDATE card_counts SET cards = cards + {by}
            WHERE organization_id = {card.Organization} AND slot = {SlotOf(card.Id)}
              AND status = {Names<CardStatus>.Of(card.Status)} AND card_level = {Names<CardLevel>.Of(card.Level)}
            """, cancel)
        : tx.SendAsync($"""
            INSERT INTO card_counts (organization_id, slot, status, card_level, cards)
            VALUES ({card.Organization}, {SlotOf(card.Id)}, {Names<CardStatus>.Of(card.Status)}, {Names<CardLevel>.Of(card.Level)}, {by})
            ON CONFLICT (organization_id, slot, status, card_level) DO UPDATE SET cards = card_counts.cards + excluded.cards
            """, cancel);

    private static int SlotOf(CardId card) => card.Value.ToByteArray(bigEndian: true)[^1] % Slots;
}
