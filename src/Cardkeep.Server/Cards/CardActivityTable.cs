using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>When each card was last used: its creation, before its first use. Changes with every use, so it stands apart.</summary>
internal static class CardActivityTable
{
    public static ValueTask InsertAsync(Transaction tx, Card card, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO card_activity (organization_id, card_id, last_activity_at) VALUES ({card.Organization}, {card.Id}, {card.CreatedAt})
        """, cancel);

    public static ValueTask UpdateAsync(Transaction tx, IReadOnlyList<CardActivity> rows, CancellationToken cancel) => tx.SendAsync($"""
        WITH moved (organization_id, card_id, last_activity_at) AS ({Sql.Rows(
            SqlColumn.Uuids(rows, row => row.Organization.Value),
            SqlColumn.Uuids(rows, row => row.Card.Value),
            SqlColumn.Instants(rows, row => row.At))})
        UPDATE card_activity
        SET last_activity_at = m.last_activity_at
        FROM moved m
        WHERE card_activity.organization_id = m.organization_id AND card_activity.card_id = m.card_id
        """, cancel);
}

internal readonly record struct CardActivity(OrganizationId Organization, CardId Card, DateTimeOffset At);
