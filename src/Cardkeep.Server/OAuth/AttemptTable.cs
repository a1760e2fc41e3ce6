using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>Tries at signing in, counted before they are looked at, so that many at once cannot be more than are allowed.</summary>
internal static class AttemptTable
{
    /// <summary>A day without a failure is forgiven.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);

    private static Attempts Read(Row row) => new(row.Integer(0), row.Instant(1), row.Instant(2));

    /// <summary>
    /// Counts one try, and blocks the subject for as long as that many failures ask. Null: it was blocked; nothing was counted.
    /// </summary>
    public static async ValueTask<Attempts?> CountAsync(
        Transaction tx, byte[] subject, DateTimeOffset now, TryLimit limit, CancellationToken cancel)
    {
        // A row that is not there cannot be locked.
        await tx.SendAsync($"""
            INSERT INTO sign_in_attempts (subject_hash, failures, last_at, blocked_until)
            VALUES ({subject}, 0, {now}, {now})
            ON CONFLICT (subject_hash) DO NOTHING
            """, cancel);
        var held = await tx.FirstAsync($"""
            SELECT a.failures, a.blocked_until, a.last_at
            FROM sign_in_attempts a
            WHERE a.subject_hash = {subject}
            {tx.Engine.ForUpdateOf("a")}
            """, Read, cancel) ?? throw new InvalidOperationException("a row that was just kept is not there");
        if (held.BlockedUntil > now) return null;

        var counted = limit.Count(now - held.LastAt > Memory ? new(0, now, now) : held, now);
        await tx.SendAsync($"""
            UPDATE sign_in_attempts
            SET failures = {counted.Failures}, blocked_until = {counted.BlockedUntil}, last_at = {counted.LastAt}
            WHERE subject_hash = {subject}
            """, cancel);
        return counted;
    }

    public static ValueTask<Attempts?> FindAsync(Transaction tx, byte[] subject, CancellationToken cancel) =>
        tx.FirstAsync($"SELECT failures, blocked_until, last_at FROM sign_in_attempts WHERE subject_hash = {subject}", Read, cancel);

    /// <summary>After a success: this account's failures are forgiven.</summary>
    public static ValueTask ForgetAsync(Transaction tx, byte[] subject, CancellationToken cancel) =>
        tx.SendAsync($"DELETE FROM sign_in_attempts WHERE subject_hash = {subject}", cancel);

    /// <summary>After a success: this try was none of the failures that it was counted among.</summary>
    public static ValueTask TakeBackAsync(Transaction tx, byte[] subject, DateTimeOffset now, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE sign_in_attempts
        SET failures = failures - 1, blocked_until = {now}
        WHERE subject_hash = {subject} AND failures > 0
        """, cancel);

    /// <summary>Writes as much as the account of somebody who is there would, so that nobody's absence saves a write.</summary>
    public static ValueTask TouchAsync(Transaction tx, byte[] subject, DateTimeOffset now, CancellationToken cancel) =>
        tx.SendAsync($"UPDATE sign_in_attempts SET last_at = {now} WHERE subject_hash = {subject}", cancel);

    /// <summary>Deletes at most so many, the oldest first, and tells how many.</summary>
    public static async ValueTask<long> DeleteForgottenAsync(Transaction tx, DateTimeOffset now, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM sign_in_attempts
            WHERE last_at < {now - Memory} AND blocked_until <= {now}
              AND subject_hash IN (
                SELECT subject_hash FROM sign_in_attempts
                WHERE last_at < {now - Memory} AND blocked_until <= {now}
                ORDER BY last_at
                LIMIT {most})
            """, cancel);
}

/// <param name="LastAt">From when on time forgives.</param>
internal sealed record Attempts(long Failures, DateTimeOffset BlockedUntil, DateTimeOffset LastAt);
