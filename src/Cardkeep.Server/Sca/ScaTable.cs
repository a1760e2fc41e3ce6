using Cardkeep.Access;
using Cardkeep.Passkeys;
using Cardkeep.Storage;

namespace Cardkeep.Sca;

/// <summary>SCA sessions, by the hash of their token: a look-up that finds the organization itself (docs/decisions/0001).</summary>
internal static class ScaTable
{
    private static readonly Sql.Fragment Columns = new(
        "id, organization_id, member_id, client_id, action_type, preference, digest, code_hash, code_tries, "
        + "expires_at, allowed_at, denied_at, consumed_at, version, asked");

    private static ScaSession Read(Row row) => new(
        row.Guid(0), new(row.Guid(1)), new(row.Guid(2)), new(row.Guid(3)), row.Text(4), row.Text(5), row.Bytes(6), row.BytesOrNull(7),
        row.Integer(8), row.Instant(9), row.InstantOrNull(10), row.InstantOrNull(11), row.InstantOrNull(12), row.Integer(13),
        row.TextOrNull(14));

    public static ValueTask<ScaSession?> FindAsync(Transaction tx, byte[] tokenHash, CancellationToken cancel) =>
        tx.FirstAsync($"SELECT {Columns} FROM sca_sessions WHERE token_hash = {tokenHash}", Read, cancel);

    /// <summary>A member's, by its id.</summary>
    public static ValueTask<ScaSession?> FindOfMemberAsync(
        Transaction tx, OrganizationId organization, MemberId member, Guid id, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT {Columns}
        FROM sca_sessions
        WHERE organization_id = {organization} AND member_id = {member} AND id = {SqlValue.Uuid(id)}
        """, Read, cancel);

    /// <summary>Those of a member that wait for one kind of factor, the oldest first.</summary>
    public static ValueTask<IReadOnlyList<ScaSession>> ListWaitingAsync(
        Transaction tx, OrganizationId organization, MemberId member, string preference, DateTimeOffset now, CancellationToken cancel) =>
        tx.ListAsync($"""
            SELECT {Columns}
            FROM sca_sessions
            WHERE organization_id = {organization} AND member_id = {member} AND expires_at > {now}
              AND preference = {preference} AND allowed_at IS NULL AND denied_at IS NULL AND asked IS NOT NULL
            ORDER BY expires_at, id
            LIMIT {SessionCodes.MostWaiting}
            """, Read, cancel);

    public static ValueTask InsertAsync(Transaction tx, Caller caller, NewSession session, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO sca_sessions (token_hash, organization_id, member_id, client_id, id, action_type, preference, digest, code_hash,
            code_tries, expires_at, version, asked)
        VALUES ({session.TokenHash}, {caller.Organization}, {caller.Member}, {caller.Client}, {SqlValue.Uuid(session.Id)},
            {session.Action}, {session.Preference}, {session.Digest}, {session.CodeHash}, 0, {session.ExpiresAt}, 0,
            {session.Asked?.ToJson()})
        """, cancel);

    /// <summary>Uses a session up. False: it is not this caller's, not for this call, not allowed, used, or past its time.</summary>
    public static async ValueTask<bool> ConsumeAsync(
        Transaction tx, byte[] tokenHash, Caller caller, byte[] digest, DateTimeOffset now, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            UPDATE sca_sessions
            SET consumed_at = {now}
            WHERE token_hash = {tokenHash} AND organization_id = {caller.Organization} AND member_id = {caller.Member}
              AND client_id = {caller.Client} AND digest = {digest}
              AND allowed_at IS NOT NULL AND consumed_at IS NULL AND expires_at > {now}
            """, cancel) == 1;

    /// <summary>Decides a session that waits; whoever does says so in an event. False: it does not wait any more.</summary>
    public static async ValueTask<bool> DecideAsync(
        Transaction tx, ScaSession session, ScaVerdict verdict, DateTimeOffset now, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            UPDATE sca_sessions
            SET allowed_at = {(verdict == ScaVerdict.Allow ? now : null)}, denied_at = {(verdict == ScaVerdict.Deny ? now : null)},
                version = version + 1
            WHERE organization_id = {session.Organization} AND member_id = {session.Member} AND id = {SqlValue.Uuid(session.Id)}
              AND allowed_at IS NULL AND denied_at IS NULL AND expires_at > {now}
            """, cancel) == 1;

    /// <summary>Counts a code before anybody compares it. False: the session does not wait for one any more.</summary>
    public static async ValueTask<bool> CountCodeAsync(
        Transaction tx, byte[] tokenHash, OrganizationId organization, DateTimeOffset now, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            UPDATE sca_sessions
            SET code_tries = code_tries + 1
            WHERE token_hash = {tokenHash} AND organization_id = {organization} AND code_hash IS NOT NULL
              AND allowed_at IS NULL AND denied_at IS NULL AND expires_at > {now} AND code_tries < {SessionCodes.MostTries}
            """, cancel) == 1;

    /// <summary>
    /// When those sessions of a member end that wait for a person, by whatever factor, the next one first. The member is locked, so that no
    /// other is opened meanwhile.
    /// </summary>
    public static async ValueTask<IReadOnlyList<DateTimeOffset>> ListEndsAsync(
        Transaction tx, OrganizationId organization, MemberId member, DateTimeOffset now, CancellationToken cancel)
    {
        // Without a phone those for one are the sandbox's: nobody is shown them.
        var hasDevice = await PasskeyTable.HasDeviceAsync(tx, organization, member, cancel);
        List<DateTimeOffset> ends = [];
        await tx.EachAsync($"""
            SELECT expires_at
            FROM sca_sessions
            WHERE organization_id = {organization} AND member_id = {member} AND expires_at > {now}
              AND preference IN ({ScaPreference.SmsOtp}, {ScaPreference.Passkey},
                {(hasDevice ? ScaPreference.PairedDevice : ScaPreference.Passkey)})
              AND allowed_at IS NULL AND denied_at IS NULL
            ORDER BY expires_at
            LIMIT {SessionCodes.MostWaiting}
            """, row => ends.Add(row.Instant(0)), cancel);
        return ends;
    }

    /// <summary>Deletes at most so many, the longest expired first, and tells how many.</summary>
    public static async ValueTask<long> DeleteExpiredAsync(Transaction tx, DateTimeOffset before, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM sca_sessions
            WHERE expires_at <= {before}
              AND token_hash IN (SELECT token_hash FROM sca_sessions WHERE expires_at <= {before} ORDER BY expires_at LIMIT {most})
            """, cancel);
}
