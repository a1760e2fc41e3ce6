using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Sca;

/// <summary>SCA sessions, by the hash of their token: a look-up that finds the organization itself (docs/decisions/0001).</summary>
internal static class ScaTable
{
    private static readonly Sql.Fragment Columns =
        new("organization_id, member_id, client_id, digest, expires_at, allowed_at, denied_at, consumed_at");

    private static ScaSession Read(Row row) => new(
        new(row.Guid(0)), new(row.Guid(1)), new(row.Guid(2)), row.Bytes(3), row.Instant(4),
        row.InstantOrNull(5), row.InstantOrNull(6), row.InstantOrNull(7));

    public static ValueTask<ScaSession?> FindAsync(Transaction tx, byte[] tokenHash, CancellationToken cancel) =>
        tx.FirstAsync($"SELECT {Columns} FROM sca_sessions WHERE token_hash = {tokenHash}", Read, cancel);

    public static ValueTask InsertAsync(
        Transaction tx, byte[] tokenHash, Call call, byte[] digest, DateTimeOffset expiresAt, CancellationToken cancel) =>
        tx.SendAsync($"""
            INSERT INTO sca_sessions (token_hash, organization_id, member_id, client_id, digest, expires_at)
            VALUES ({tokenHash}, {call.Caller.Organization}, {call.Caller.Member}, {call.Caller.Client}, {digest}, {expiresAt})
            """, cancel);

    /// <summary>Uses a session up. False: it is not this caller's, not for this call, not allowed, used, or past its time.</summary>
    public static async ValueTask<bool> ConsumeAsync(
        Transaction tx, byte[] tokenHash, Call call, byte[] digest, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            UPDATE sca_sessions
            SET consumed_at = {call.Now}
            WHERE token_hash = {tokenHash} AND organization_id = {call.Caller.Organization} AND member_id = {call.Caller.Member}
              AND client_id = {call.Caller.Client} AND digest = {digest}
              AND allowed_at IS NOT NULL AND consumed_at IS NULL AND expires_at > {call.Now}
            """, cancel) == 1;

    /// <summary>Decides a session that waits. False: it does not wait any more.</summary>
    public static async ValueTask<bool> DecideAsync(
        Transaction tx, byte[] tokenHash, OrganizationId organization, bool allow, DateTimeOffset now, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            UPDATE sca_sessions
            SET allowed_at = {(allow ? now : null)}, denied_at = {(allow ? null : now)}
            WHERE token_hash = {tokenHash} AND organization_id = {organization}
              AND allowed_at IS NULL AND denied_at IS NULL AND expires_at > {now}
            """, cancel) == 1;

    /// <summary>Deletes at most so many, the longest expired first, and tells how many.</summary>
    public static async ValueTask<long> DeleteExpiredAsync(Transaction tx, DateTimeOffset before, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM sca_sessions
            WHERE expires_at <= {before}
              AND token_hash IN (SELECT token_hash FROM sca_sessions WHERE expires_at <= {before} ORDER BY expires_at LIMIT {most})
            """, cancel);
}
