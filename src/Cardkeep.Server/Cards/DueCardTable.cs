using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>Cards that time is going to move.</summary>
internal static class DueCardTable
{
    /// <summary>
    /// Those whose time has come by an instant, in all organizations, the earliest first. CROSS JOIN, since SQLite takes it at its word:
    /// from each organization into the index, and not through every card.
    /// </summary>
    public static ValueTask<IReadOnlyList<DueCard>> FindAsync(
        Transaction tx, DateTimeOffset until, long most, CancellationToken cancel) => tx.ListAsync($"""
        SELECT c.organization_id, c.id, c.due_at
        FROM organizations o
        CROSS JOIN cards c
        WHERE c.organization_id = o.organization_id AND c.due_at <= {until}
        ORDER BY c.due_at, c.organization_id, c.id
        LIMIT {most}
        """, row => new DueCard(new(row.Guid(0)), new(row.Guid(1)), row.Instant(2)), cancel);
}

internal sealed record DueCard(OrganizationId Organization, CardId Id, DateTimeOffset At);
