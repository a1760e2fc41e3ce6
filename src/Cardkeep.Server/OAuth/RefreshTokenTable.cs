using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>Refresh tokens, by their hash: a look-up that finds the organization itself (docs/decisions/0001).</summary>
internal static class RefreshTokenTable
{
    private const int GrantAt = 3;

    private static HeldRefreshToken Read(Row row) => new(
        ScopeText.Split(row.Text(0)), row.Instant(1), row.InstantOrNull(2),
        GrantTable.Read(row, GrantAt), GrantTable.ReadRevoked(row, GrantAt));

    public static ValueTask<HeldRefreshToken?> FindAsync(Transaction tx, byte[] tokenHash, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT r.scopes, r.expires_at, r.used_at, {GrantTable.Columns}
        FROM refresh_tokens r
        JOIN grants g ON g.organization_id = r.organization_id AND g.id = r.grant_id
        WHERE r.token_hash = {tokenHash}
        """, Read, cancel);

    public static ValueTask InsertAsync(
        Transaction tx, byte[] tokenHash, Grant grant, IReadOnlyList<string> scopes, DateTimeOffset expiresAt, CancellationToken cancel) =>
        tx.SendAsync($"""
            INSERT INTO refresh_tokens (token_hash, organization_id, grant_id, scopes, expires_at)
            VALUES ({tokenHash}, {grant.Organization}, {grant.Id}, {ScopeText.Join(scopes)}, {expiresAt})
            """, cancel);

    /// <summary>Marks the first use. False: it was used, by a twin perhaps that has just ended.</summary>
    public static async ValueTask<bool> UseAsync(
        Transaction tx, byte[] tokenHash, Grant grant, DateTimeOffset now, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            UPDATE refresh_tokens
            SET used_at = {now}
            WHERE token_hash = {tokenHash} AND organization_id = {grant.Organization} AND used_at IS NULL AND expires_at > {now}
            """, cancel) == 1;

    /// <summary>Deletes at most so many, the oldest first, and tells how many.</summary>
    public static async ValueTask<long> DeleteExpiredAsync(Transaction tx, DateTimeOffset before, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM refresh_tokens
            WHERE expires_at <= {before}
              AND token_hash IN (SELECT token_hash FROM refresh_tokens WHERE expires_at <= {before} ORDER BY expires_at LIMIT {most})
            """, cancel);
}

/// <param name="UsedAt">When it was first used; null: not yet.</param>
internal sealed record HeldRefreshToken(
    IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt, Grant Grant, bool Revoked);
