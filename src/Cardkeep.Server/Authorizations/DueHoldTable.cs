using Cardkeep.Storage;

namespace Cardkeep.Authorizations;

/// <summary>Authorizations that hold something for a time.</summary>
internal static class DueHoldTable
{
    /// <summary>
    /// Those whose time is up by an instant, in all organizations, the earliest first. CROSS JOIN, since SQLite takes it at its word: from
    /// each organization into the index of what is held, and not through every authorization.
    /// </summary>
    public static ValueTask<IReadOnlyList<DueHold>> FindAsync(
        Transaction tx, DateTimeOffset until, long most, CancellationToken cancel) => tx.ListAsync($"""
        SELECT a.organization_id, a.id, a.expires_at
        FROM organizations o
        CROSS JOIN authorizations a
        WHERE a.organization_id = o.organization_id AND a.held > 0 AND a.expires_at <= {until}
        ORDER BY a.expires_at, a.organization_id, a.id
        LIMIT {most}
        """, row => new DueHold(new(row.Guid(0)), new(row.Guid(1)), row.Instant(2)), cancel);
}

internal sealed record DueHold(OrganizationId Organization, AuthorizationId Id, DateTimeOffset At);
