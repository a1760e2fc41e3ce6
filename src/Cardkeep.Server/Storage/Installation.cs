namespace Cardkeep.Storage;

/// <summary>What a database was made for. A sandbox's never serves production, nor the reverse.</summary>
internal static class Installation
{
    /// <summary>Keeps two operators from doing the same thing at the same time: the second waits for the first one's transaction.</summary>
    public static async ValueTask LockAsync(Transaction tx, CancellationToken cancel) => await tx.FirstAsync(
        $"SELECT i.value FROM installation i WHERE i.name = 'mode' {tx.Engine.ForUpdateOf("i")}", row => row.Text(0), cancel);

    /// <exception cref="StorageUnavailableException">Another mode filled it: one line for an operator.</exception>
    public static async Task ClaimAsync(Database database, Mode mode, CancellationToken cancel)
    {
        var wanted = Names<Mode>.Of(mode);
        var outcome = await database.WriteAsync<string>(async tx =>
        {
            await tx.ExecuteAsync($"""
                INSERT INTO installation (name, value)
                VALUES ('mode', {wanted})
                ON CONFLICT (name) DO NOTHING
                """, cancel);
            return await tx.FirstAsync($"SELECT value FROM installation WHERE name = 'mode'", row => row.Text(0), cancel) ?? "";
        }, cancel);
        if (outcome.Value != wanted)
            throw new StorageUnavailableException($"the database was filled in {outcome.Value} mode, and CARDKEEP_MODE is {wanted}");
    }
}
