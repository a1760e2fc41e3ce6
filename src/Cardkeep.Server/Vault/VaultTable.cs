using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>Sealed numbers. One that was shredded is empty.</summary>
internal static class VaultTable
{
    /// <summary>A card's sealed number; null: it has none yet, or no longer.</summary>
    public static ValueTask<SealedNumber?> FindAsync(
        Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT sealed, cvv_version FROM card_numbers
        WHERE organization_id = {organization} AND card_id = {card} AND shredded_at IS NULL
        """, row => new SealedNumber(row.Bytes(0), row.Integer(1)), cancel);

    public static ValueTask InsertAsync(
        Transaction tx, OrganizationId organization, CardId card, SealedNumber number, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO card_numbers (organization_id, card_id, sealed, cvv_version)
        VALUES ({organization}, {card}, {number.Box}, {number.CvvVersion})
        """, cancel);

    /// <summary>Some numbers of an organization after a given card that do not begin so, in the order of the cards, locked.</summary>
    public static ValueTask<IReadOnlyList<CardNumber>> ListOthersAsync(
        Transaction tx, OrganizationId organization, CardId after, byte[] head, long most, CancellationToken cancel) => tx.ListAsync($"""
        SELECT n.card_id, n.sealed FROM card_numbers n
        WHERE n.organization_id = {organization} AND n.card_id > {after} AND n.shredded_at IS NULL AND substr(n.sealed, 1, 5) <> {head}
        ORDER BY n.card_id LIMIT {most}
        {tx.Engine.ForUpdateOf("n")}
        """, row => new CardNumber(new(row.Guid(0)), row.Bytes(1)), cancel);

    /// <summary>Some numbers of an organization that do not stand under a key of the index, in the order of the cards.</summary>
    /// <param name="after">Of which card on.</param>
    public static ValueTask<IReadOnlyList<CardNumber>> ListMissingAsync(
        Transaction tx, OrganizationId organization, CardId after, long version, long most, CancellationToken cancel) => tx.ListAsync($"""
        SELECT n.card_id, n.sealed FROM card_numbers n
        WHERE n.organization_id = {organization} AND n.card_id > {after} AND n.shredded_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM pan_index i
            WHERE i.organization_id = n.organization_id AND i.card_id = n.card_id AND i.key_version = {version})
        ORDER BY n.card_id LIMIT {most}
        """, row => new CardNumber(new(row.Guid(0)), row.Bytes(1)), cancel);

    /// <summary>Whether an organization has numbers that do not begin so.</summary>
    public static async ValueTask<bool> HasOthersAsync(
        Transaction tx, OrganizationId organization, byte[] head, CancellationToken cancel) => await tx.NumberAsync($"""
        SELECT count(*) FROM (
            SELECT 1 FROM card_numbers n
            WHERE n.organization_id = {organization} AND n.shredded_at IS NULL AND substr(n.sealed, 1, 5) <> {head}
            LIMIT 1) others
        """, cancel) > 0;

    /// <summary>Whether a card that is not over has a CVV by a version of the key.</summary>
    /// <param name="final">The statuses of cards that are over.</param>
    public static async ValueTask<bool> NamesCvvKeyAsync(
        Transaction tx, long version, IReadOnlyList<string> final, CancellationToken cancel) => await tx.NumberAsync($"""
        SELECT count(*) FROM (
            SELECT 1 FROM organizations o
            WHERE EXISTS (
                SELECT 1 FROM card_numbers n
                JOIN cards c ON c.organization_id = n.organization_id AND c.id = n.card_id
                WHERE n.organization_id = o.organization_id AND n.cvv_version = {version} AND n.shredded_at IS NULL
                  AND NOT c.status {Sql.In(final)})
            LIMIT 1) named
        """, cancel) > 0;

    /// <summary>Locks a card's sealed number. False: it has none, or no longer.</summary>
    public static async ValueTask<bool> LockAsync(Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel)
    {
        var isThere = false;
        await tx.EachAsync($"""
            SELECT n.card_id FROM card_numbers n
            WHERE n.organization_id = {organization} AND n.card_id = {card} AND n.shredded_at IS NULL
            {tx.Engine.ForUpdateOf("n")}
            """, _ => isThere = true, cancel);
        return isThere;
    }

    /// <summary>Empties it for good.</summary>
    public static ValueTask ShredAsync(
        Transaction tx, OrganizationId organization, CardId card, DateTimeOffset now, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE card_numbers
        SET sealed = substr(sealed, 1, 0), shredded_at = {now}
        WHERE organization_id = {organization} AND card_id = {card}
        """, cancel);

    public static ValueTask UpdateAsync(
        Transaction tx, OrganizationId organization, IReadOnlyList<CardNumber> numbers, CancellationToken cancel) => tx.SendAsync($"""
        WITH anew (card_id, sealed) AS ({Sql.Rows(
            SqlColumn.Uuids(numbers, one => one.Card.Value),
            SqlColumn.Bytes(numbers, one => one.Box))})
        UPDATE card_numbers
        SET sealed = a.sealed
        FROM anew a
        WHERE card_numbers.organization_id = {organization} AND card_numbers.card_id = a.card_id
        """, cancel);
}

/// <param name="Box">See <see cref="Sealed"/>.</param>
/// <param name="CvvVersion">Which key its CVV is derived by, for the life of the card.</param>
internal sealed record SealedNumber(byte[] Box, long CvvVersion);

/// <summary>A sealed number, and whose it is.</summary>
internal sealed record CardNumber(CardId Card, byte[] Box);
