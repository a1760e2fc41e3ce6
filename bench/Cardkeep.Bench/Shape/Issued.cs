using Cardkeep.Bench.Load;

namespace Cardkeep.Bench.Shape;

/// <summary>Whether every card that was answered is there once and whole, with all that is born with it.</summary>
internal sealed class Issued
{
    // What each card adds one to.
    private static readonly string[] Sums =
    [
        "SELECT count(*) FROM cards",
        "SELECT count(*) FROM card_search",
        "SELECT count(*) FROM card_numbers",
        "SELECT count(*) FROM pan_index",
        "SELECT count(*) FROM events WHERE kind = 'card.created'",
        "SELECT CAST(sum(cards) AS bigint) FROM card_counts",
    ];

    private readonly BenchDatabase database;
    private readonly long[] known;

    private Issued(BenchDatabase database, long[] known)
    {
        this.database = database;
        this.known = known;
    }

    public static async Task<Issued> OpenAsync(BenchDatabase database, CancellationToken cancel)
    {
        var known = new long[Sums.Length];
        for (var sum = 0; sum < Sums.Length; sum++) known[sum] = await database.NumberAsync(Sums[sum], cancel);
        return new Issued(database, known);
    }

    /// <exception cref="WrongAnswerException">The sums do not match.</exception>
    public async Task CheckAsync(string after, long cards, CancellationToken cancel)
    {
        for (var sum = 0; sum < Sums.Length; sum++)
        {
            var now = await database.NumberAsync(Sums[sum], cancel);
            if (now - known[sum] != cards)
                throw new WrongAnswerException($"{after}: {cards} cards were answered; {Sums[sum]} grew by {now - known[sum]}");
            known[sum] = now;
        }
    }
}
