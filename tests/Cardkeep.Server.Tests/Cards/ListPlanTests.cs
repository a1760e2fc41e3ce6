using System.Globalization;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Storage;
using Cardkeep.Tests.Storage;
using Cardkeep.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace Cardkeep.Tests.Cards;

/// <summary>
/// How the engines mean to read a page of cards. A plan that is kept serves small tenants and large ones, so it walks an order's index and
/// fetches what a card has been used for by its key, never all that an organization has.
/// </summary>
public sealed class ListPlanTests
{
    private const string Tenant = "00000000-0000-7000-8000-000000000000";

    // As a database is that most tenants have a few cards in, and one has many.
    private const string Cards = $"""
        SET LOCAL session_replication_role = replica;
        INSERT INTO cards (organization_id, id, version, card_level, status, locks, holder_id, initiator_id, bank_account_id, nickname,
            nickname_key, embossed_name, mask_pan, expiry_month, ship_to_business, atm_option, nfc_option, online_option, foreign_option,
            atm_monthly_limit, atm_daily_limit_option, payment_monthly_limit, payment_daily_limit_option,
            payment_transaction_limit_option, active_days, categories, card_design, created_at, updated_at)
        SELECT organization, gen_random_uuid(), 1, 'virtual', (ARRAY['live', 'lost', 'expired'])[1 + card % 3], 0, gen_random_uuid(),
            gen_random_uuid(), gen_random_uuid(), 'n' || card, 'n' || card, 'N', '999999******1234', '2029-01-01', FALSE, TRUE, TRUE, TRUE,
            TRUE, 0, FALSE, 0, FALSE, FALSE, '1', '', 'standard.2020', now() - card * INTERVAL '1 minute', now()
        FROM (
            SELECT '{Tenant}'::uuid, card FROM generate_series(1, 5000) card
            UNION ALL SELECT lpad(small::text, 32, '0')::uuid, card FROM generate_series(1, 100) small, generate_series(1, 50) card
        ) made (organization, card);
        INSERT INTO card_counters
        SELECT organization_id, id, id, '2026-01-01', '2026-01-01', 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, FALSE, FALSE FROM cards
        ON CONFLICT DO NOTHING;
        INSERT INTO card_activity SELECT organization_id, id, updated_at FROM cards ON CONFLICT DO NOTHING;
        ANALYZE cards; ANALYZE card_counters; ANALYZE card_activity;
        """;

    public static TheoryData<string, string> Orders => new()
    {
        { "", "cards_by_status" },
        { "?sort_by=status:desc", "cards_by_status" },
        { "?sort_by=created_at:desc", "cards_by_creation" },
        { "?sort_by=nickname:asc", "cards_by_nickname" },
        { "?per_page=10", "cards_by_status" },
        { "?statuses[]=live&statuses[]=paused", "cards_by_status" },
        { "?card_levels[]=flash&sort_by=created_at:asc", "cards_by_creation" },
        { "?page=50", "cards_by_status" },
        { "?page=30&sort_by=nickname:desc", "cards_by_nickname" },
    };

    [Fact]
    public async Task Postgres_walks_the_index_of_an_order_and_takes_the_rest_by_key()
    {
        await using var store = await Store.FilledAsync(EngineKind.Postgres);
        await store.WriteAsync(tx => tx.RunScriptAsync(Cards, CancellationToken.None));
        foreach (var (query, index) in Orders.Select(row => ((string)row[0], (string)row[1])))
        {
            var plan = await PlanAsync(store, Page(query));
            var about = $"{query}\n{string.Join('\n', plan)}";

            Assert.True(plan.Any(line => line.Contains($"using {index} ", StringComparison.Ordinal)), about);
            // Ties are by ascending id, so a descending order sorts them: those of one value, and not the table.
            Assert.False(plan.Any(line => line.TrimStart(' ', '-', '>').StartsWith("Sort  (", StringComparison.Ordinal)), about);
            Assert.False(plan.Any(line => line.Contains("Seq Scan", StringComparison.Ordinal)), about);
            for (var at = 0; at < plan.Count - 1; at++)
            {
                if (!plan[at].Contains("_pkey", StringComparison.Ordinal)) continue;
                Assert.True(plan[at + 1].Contains(" AND ", StringComparison.Ordinal), about);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Sqlite_walks_the_index_of_an_order_and_takes_the_rest_by_key(string query, string index)
    {
        await using var store = await Store.FilledAsync(EngineKind.Sqlite);
        List<string> plan = [];
        await store.ReadAsync(async tx =>
        {
            await tx.EachAsync(
                $"EXPLAIN QUERY PLAN {CardPageTable.List(Engine.Sqlite, Owner, Page(query))}",
                row => plan.Add(row.Text(3)),
                CancellationToken.None);
            return true;
        });
        var about = string.Join('\n', plan);

        // What a deep page passes is not read, but for its place in the index; an order by a generated column takes whole rows here.
        var isNarrow = query.StartsWith("?page=", StringComparison.Ordinal) && index != "cards_by_status";
        var walk = isNarrow ? "COVERING INDEX" : "INDEX";
        Assert.True(plan.Any(line => line.StartsWith($"SEARCH c USING {walk} {index} ", StringComparison.Ordinal)), about);
        Assert.True(plan.Any(line => line == "SEARCH k USING PRIMARY KEY (organization_id=? AND card_id=?)"), about);
        Assert.True(plan.Any(line => line == "SEARCH y USING PRIMARY KEY (organization_id=? AND card_id=?)"), about);
    }

    private static Caller Owner => new(
        new(Guid.Parse(Tenant)), new(Guid.NewGuid()), new(Guid.NewGuid()), Role.Owner, null, new HashSet<string>(StringComparer.Ordinal));

    private static CardFilter Page(string query) => CardFilter.From(new Query(new QueryString(query))).Value!;

    // As PostgreSQL keeps it for every tenant, on a reader's own connection.
    private static Task<List<string>> PlanAsync(Store store, CardFilter filter) => store.ReadAsync(async tx =>
    {
        List<SqlValue> values = [];
        var text = CardPageTable.List(Engine.Postgres, Owner, filter).Render(Engine.Postgres, values);
        await tx.RunScriptAsync($"SET plan_cache_mode = force_generic_plan; PREPARE page AS {text}", CancellationToken.None);
        List<string> plan = [];
        await tx.EachAsync(
            Sql.Plain($"EXPLAIN EXECUTE page({string.Join(", ", values.Select(Literal))})"),
            row => plan.Add(row.Text(0)),
            CancellationToken.None);
        await tx.RunScriptAsync("DEALLOCATE page", CancellationToken.None);
        return plan;
    });

    private static string Literal(SqlValue value) => value switch
    {
        { Type: SqlType.Uuid } => $"'{value.Id}'",
        { Type: SqlType.Integer } => value.Number.ToString(CultureInfo.InvariantCulture),
        { Type: SqlType.TextList } => $"'{{{string.Join(',', (string[])value.Reference!)}}}'",
        _ => throw new ArgumentException($"no literal of {value.Type}", nameof(value)),
    };
}
