using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>
/// The index that finds a number: a look-up that finds the organization itself (docs/decisions/0001). While its key is changed a number
/// stands there under the old one and under the new one; those under the oldest key that is there are complete.
/// </summary>
internal static class PanIndexTable
{
    /// <summary>Those of some numbers that somebody has.</summary>
    public static Reading Find(IReadOnlyList<byte[]> hashes, Action<byte[]> show) =>
        new($"SELECT pan_hash FROM pan_index WHERE pan_hash {Sql.In(hashes)}", row => show(row.Bytes(0)));

    /// <summary>Fails where somebody has the number: then the unit is run again, and sees it.</summary>
    public static ValueTask InsertAsync(
        Transaction tx, OrganizationId organization, CardId card, byte[] hash, long version, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO pan_index (pan_hash, organization_id, card_id, key_version)
        VALUES ({hash}, {organization}, {card}, {version})
        """, cancel);

    /// <summary>Puts numbers that are there under another key too, once.</summary>
    public static ValueTask FillAsync(
        Transaction tx, OrganizationId organization, IReadOnlyList<CardHash> rows, long version, CancellationToken cancel) =>
        tx.SendAsync($"""
        INSERT INTO pan_index (pan_hash, organization_id, card_id, key_version)
        {Sql.Rows(
            SqlColumn.Bytes(rows, row => row.Hash),
            SqlColumn.Uuids(rows, _ => organization.Value),
            SqlColumn.Uuids(rows, row => row.Card.Value),
            SqlColumn.Integers(rows, _ => version))}
        ON CONFLICT (pan_hash) DO NOTHING
        """, cancel);

    /// <summary>Some after a given one, in the order of the hashes.</summary>
    public static ValueTask<IReadOnlyList<IndexedNumber>> ListAsync(
        Transaction tx, byte[] after, long most, CancellationToken cancel) => tx.ListAsync($"""
        SELECT pan_hash, key_version FROM pan_index WHERE pan_hash > {after} ORDER BY pan_hash LIMIT {most}
        """, row => new IndexedNumber(row.Bytes(0), row.Integer(1)), cancel);

    /// <summary>Takes away every row of a card, under whichever key.</summary>
    public static ValueTask DeleteAsync(Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel) =>
        tx.SendAsync($"DELETE FROM pan_index WHERE organization_id = {organization} AND card_id = {card}", cancel);

    public static ValueTask DeleteAsync(Transaction tx, IReadOnlyList<byte[]> hashes, CancellationToken cancel) => tx.SendAsync(
        $"DELETE FROM pan_index WHERE pan_hash {Sql.In(hashes)}", cancel);
}

internal sealed record CardHash(CardId Card, byte[] Hash);

/// <param name="Version">Of the key that made it.</param>
internal sealed record IndexedNumber(byte[] Hash, long Version);
