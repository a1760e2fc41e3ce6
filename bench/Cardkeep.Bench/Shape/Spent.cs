using Cardkeep.Bench.Load;
using Cardkeep.Storage;

namespace Cardkeep.Bench.Shape;

/// <summary>
/// Whether every approval that was answered is there once: approved is what is held, each counter is the sum of its authorizations, each
/// ask has its one event.
/// </summary>
internal sealed class Spent(BenchDatabase database)
{
    private const string Unheard = """
        SELECT count(*)
        FROM authorizations a
        LEFT JOIN events e ON e.organization_id = a.organization_id AND e.stream_id = a.id AND e.number = a.version
        WHERE a.version <> 1 OR e.kind IS NULL OR e.kind <> 'authorization.approved'
        """;

    private const string Miscounted = """
        SELECT count(*)
        FROM (
            SELECT organization_id, budget_id
            FROM (
                SELECT organization_id, budget_id, held AS total, held AS month FROM authorizations
                UNION ALL
                SELECT organization_id, card_id, -held_total, -payment_month_held FROM card_counters WHERE held_total <> 0
            ) entries
            GROUP BY organization_id, budget_id
            HAVING sum(total) <> 0 OR sum(month) <> 0
        ) wrong
        """;

    private const string MiscountedDays = """
        SELECT count(*)
        FROM card_counters k
        WHERE k.held_total <> 0 AND k.payment_day_held <> (
            SELECT sum(a.held)
            FROM authorizations a
            WHERE a.organization_id = k.organization_id AND a.budget_id = k.card_id AND a.day = k.day)
        """;

    private long calls;

    /// <summary>After a window of so many approvals; then the files are in order, and the planner knows what is in them.</summary>
    /// <exception cref="WrongAnswerException">The sums do not match.</exception>
    public async Task CheckAsync(string after, long approvals, CancellationToken cancel)
    {
        calls += approvals;
        var cents = calls * Purchases.Cents;
        (string Query, long Expected)[] sums =
        [
            ("SELECT count(*) FROM authorizations", calls),
            ("SELECT CAST(coalesce(sum(approved), 0) AS bigint) FROM authorizations", cents),
            ("SELECT CAST(coalesce(sum(held), 0) AS bigint) FROM authorizations", cents),
            ("SELECT CAST(sum(held_total) AS bigint) FROM card_counters", cents),
            ("SELECT count(*) FROM events", calls),
            (Unheard, 0),
            (Miscounted, 0),
            (MiscountedDays, 0),
        ];
        foreach (var (query, expected) in sums)
        {
            var found = await database.NumberAsync(query, cancel);
            if (found != expected)
                throw new WrongAnswerException($"{after}: {calls} purchases were approved; {found} instead of {expected}: {query}");
        }

        await database.SettleAsync(cancel);
    }

    /// <summary>
    /// Nothing was ever bought. Not between two windows: a plan made on empty tables takes a wrong index, and would be measured in place
    /// of what is compared.
    /// </summary>
    public async Task ResetAsync(CancellationToken cancel)
    {
        calls = 0;
        var empty = database.Engine == Engine.Postgres ? "TRUNCATE" : "DELETE FROM";
        await database.RunAsync($"{empty} authorizations", cancel);
        await database.RunAsync($"{empty} events", cancel);
        await database.RunAsync("""
            UPDATE card_counters
            SET held_total = 0, payment_day_held = 0, payment_month_held = 0, had_operation = FALSE
            WHERE held_total <> 0
            """, cancel);
        await CheckAsync("after the reset", 0, cancel);
    }
}
