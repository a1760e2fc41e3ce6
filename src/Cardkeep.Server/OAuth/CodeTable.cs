using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>Authorization codes, by their hash: a look-up that finds the organization itself (docs/decisions/0001).</summary>
internal static class CodeTable
{
    private const int GrantAt = 4;

    private static HeldCode Read(Row row) => new(
        row.Text(0), row.TextOrNull(1), row.Instant(2), !row.IsNull(3),
        GrantTable.Read(row, GrantAt), GrantTable.ReadRevoked(row, GrantAt));

    public static ValueTask<HeldCode?> FindAsync(Transaction tx, byte[] codeHash, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT a.redirect_address, a.challenge, a.expires_at, a.redeemed_at, {GrantTable.Columns}
        FROM authorization_codes a
        JOIN grants g ON g.organization_id = a.organization_id AND g.id = a.grant_id
        WHERE a.code_hash = {codeHash}
        """, Read, cancel);

    public static ValueTask InsertAsync(
        Transaction tx, byte[] codeHash, Grant grant, string redirectAddress, string? challenge, DateTimeOffset expiresAt,
        CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO authorization_codes (code_hash, organization_id, grant_id, redirect_address, challenge, expires_at)
        VALUES ({codeHash}, {grant.Organization}, {grant.Id}, {redirectAddress}, {challenge}, {expiresAt})
        """, cancel);

    /// <summary>Spends a code. False: somebody else was faster, and whoever waited for them is told so.</summary>
    public static async ValueTask<bool> RedeemAsync(
        Transaction tx, byte[] codeHash, Grant grant, DateTimeOffset now, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            UPDATE authorization_codes
            SET redeemed_at = {now}
            WHERE code_hash = {codeHash} AND organization_id = {grant.Organization} AND redeemed_at IS NULL AND expires_at > {now}
            """, cancel) == 1;

    /// <summary>Deletes at most so many, the oldest first, and tells how many.</summary>
    public static async ValueTask<long> DeleteExpiredAsync(Transaction tx, DateTimeOffset before, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM authorization_codes
            WHERE expires_at <= {before}
              AND code_hash IN (SELECT code_hash FROM authorization_codes WHERE expires_at <= {before} ORDER BY expires_at LIMIT {most})
            """, cancel);
}

/// <param name="Challenge">Null: the client asked without PKCE.</param>
internal sealed record HeldCode(
    string RedirectAddress, string? Challenge, DateTimeOffset ExpiresAt, bool Redeemed, Grant Grant, bool Revoked);
