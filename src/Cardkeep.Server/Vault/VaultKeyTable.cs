using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>
/// Keys, wrapped by the master key, in versions: of one purpose the newest works, and those before it open what they made until no row
/// names them. Once there, a version stays what it is.
/// </summary>
internal static class VaultKeyTable
{
    private static readonly Sql.Fragment Columns = new("k.organization_id, k.purpose, k.version, k.wrapped, k.made_at");

    private static readonly OrganizationId Installation = OrganizationId.Installation;

    private static WrappedKey Read(Row row) =>
        new(new(row.Guid(0)), row.Text(1), row.Integer(2), row.Bytes(3), row.InstantOrNull(4));

    /// <summary>Null: there is none of the purpose yet.</summary>
    public static ValueTask<WrappedKey?> FindNewestAsync(
        Transaction tx, OrganizationId organization, string purpose, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT {Columns} FROM vault_keys k
        WHERE k.organization_id = {organization} AND k.purpose = {purpose}
        ORDER BY k.version DESC LIMIT 1
        """, Read, cancel);

    /// <summary>Null: it is not there, or no longer.</summary>
    public static ValueTask<WrappedKey?> FindAsync(
        Transaction tx, OrganizationId organization, string purpose, long version, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT {Columns} FROM vault_keys k
        WHERE k.organization_id = {organization} AND k.purpose = {purpose} AND k.version = {version}
        """, Read, cancel);

    /// <summary>
    /// All of a purpose, the oldest first, held for a transaction that is going to name one: until it has ended, none of them goes.
    /// </summary>
    public static Reading Hold(Engine engine, OrganizationId organization, string purpose, Action<WrappedKey> show) => new(
        $"""
        SELECT {Columns} FROM vault_keys k
        WHERE k.organization_id = {organization} AND k.purpose = {purpose}
        ORDER BY k.version
        {engine.ForKeyShareOf("k")}
        """, row => show(Read(row)));

    /// <summary>False: somebody else has just made this version.</summary>
    public static async ValueTask<bool> InsertAsync(Transaction tx, WrappedKey key, CancellationToken cancel) => await tx.ExecuteAsync($"""
        INSERT INTO vault_keys (organization_id, purpose, version, wrapped, made_at)
        VALUES ({key.Organization}, {key.Purpose}, {key.Version}, {key.Wrapped}, {key.MadeAt})
        ON CONFLICT (organization_id, purpose, version) DO NOTHING
        """, cancel) == 1;

    /// <summary>
    /// Which master key wraps: that of the index key, which is the first there is. Held, so that nobody wraps anew while a key is made.
    /// </summary>
    public static ValueTask<WrappedKey?> FindFirstAsync(Transaction tx, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT {Columns} FROM vault_keys k
        WHERE k.organization_id = {Installation} AND k.purpose = {KeyPurpose.Index}
        ORDER BY k.version LIMIT 1
        {tx.Engine.ForShareOf("k")}
        """, Read, cancel);

    /// <summary>Every key, for wrapping anew: whoever makes one meanwhile waits, or was waited for.</summary>
    public static async ValueTask<IReadOnlyList<WrappedKey>> ListForWrappingAsync(Transaction tx, CancellationToken cancel)
    {
        await tx.ExecuteAsync($"""
            UPDATE vault_keys SET wrapped = wrapped WHERE organization_id = {Installation} AND purpose = {KeyPurpose.Index}
            """, cancel);
        return await tx.ListAsync($"SELECT {Columns} FROM vault_keys k ORDER BY k.organization_id, k.purpose, k.version", Read, cancel);
    }

    public static ValueTask UpdateWrappedAsync(Transaction tx, WrappedKey key, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE vault_keys
        SET wrapped = {key.Wrapped}
        WHERE organization_id = {key.Organization} AND purpose = {key.Purpose} AND version = {key.Version}
        """, cancel);

    /// <summary>Some organizations that have a data key, after a given one, in the order of their ids.</summary>
    public static ValueTask<IReadOnlyList<OrganizationId>> ListOrganizationsAsync(
        Transaction tx, OrganizationId after, long most, CancellationToken cancel) => tx.ListAsync($"""
        SELECT DISTINCT organization_id FROM vault_keys
        WHERE organization_id > {after} AND purpose = {KeyPurpose.Data}
        ORDER BY organization_id LIMIT {most}
        """, row => new OrganizationId(row.Guid(0)), cancel);

    /// <summary>When the last rotation was asked for that made a key; null: none has.</summary>
    public static async ValueTask<DateTimeOffset?> FindLastMadeAsync(Transaction tx, CancellationToken cancel)
    {
        DateTimeOffset? last = null;
        await tx.EachAsync($"SELECT max(k.made_at) FROM vault_keys k", row => last = row.InstantOrNull(0), cancel);
        return last;
    }

    /// <summary>The versions before the newest.</summary>
    public static ValueTask<IReadOnlyList<long>> ListOlderAsync(
        Transaction tx, OrganizationId organization, string purpose, CancellationToken cancel) => tx.ListAsync($"""
        SELECT k.version FROM vault_keys k
        WHERE k.organization_id = {organization} AND k.purpose = {purpose} AND k.version < (
            SELECT max(newest.version) FROM vault_keys newest
            WHERE newest.organization_id = {organization} AND newest.purpose = {purpose})
        ORDER BY k.version
        """, row => row.Integer(0), cancel);

    /// <summary>
    /// Locks a version: whoever was going to name it has ended, and nobody begins to, so that what is looked for after this is what there
    /// is. False: it is not there any more.
    /// </summary>
    public static async ValueTask<bool> LockAsync(
        Transaction tx, OrganizationId organization, string purpose, long version, CancellationToken cancel)
    {
        var isThere = false;
        await tx.EachAsync($"""
            SELECT k.version FROM vault_keys k
            WHERE k.organization_id = {organization} AND k.purpose = {purpose} AND k.version = {version}
            {tx.Engine.ForUpdateOf("k")}
            """, _ => isThere = true, cancel);
        return isThere;
    }

    public static ValueTask DeleteAsync(
        Transaction tx, OrganizationId organization, string purpose, long version, CancellationToken cancel) => tx.SendAsync($"""
        DELETE FROM vault_keys WHERE organization_id = {organization} AND purpose = {purpose} AND version = {version}
        """, cancel);
}
