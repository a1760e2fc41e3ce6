using Cardkeep.Housekeeping;
using Cardkeep.Storage;
using Cardkeep.Storage.Sqlite;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

/// <summary>Upgrades from every earlier version, with rows, and the way back (docs/decisions/0023).</summary>
public sealed class UpgradeTests
{
    private const string Waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";

    private static readonly Uri Unused = new("http://127.0.0.1:1");

    [Theory, OnSqlite, OnPostgres]
    public async Task A_database_of_any_earlier_version_outlives_a_migration_that_fails_and_is_then_served_with_what_it_had(
        EngineKind engine)
    {
        var past = await Past.LiveAsync(engine);
        var all = All(engine);
        for (var version = 1; version < all.Count; version++)
        {
            var store = await past.MakeAsync(version);
            var before = await Past.DumpAsync(store);
            foreach (var broken in Broken(all[version]))
            {
                var failure = await Assert.ThrowsAsync<StorageUnavailableException>(
                    () => MigrateAsync(store.Database, [.. all.Take(version), broken]));
                Assert.StartsWith(
                    $"migration {broken.Name} failed, and nothing of it was applied: ", failure.Message, StringComparison.Ordinal);
            }

            Assert.Equal(before, await Past.DumpAsync(store));
            await store.CloseAsync();

            await using var api = await TestApi.StartOnAsync(Path.GetTempPath(), store.Address);
            var owner = api.WithToken(past.Token);
            Assert.Equal((version, past.CardsAt(version)), (version, (await owner.GetAsync("/v2/cards?per_page=1")).Total()));
            var differences = await new Verify(api.Database).FindAsync(CancellationToken.None);
            Assert.True(differences is [], $"from {version}: {string.Join('\n', differences)}");
            if (past.CardsAt(version) > 0) await AssertAllThereAsync(past, api, owner);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_older_program_refuses_the_schema_and_leaves_it_alone(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var all = All(engine);
        var before = await Past.DumpAsync(store);

        for (var older = 0; older < all.Count; older++)
        {
            var refusal = await Assert.ThrowsAsync<StorageUnavailableException>(() => MigrateAsync(store.Database, all.Take(older)));
            Assert.StartsWith("the schema is newer than this program: it has migration ", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, await Past.DumpAsync(store));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_way_back_is_the_backup_made_before(EngineKind engine)
    {
        var past = await Past.LiveAsync(engine);
        const int version = 20;
        var earlier = All(engine).Take(version).ToList();
        var old = await past.MakeAsync(version);
        var before = await Past.DumpAsync(old);
        await old.CloseAsync();
        await using var restored = await Store.EmptyAsync(engine);
        await restored.CloseAsync();
        var folder = Directory.CreateTempSubdirectory("cardkeep-back-").FullName;
        var settings = ServerProcess.Settings(folder, old.Address, Unused);

        // With the new program at hand, and before it has touched anything.
        await RunAsync(folder, engine == EngineKind.Sqlite ? "cardkeep backup copy" : $"pg_dump -Fc '{old.Address}' > copy", settings);
        await RunAsync(folder, "cardkeep migrate", settings);
        await old.ReopenAsync();
        await Assert.ThrowsAsync<StorageUnavailableException>(() => MigrateAsync(old.Database, earlier));

        if (engine == EngineKind.Postgres) await RunAsync(folder, $"pg_restore --no-owner -d '{restored.Address}' copy", settings);
        else
        {
            File.Delete(restored.File);
            SqliteCopy.Make(Path.Combine(folder, "copy"), restored.File, _ => { });       // As an older program's restore does.
        }

        await restored.ReopenAsync();
        Assert.Empty(await MigrateAsync(restored.Database, earlier));
        Assert.Equal(before, await Past.DumpAsync(restored));
        await old.DisposeAsync();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_program_older_than_the_schema_ends_with_one_line(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        await store.ExecuteAsync("INSERT INTO schema_versions (number, checksum, applied_at) VALUES (9999, 'later', 'later')");
        await store.CloseAsync();
        var folder = Directory.CreateTempSubdirectory("cardkeep-older-").FullName;

        var (exit, output, errors) = await ServerProcess.RunAsync(
            folder, ["serve"], ServerProcess.Settings(folder, store.Address, Unused));

        Assert.Equal((1, ""), (exit, output));
        var last = errors.TrimEnd('\n').Split('\n')[^1];
        Assert.Equal("cardkeep: the schema is newer than this program: it has migration 9999", last);
        await store.ReopenAsync();
    }

    [Theory, OnPostgres]
    public async Task A_program_that_is_killed_in_the_middle_of_a_migration_has_changed_nothing(EngineKind engine)
    {
        var past = await Past.LiveAsync(engine);
        const int version = 21;                                               // The next one changes five tables, cards' PINs the last.
        await using var store = await past.MakeAsync(version);
        var before = await Past.DumpAsync(store);
        var folder = Directory.CreateTempSubdirectory("cardkeep-killed-").FullName;
        var settings = ServerProcess.Settings(folder, store.Address, Unused);

        var release = new TaskCompletionSource();
        var held = new TaskCompletionSource();
        var holding = store.WriteAsync(async tx =>
        {
            await tx.ExecuteAsync(Sql.Plain("LOCK TABLE card_pins IN ACCESS SHARE MODE"), CancellationToken.None);
            held.SetResult();
            await release.Task;
        });
        await held.Task;
        await ServerProcess.RunUntilAsync(
            folder, ["migrate"], async () => await store.NumberAsync(Waiting) > 0, settings);
        release.SetResult();
        await holding;

        Assert.Equal(before, await Past.DumpAsync(store));
        await RunAsync(folder, "cardkeep migrate && cardkeep verify", settings);
    }

    private static IReadOnlyList<Migration> All(EngineKind engine) =>
        Migrator.ReadAll(engine == EngineKind.Sqlite ? Engine.Sqlite : Engine.Postgres);

    private static Task<IReadOnlyList<string>> MigrateAsync(Database database, IEnumerable<Migration> known) =>
        Migrator.MigrateAsync(database, [.. known], ManualClock.Start, CancellationToken.None);

    // Failing after its first statement, and after its last.
    private static IEnumerable<Migration> Broken(Migration migration)
    {
        const string failing = ";\nINSERT INTO nowhere VALUES (1);";
        var end = migration.Script.IndexOf(";\n", StringComparison.Ordinal);
        yield return migration with { Script = migration.Script[..end] + failing };
        yield return migration with { Script = migration.Script + failing };
    }

    private static async Task AssertAllThereAsync(Past past, TestApi api, Client owner)
    {
        var replay = await owner.TryCreateCardAsync(Given.Order(Cardkeep.Cards.CardLevel.Virtual), past.Key);
        Assert.Equal((200, "true", past.Ordered.Body), (replay.Status, replay.Header("Idempotent-Replayed"), replay.Body));
        Assert.Equal(past.Number, (await Vault.Digits.OfAsync(api, past.Ordered.CardId)).Number.Reveal());
    }

    private static async Task RunAsync(string folder, string script, (string Name, string Value)[] settings)
    {
        var (exit, output, errors) = await ServerProcess.RunScriptAsync(folder, script, settings);
        Assert.True(exit == 0, $"{script}: {output}{errors}");
    }
}
