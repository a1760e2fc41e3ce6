using Cardkeep.Bench.Load;

namespace Cardkeep.Bench.Shape;

/// <summary>
/// Whether everything that was answered was written, once and whole: one event for each change, numbered by the card's version, and the
/// kept counts are those of the cards.
/// </summary>
internal sealed class Ledger
{
    // All but what a sandbox tells of its own cards, and what the start tells of the key that it made for ID tokens.
    private const string Measured = "trace_id NOT IN ('demo', 'rotation')";

    private const string Events = $"SELECT count(*) FROM events WHERE {Measured}";
    private const string Paused = "SELECT count(*) FROM cards WHERE status = 'paused'";
    private const string Misnumbered = $"""
        SELECT count(*)
        FROM events e
        LEFT JOIN cards c ON c.organization_id = e.organization_id AND c.id = e.stream_id
        WHERE e.{Measured} AND (c.version IS NULL OR c.version <> e.number OR e.kind <> 'card.locked')
        """;

    private const string Miscounted = """
        SELECT count(*)
        FROM (
            SELECT organization_id, status, card_level
            FROM (
                SELECT organization_id, status, card_level, 1 AS cards FROM cards
                UNION ALL
                SELECT organization_id, status, card_level, -cards FROM card_counts
            ) entries
            GROUP BY organization_id, status, card_level
            HAVING sum(cards) <> 0
        ) wrong
        """;

    private readonly BenchDatabase database;

    private Ledger(BenchDatabase database) => this.database = database;

    /// <exception cref="WrongAnswerException">The database is not as it was seeded.</exception>
    public static async Task<Ledger> OpenAsync(BenchDatabase database, CancellationToken cancel)
    {
        var ledger = new Ledger(database);
        await ledger.KeepCountsAsync(cancel);
        await ledger.CheckAsync("after seeding", 0, cancel);
        return ledger;
    }

    /// <exception cref="WrongAnswerException">The sums do not match.</exception>
    public async Task CheckAsync(string after, long changes, CancellationToken cancel)
    {
        var events = await database.NumberAsync(Events, cancel);
        var paused = await database.NumberAsync(Paused, cancel);
        var misnumbered = await database.NumberAsync(Misnumbered, cancel);
        var miscounted = await database.NumberAsync(Miscounted, cancel);
        if (events != changes || paused != changes || misnumbered != 0 || miscounted != 0)
        {
            throw new WrongAnswerException(
                $"{after}: {changes} locks were answered; {events} events, {paused} paused cards, " +
                $"{misnumbered} wrong numbers, {miscounted} wrong counts");
        }
    }

    /// <summary>Every card as it was seeded, and the files in order.</summary>
    public async Task ResetAsync(CancellationToken cancel)
    {
        await database.RunAsync("""
            UPDATE cards
            SET version = 1, status = 'live', paused_from = NULL, locks = 0, updated_at = created_at
            WHERE status = 'paused'
            """, cancel);
        await database.RunAsync($"DELETE FROM events WHERE {Measured}", cancel);
        await database.RunAsync("DELETE FROM card_counts", cancel);
        await database.RunAsync("INSERT INTO card_counts SELECT * FROM seeded_counts", cancel);
        await database.SettleAsync(cancel);
        await CheckAsync("after the reset", 0, cancel);
    }

    private Task KeepCountsAsync(CancellationToken cancel) =>
        database.RunAsync("CREATE TABLE seeded_counts AS SELECT * FROM card_counts", cancel);
}
