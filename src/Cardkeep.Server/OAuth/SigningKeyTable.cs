using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// Since when there is which key that signs ID tokens; the keys themselves are in the vault. They are the installation's, under the nil
/// organization.
/// </summary>
internal static class SigningKeyTable
{
    private static SigningKey Read(Row row) => new(row.Integer(0), row.Guid(1), row.Instant(2));

    /// <summary>The oldest first.</summary>
    public static ValueTask<IReadOnlyList<SigningKey>> ListAsync(Transaction tx, CancellationToken cancel) => tx.ListAsync($"""
        SELECT number, id, made_at FROM signing_keys WHERE organization_id = {OrganizationId.Installation} ORDER BY number
        """, Read, cancel);

    /// <summary>False: somebody else was faster, and theirs is the key of that number.</summary>
    public static async ValueTask<bool> InsertAsync(Transaction tx, SigningKey key, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            INSERT INTO signing_keys (organization_id, number, id, made_at)
            VALUES ({OrganizationId.Installation}, {key.Number}, {SqlValue.Uuid(key.Id)}, {key.MadeAt})
            ON CONFLICT (organization_id, number) DO NOTHING
            """, cancel) == 1;

    /// <summary>False: it is gone already.</summary>
    public static async ValueTask<bool> DeleteAsync(Transaction tx, SigningKey key, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM signing_keys WHERE organization_id = {OrganizationId.Installation} AND number = {key.Number}
            """, cancel) == 1;
}

/// <summary>One of the keys that sign ID tokens, by its number, each later one higher.</summary>
/// <param name="Id">Under which its events stand.</param>
internal sealed record SigningKey(long Number, Guid Id, DateTimeOffset MadeAt);
