using System.Text;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Housekeeping;
using Cardkeep.Storage;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

/// <summary>deploy/citus/distribute.sql: how the tables are spread over a cluster by organization, printed from the schema.</summary>
public sealed class CitusTests
{
    private const string Page = "deploy/citus/distribute.sql";
    private const string Leader = "organization_id";
    private const string First = "organizations";

    [Theory, OnPostgres]
    public async Task The_statements_that_distribute_every_table_follow_from_the_schema(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var tables = await store.ReadAsync(tx => MovedTables.ListAsync(tx, CancellationToken.None));
        var everywhere = tables.Where(table => !table.Key.Contains(Leader)).Select(table => table.Name).ToList();
        var leaving = (await store.TextsAsync("""
            SELECT t.relname || ' ' || c.conname || ' ' || f.relname
            FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
            WHERE c.contype = 'f' ORDER BY 1
            """)).Select(line => line.Split(' ')).Where(part => everywhere.Contains(part[0]) && !everywhere.Contains(part[2]));

        var page = new StringBuilder();
        page.Append("""
            -- Spreads Cardkeep's tables over a Citus cluster by organization: psql -f deploy/citus/distribute.sql, once, on a database that
            -- cardkeep migrate has made and nothing has filled. docs/operating.md, "Citus", says what it is good for and what it is not.
            -- Printed from the schema by a test; a table that a later version makes is said here too, and is to be distributed then.

            BEGIN;

            -- A table that is the same everywhere cannot refer to one that is spread.

            """);
        foreach (var part in leaving) page.Append(null, $"ALTER TABLE {part[0]} DROP CONSTRAINT {part[1]};\n");
        page.Append("""

            -- Small, or found before the organization is known: a copy on every node, which costs each write a commit on all of them.

            """);
        foreach (var name in everywhere) page.Append(null, $"SELECT create_reference_table('{name}');\n");
        page.Append("""

            -- An organization's rows of all tables on one node. What is referred to comes first.

            """);
        foreach (var table in tables.Where(table => table.Key.Contains(Leader)).OrderBy(table => table.Name == First ? 0 : 1))
        {
            var beside = table.Name == First ? "" : $", colocate_with => '{First}'";
            page.Append(null, $"SELECT create_distributed_table('{table.Name}', '{Leader}'{beside});\n");
        }

        page.Append("\nCOMMIT;\n");
        Assert.Contains("installation", everywhere, StringComparer.Ordinal);
        Assert.Contains("'cards', 'organization_id', colocate_with => 'organizations'", page.ToString(), StringComparison.Ordinal);
        Snapshot.Match(page.ToString(), Page);
    }

    [OnCitus]
    public async Task The_statements_hold_on_a_cluster_and_cards_are_served_from_it()
    {
        var store = await Store.OpenAsync(OnCitusAttribute.Address!);
        Assert.Equal(0, await store.NumberAsync(MovedTables.Present));
        await Migrator.MigrateAsync(store.Database, ManualClock.Start, CancellationToken.None);
        var statements = await File.ReadAllTextAsync(Path.Combine(Snapshot.RootOf(), Page));
        await store.WriteAsync(tx => tx.RunScriptAsync(
            statements.Replace("BEGIN;", "", StringComparison.Ordinal).Replace("COMMIT;", "", StringComparison.Ordinal),
            CancellationToken.None));
        await store.CloseAsync();                                             // Not dropped: the cluster is somebody else's.

        var folder = Directory.CreateTempSubdirectory("cardkeep-citus-").FullName;
        await using var api = await TestApi.StartOnAsync(folder, OnCitusAttribute.Address!);
        api.LeaveDatabase();
        var owner = await api.AsAsync(Role.Owner);
        Assert.Equal(200, (await owner.CreateCardAsync(Given.Order(CardLevel.Virtual))).Status);
        await (await Shop.PlasticAsync(owner)).PlayAsync(
            """
            authorize 60 -> approved
            clear 50 -> recorded
            refund 10 -> recorded
            authorize 70 -> declined payment_daily_limit_exceeded
            """);
        Assert.Equal(9, (await owner.GetAsync("/v2/cards?per_page=1")).Total());
        Assert.Empty(await new Verify(api.Database).FindAsync(CancellationToken.None));
    }
}

/// <summary>A test that wants a cluster; skipped, visibly, where none is named.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OnCitusAttribute : FactAttribute
{
    public OnCitusAttribute()
    {
        if (Address is null) Skip = "CARDKEEP_TEST_CITUS does not name an empty database of a Citus cluster (postgres://…)";
    }

    public static string? Address { get; } = Environment.GetEnvironmentVariable("CARDKEEP_TEST_CITUS");
}
