using System.Globalization;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>Which rotation of keys was asked for, and is not at its end yet.</summary>
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

    private static string TextOf(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);
}
