using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>Keys, wrapped by the master key. Once there, a key stays what it is: the first one kept is everybody's.</summary>
internal static class VaultKeyTable
{
    /// <summary>Keeps the candidate where there is no key yet, and gives the one that is kept; nobody overwrites another's.</summary>
    public static async ValueTask<byte[]> KeepAsync(
        Transaction tx, OrganizationId organization, string purpose, long version, byte[] candidate, CancellationToken cancel)
    {
        await tx.ExecuteAsync($"""
            INSERT INTO vault_keys (organization_id, purpose, version, wrapped)
            VALUES ({organization}, {purpose}, {version}, {candidate})
            ON CONFLICT (organization_id, purpose, version) DO NOTHING
            """, cancel);
        return (await FindAsync(tx, organization, purpose, version, cancel))!;
    }

    public static ValueTask<byte[]?> FindAsync(
        Transaction tx, OrganizationId organization, string purpose, long version, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT wrapped FROM vault_keys WHERE organization_id = {organization} AND purpose = {purpose} AND version = {version}
        """, row => row.Bytes(0), cancel);

    public static ValueTask DropAsync(
        Transaction tx, OrganizationId organization, string purpose, long version, CancellationToken cancel) => tx.SendAsync($"""
        DELETE FROM vault_keys WHERE organization_id = {organization} AND purpose = {purpose} AND version = {version}
        """, cancel);
}
