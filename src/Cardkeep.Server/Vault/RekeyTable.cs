using System.Globalization;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>Which rotation of keys was asked for, and is not at its end yet; and which keys some row still names.</summary>
internal static class RekeyTable
{
    private const string Asked = "rekey_asked_at";

    /// <summary>Null: none.</summary>
    public static async ValueTask<DateTimeOffset?> FindAskedAsync(Transaction tx, CancellationToken cancel) =>
        await tx.FirstAsync($"SELECT value FROM installation WHERE name = {Asked}", row => row.Text(0), cancel) is { } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
            : null;

    /// <summary>One that is not at its end yet is gone on with, and no other begins.</summary>
    public static ValueTask AskAsync(Transaction tx, DateTimeOffset now, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO installation (name, value)
        VALUES ({Asked}, {TextOf(now)})
        ON CONFLICT (name) DO NOTHING
        """, cancel);

    /// <summary>Ends the one that was asked for at an instant, and no later one.</summary>
    public static ValueTask EndAsync(Transaction tx, DateTimeOffset asked, CancellationToken cancel) =>
        tx.SendAsync($"DELETE FROM installation WHERE name = {Asked} AND value = {TextOf(asked)}", cancel);

    /// <summary>Whether a PIN is kept by a version.</summary>
    public static async ValueTask<bool> KeepsPinsAsync(Transaction tx, long version, CancellationToken cancel) => await tx.NumberAsync($"""
        SELECT count(*) FROM (SELECT 1 FROM card_pins WHERE key_version = {version} LIMIT 1) named
        """, cancel) > 0;

    /// <summary>Whether a card that is not over has a CVV by a version.</summary>
    /// <param name="final">The statuses of cards that are over.</param>
    public static async ValueTask<bool> DerivesCvvsAsync(
        Transaction tx, long version, IReadOnlyList<string> final, CancellationToken cancel) => await tx.NumberAsync($"""
        SELECT count(*) FROM (
            SELECT 1 FROM card_numbers n
            JOIN cards c ON c.organization_id = n.organization_id AND c.id = n.card_id
            WHERE n.cvv_version = {version} AND n.shredded_at IS NULL AND NOT c.status {Sql.In(final)}
            LIMIT 1) named
        """, cancel) > 0;

    private static string TextOf(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);
}
