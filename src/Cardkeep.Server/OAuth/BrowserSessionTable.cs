using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>Who is signed in with which browser, by the hash of its cookie. It belongs to a person, not to an organization.</summary>
internal static class BrowserSessionTable
{
    /// <summary>PSD2's regulatory technical standards, article 4: five minutes without a word.</summary>
    public static readonly TimeSpan LongestIdle = TimeSpan.FromMinutes(5);

    /// <summary>A working day: after it the password is asked for again, however busy somebody was.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromHours(8);

    /// <summary>
    /// Whoever is seen again sooner is not written down again: a page that is loaded is many calls. A session may end so much early by it,
    /// and never late.
    /// </summary>
    public static readonly TimeSpan TouchAfter = TimeSpan.FromSeconds(15);

    private static BrowserSession Read(Row row) => new(row.Text(0), row.Instant(1), row.Instant(5))
    {
        Proof = row.GuidOrNull(2) is { } organization ? new(new(organization), new(row.Guid(3)), row.Instant(4)) : null,
    };

    /// <summary>The session, if it is not idle, and not too old.</summary>
    public static ValueTask<BrowserSession?> FindAsync(
        Transaction tx, byte[] tokenHash, DateTimeOffset now, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT email, started_at, proven_organization_id, proven_member_id, proven_at, seen_at
        FROM browser_sessions
        WHERE token_hash = {tokenHash} AND seen_at > {now - LongestIdle} AND started_at > {now - LongestLife}
        """, Read, cancel);

    /// <summary>Not idle from now on. False: it has ended.</summary>
    public static async ValueTask<bool> TouchAsync(Transaction tx, byte[] tokenHash, DateTimeOffset now, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            UPDATE browser_sessions
            SET seen_at = {now}
            WHERE token_hash = {tokenHash} AND seen_at > {now - LongestIdle} AND started_at > {now - LongestLife}
            """, cancel) == 1;

    public static ValueTask InsertAsync(Transaction tx, byte[] tokenHash, string email, DateTimeOffset now, CancellationToken cancel) =>
        tx.SendAsync($"""
            INSERT INTO browser_sessions (token_hash, email, started_at, seen_at)
            VALUES ({tokenHash}, {email}, {now}, {now})
            """, cancel);

    /// <summary>Somebody has shown besides the password that they are this member.</summary>
    public static ValueTask ProveAsync(
        Transaction tx, byte[] tokenHash, OrganizationId organization, MemberId member, DateTimeOffset now, CancellationToken cancel) =>
        tx.SendAsync($"""
            UPDATE browser_sessions
            SET proven_organization_id = {organization}, proven_member_id = {member}, proven_at = {now}
            WHERE token_hash = {tokenHash}
            """, cancel);

    public static ValueTask DeleteAsync(Transaction tx, byte[] tokenHash, CancellationToken cancel) =>
        tx.SendAsync($"DELETE FROM browser_sessions WHERE token_hash = {tokenHash}", cancel);

    /// <summary>A password that was changed ends what the old one opened.</summary>
    public static ValueTask DeleteAllAsync(Transaction tx, string email, CancellationToken cancel) =>
        tx.SendAsync($"DELETE FROM browser_sessions WHERE email = {email}", cancel);

    /// <summary>All of a person's but one.</summary>
    public static ValueTask DeleteOthersAsync(Transaction tx, string email, byte[] tokenHash, CancellationToken cancel) =>
        tx.SendAsync($"DELETE FROM browser_sessions WHERE email = {email} AND token_hash <> {tokenHash}", cancel);

    /// <summary>Deletes at most so many, the oldest first, and tells how many.</summary>
    public static async ValueTask<long> DeleteIdleAsync(Transaction tx, DateTimeOffset now, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM browser_sessions
            WHERE seen_at <= {now - LongestIdle}
              AND token_hash IN (SELECT token_hash FROM browser_sessions WHERE seen_at <= {now - LongestIdle} ORDER BY seen_at LIMIT {most})
            """, cancel);
}

/// <param name="StartedAt">When the password was typed, or the passkey used.</param>
internal sealed record BrowserSession(string Email, DateTimeOffset StartedAt, DateTimeOffset SeenAt)
{
    /// <summary>Null: nobody has shown more than the password.</summary>
    public Proof? Proof { get; init; }

    /// <summary>Whether they have shown lately that they are this member, by a factor of that member's.</summary>
    public bool IsProven(Account account, DateTimeOffset now) =>
        Proof is { } proof && proof.Organization == account.Organization && proof.Member == account.Member
        && proof.At + BrowserSessionTable.LongestIdle > now;
}

/// <summary>That somebody has shown, by a factor, to be a member.</summary>
internal sealed record Proof(OrganizationId Organization, MemberId Member, DateTimeOffset At);
