using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Writes;

/// <summary>Idempotency keys. The unique index is the lock: a twin waits at the claim, and finds the answer or a free place.</summary>
internal static class KeyTable
{
    /// <summary>How long an answered key is answered again: the wire's own figure (wire-contract.md §4).</summary>
    private static readonly TimeSpan KeyLife = TimeSpan.FromMinutes(30);

    private static KeptAnswer Read(Row row) => new((int)row.Integer(0), row.Bytes(1), row.Bytes(2));

    /// <summary>Claims the key for this transaction; false where it has been answered within its time.</summary>
    public static async ValueTask<bool> ClaimAsync(Transaction tx, Call call, string key, byte[] digest, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            INSERT INTO idempotency_keys (organization_id, member_id, client_id, route, key, digest, expires_at)
            VALUES ({call.Caller.Organization}, {call.Caller.Member}, {call.Caller.Client}, {call.Route},
                {key}, {digest}, {call.Now + KeyLife})
            ON CONFLICT (organization_id, member_id, client_id, route, key)
            DO UPDATE SET digest = excluded.digest, status = NULL, answer = NULL, expires_at = excluded.expires_at
            WHERE idempotency_keys.expires_at <= {call.Now}
            """, cancel) == 1;

    /// <summary>The answer that a key got, within its time; null: none.</summary>
    public static ValueTask<KeptAnswer?> FindAsync(Transaction tx, Call call, string key, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT status, answer, digest
        FROM idempotency_keys
        WHERE organization_id = {call.Caller.Organization} AND member_id = {call.Caller.Member} AND client_id = {call.Caller.Client}
          AND route = {call.Route} AND key = {key} AND expires_at > {call.Now}
        """, Read, cancel);

    public static ValueTask KeepAsync(Transaction tx, Call call, string key, int status, byte[] answer, CancellationToken cancel) =>
        tx.SendAsync($"""
            UPDATE idempotency_keys
            SET status = {status}, answer = {answer}
            WHERE organization_id = {call.Caller.Organization} AND member_id = {call.Caller.Member} AND client_id = {call.Caller.Client}
              AND route = {call.Route} AND key = {key}
            """, cancel);

    /// <summary>
    /// Deletes at most so many, the longest expired first, and tells how many. A key may be claimed again while this waits for its row:
    /// then it is no longer past its time, and stays.
    /// </summary>
    public static async ValueTask<long> DeleteExpiredAsync(
        Transaction tx, OrganizationId organization, DateTimeOffset now, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM idempotency_keys
            WHERE organization_id = {organization} AND expires_at <= {now}
              AND (member_id, client_id, route, key) IN (
                SELECT member_id, client_id, route, key
                FROM idempotency_keys
                WHERE organization_id = {organization} AND expires_at <= {now}
                ORDER BY expires_at
                LIMIT {most})
            """, cancel);
}

/// <param name="Digest">Of the canonical body that was answered.</param>
internal sealed record KeptAnswer(int Status, byte[] Json, byte[] Digest);
