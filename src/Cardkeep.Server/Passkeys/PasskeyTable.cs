using Cardkeep.Storage;

namespace Cardkeep.Passkeys;

/// <summary>
/// Passkeys, and the references by which one is found before anybody said who they are (docs/decisions/0001): the hash of what its
/// authenticator calls it, and for a phone that is paired that of its cookie.
/// </summary>
internal static class PasskeyTable
{
    private static readonly Sql.Fragment Columns = new(
        "p.organization_id, p.id, p.member_id, p.credential_id, p.public_key, p.sign_count, p.synced, p.transports, p.name, "
        + "p.created_at, p.used_at, p.device, p.version");

    private static Passkey Read(Row row) => new(
        new(row.Guid(0)), row.Guid(1), new(row.Guid(2)), row.Bytes(3), row.Bytes(4), row.Integer(5), row.Boolean(6), row.Text(7),
        row.Text(8), row.Instant(9), row.InstantOrNull(10)) { IsDevice = row.Boolean(11), Version = row.Integer(12) };

    /// <summary>A member's, the oldest first.</summary>
    public static ValueTask<IReadOnlyList<Passkey>> ListAsync(
        Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel) => tx.ListAsync($"""
        SELECT {Columns}
        FROM passkeys p
        WHERE p.organization_id = {organization} AND p.member_id = {member}
        ORDER BY p.created_at, p.id
        LIMIT {(long)Passkey.MostOfMember}
        """, Read, cancel);

    /// <summary>The one of a reference, locked until the transaction ends, so that its count of answers goes up once for each.</summary>
    public static ValueTask<Passkey?> FindForUseAsync(Transaction tx, byte[] referenceHash, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT {Columns}
            FROM passkey_references r
            JOIN passkeys p ON p.organization_id = r.organization_id AND p.id = r.passkey_id
            WHERE r.reference_hash = {referenceHash}
            {tx.Engine.ForUpdateOf("p")}
            """, Read, cancel);

    /// <summary>The one of a reference, as it stands.</summary>
    public static ValueTask<Passkey?> FindAsync(Transaction tx, byte[] referenceHash, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT {Columns}
        FROM passkey_references r
        JOIN passkeys p ON p.organization_id = r.organization_id AND p.id = r.passkey_id
        WHERE r.reference_hash = {referenceHash}
        """, Read, cancel);

    /// <summary>Whether a member has a phone that is paired.</summary>
    public static async ValueTask<bool> HasDeviceAsync(
        Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel) => await tx.NumberAsync($"""
        SELECT count(*) FROM passkeys WHERE organization_id = {organization} AND member_id = {member} AND device = {true}
        """, cancel) > 0;

    public static async ValueTask<bool> HasAnyAsync(
        Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel) => await tx.NumberAsync($"""
        SELECT count(*) FROM passkeys WHERE organization_id = {organization} AND member_id = {member}
        """, cancel) > 0;

    /// <summary>Keeps others from giving this member factors, and from opening sessions, until the transaction ends.</summary>
    public static ValueTask LockMemberAsync(Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel) =>
        tx.EachAsync($"""
            SELECT m.id
            FROM memberships m
            WHERE m.organization_id = {organization} AND m.id = {member}
            {tx.Engine.ForUpdateOf("m")}
            """, static _ => { }, cancel);

    /// <summary>A new one; the member is locked. False: they have as many as one may, or the key is somebody's already.</summary>
    public static async ValueTask<bool> InsertAsync(Transaction tx, Passkey passkey, CancellationToken cancel)
    {
        var held = await tx.NumberAsync($"""
            SELECT count(*) FROM passkeys WHERE organization_id = {passkey.Organization} AND member_id = {passkey.Member}
            """, cancel);
        if (held >= Passkey.MostOfMember) return false;

        await tx.ExecuteAsync($"""
            INSERT INTO passkeys (organization_id, id, member_id, credential_id, public_key, sign_count, synced, transports, name,
                created_at, device)
            VALUES ({passkey.Organization}, {SqlValue.Uuid(passkey.Id)}, {passkey.Member}, {passkey.CredentialId}, {passkey.PublicKey},
                {passkey.SignCount}, {passkey.IsSynced}, {passkey.Transports}, {passkey.Name}, {passkey.CreatedAt},
                {passkey.IsDevice})
            """, cancel);
        return await ReferAsync(tx, passkey, PasskeyCeremony.ReferenceOf(passkey.CredentialId), cancel);
    }

    /// <summary>After an answer that was right.</summary>
    public static ValueTask UseAsync(Transaction tx, Passkey passkey, long signCount, DateTimeOffset now, CancellationToken cancel) =>
        tx.SendAsync($"""
            UPDATE passkeys
            SET sign_count = {signCount}, used_at = {now}
            WHERE organization_id = {passkey.Organization} AND id = {SqlValue.Uuid(passkey.Id)}
            """, cancel);

    /// <summary>Takes one from its member. Null: it is not theirs, or was taken already.</summary>
    public static async ValueTask<Passkey?> DeleteAsync(
        Transaction tx, OrganizationId organization, MemberId member, Guid id, CancellationToken cancel)
    {
        var found = await tx.FirstAsync($"""
            SELECT {Columns}
            FROM passkeys p
            WHERE p.organization_id = {organization} AND p.member_id = {member} AND p.id = {SqlValue.Uuid(id)}
            {tx.Engine.ForUpdateOf("p")}
            """, Read, cancel);
        if (found is null) return null;

        await tx.ExecuteAsync($"""
            DELETE FROM passkey_references WHERE organization_id = {organization} AND passkey_id = {SqlValue.Uuid(id)}
            """, cancel);
        await tx.ExecuteAsync($"DELETE FROM passkeys WHERE organization_id = {organization} AND id = {SqlValue.Uuid(id)}", cancel);
        return found;
    }

    /// <summary>
    /// A phone's cookie says no more which phone it is; its passkey stays, as any other. Said in an event; null: that was so already.
    /// </summary>
    public static async ValueTask<Passkey?> UnpairAsync(Transaction tx, Passkey passkey, byte[] cookieHash, CancellationToken cancel)
    {
        var (organization, id) = (passkey.Organization, SqlValue.Uuid(passkey.Id));
        var ended = await tx.ExecuteAsync($"""
            UPDATE passkeys
            SET device = {false}, version = version + 1
            WHERE organization_id = {organization} AND id = {id} AND device = {true}
            """, cancel);
        if (ended == 0) return null;

        await tx.ExecuteAsync($"""
            DELETE FROM passkey_references WHERE reference_hash = {cookieHash} AND organization_id = {organization} AND passkey_id = {id}
            """, cancel);
        return passkey with { IsDevice = false, Version = passkey.Version + 1 };
    }

    /// <summary>Has a passkey found by one more hash. False: that is another's.</summary>
    public static async ValueTask<bool> ReferAsync(Transaction tx, Passkey passkey, byte[] referenceHash, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            INSERT INTO passkey_references (reference_hash, organization_id, passkey_id)
            VALUES ({referenceHash}, {passkey.Organization}, {SqlValue.Uuid(passkey.Id)})
            ON CONFLICT (reference_hash) DO NOTHING
            """, cancel) == 1;
}
