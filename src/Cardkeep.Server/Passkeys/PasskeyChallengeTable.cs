using Cardkeep.Storage;

namespace Cardkeep.Passkeys;

/// <summary>
/// Challenges, by the hash of what the browser's form carries: a look-up that finds the organization itself (docs/decisions/0001).
/// </summary>
internal static class PasskeyChallengeTable
{
    private static readonly Sql.Fragment Columns =
        new("token_hash, organization_id, member_id, purpose, bound_to, state, expires_at");

    /// <summary>
    /// Each one that is kept makes room for itself, and twins at the same moment leave one or two for the next. Only a release with a
    /// smaller bound finds more, and takes them away by and by: a hundred are a millisecond, for which SQLite's writer keeps all waiting.
    /// </summary>
    private const long MostAtOnce = 100;

    private static PasskeyChallenge Read(Row row) => new(
        row.Bytes(0), new(row.Guid(1)), new(row.Guid(2)), row.Text(3), row.Bytes(4), row.Text(5), row.Instant(6));

    public static ValueTask InsertAsync(Transaction tx, PasskeyChallenge challenge, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO passkey_challenges (token_hash, organization_id, member_id, purpose, bound_to, state, expires_at, network)
        VALUES ({challenge.TokenHash}, {challenge.Organization}, {challenge.Member}, {challenge.Purpose}, {challenge.BoundTo},
            {challenge.State}, {challenge.ExpiresAt}, {challenge.Network})
        """, cancel);

    /// <summary>Takes away the oldest where there are too many, by the member, network or share of one that was just kept.</summary>
    public static async ValueTask MakeRoomAsync(Transaction tx, PasskeyChallenge challenge, CancellationToken cancel)
    {
        var (organization, member) = (challenge.Organization, challenge.Member);
        if (challenge.Network is not { } network)
        {
            await tx.SendAsync($"""
                DELETE FROM passkey_challenges
                WHERE organization_id = {organization} AND token_hash IN (
                    SELECT token_hash
                    FROM passkey_challenges
                    WHERE organization_id = {organization} AND member_id = {member} AND purpose = {challenge.Purpose}
                      AND bound_to = {challenge.BoundTo}
                    ORDER BY expires_at DESC, token_hash
                    LIMIT {MostAtOnce} OFFSET {PasskeyChallenge.MostOfMember})
                """, cancel);
            return;
        }

        await tx.SendAsync($"""
            DELETE FROM passkey_challenges
            WHERE organization_id = {organization} AND token_hash IN (
                SELECT token_hash
                FROM passkey_challenges
                WHERE network = {network}
                ORDER BY expires_at DESC, token_hash
                LIMIT {MostAtOnce} OFFSET {PasskeyChallenge.MostOfNetwork})
            """, cancel);

        // The primary key finds a share: it is what lies between the first hash and the last that begin with that byte.
        byte[] first = [challenge.TokenHash[0]], last = [challenge.TokenHash[0], .. Enumerable.Repeat(byte.MaxValue, 32)];
        await tx.SendAsync($"""
            DELETE FROM passkey_challenges
            WHERE organization_id = {organization} AND token_hash IN (
                SELECT token_hash
                FROM passkey_challenges
                WHERE token_hash BETWEEN {first} AND {last} AND network IS NOT NULL
                ORDER BY expires_at DESC, token_hash
                LIMIT {MostAtOnce} OFFSET {PasskeyChallenge.MostOfShare})
            """, cancel);
    }

    /// <summary>
    /// Takes a challenge, so that nobody else does: of two who come with one, one is given it. What becomes of the answer is another
    /// matter: a challenge is not given twice. Null: there is none, of this purpose, bound to this, in time.
    /// </summary>
    public static async ValueTask<PasskeyChallenge?> TakeAsync(
        Transaction tx, byte[] tokenHash, string purpose, byte[] boundTo, DateTimeOffset now, CancellationToken cancel)
    {
        var found = await FindAsync(tx, tokenHash, purpose, boundTo, now, cancel);
        return found is not null && await tx.ExecuteAsync($"""
            DELETE FROM passkey_challenges WHERE token_hash = {found.TokenHash} AND organization_id = {found.Organization}
            """, cancel) == 1 ? found : null;
    }

    /// <summary>The same, and leaves it where it is: for codes, of which somebody may mistype one.</summary>
    public static async ValueTask<PasskeyChallenge?> FindAsync(
        Transaction tx, byte[] tokenHash, string purpose, byte[] boundTo, DateTimeOffset now, CancellationToken cancel)
    {
        var found = await tx.FirstAsync($"SELECT {Columns} FROM passkey_challenges WHERE token_hash = {tokenHash}", Read, cancel);
        return found is not null && found.Purpose == purpose && found.BoundTo.AsSpan().SequenceEqual(boundTo) && found.ExpiresAt > now
            ? found
            : null;
    }

    /// <summary>Whether a member has one of a purpose that ends after an instant.</summary>
    public static async ValueTask<bool> IsThereAsync(
        Transaction tx, OrganizationId organization, MemberId member, string purpose, DateTimeOffset endingAfter,
        CancellationToken cancel) => await tx.NumberAsync($"""
        SELECT count(*)
        FROM passkey_challenges
        WHERE organization_id = {organization} AND member_id = {member} AND purpose = {purpose} AND expires_at > {endingAfter}
        """, cancel) > 0;

    /// <summary>Takes away what a member has of a purpose.</summary>
    public static ValueTask DeleteOfMemberAsync(
        Transaction tx, OrganizationId organization, MemberId member, string purpose, CancellationToken cancel) => tx.SendAsync($"""
        DELETE FROM passkey_challenges
        WHERE organization_id = {organization} AND member_id = {member} AND purpose = {purpose}
        """, cancel);

    /// <summary>
    /// Ends the pairings that a member has begun, codes too: what was begun under one factor, or under none, adds none beside another. In
    /// the transaction that changes who may add one; the member is locked.
    /// </summary>
    public static async ValueTask EndPairingsAsync(
        Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel)
    {
        await DeleteOfMemberAsync(tx, organization, member, PasskeyPurpose.PairingCode, cancel);
        await DeleteOfMemberAsync(tx, organization, member, PasskeyPurpose.Pair, cancel);
    }

    /// <summary>Deletes at most so many, the longest expired first, and tells how many.</summary>
    public static async ValueTask<long> DeleteExpiredAsync(Transaction tx, DateTimeOffset before, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM passkey_challenges
            WHERE expires_at <= {before}
              AND token_hash IN (SELECT token_hash FROM passkey_challenges WHERE expires_at <= {before} ORDER BY expires_at LIMIT {most})
            """, cancel);
}
