using Cardkeep.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

public sealed class MigratorTests
{
    private const int StartsAtOnce = 6;

    [Theory, OnSqlite, OnPostgres]
    public async Task Migrations_are_applied_once_and_in_order(EngineKind engine)
    {
        await using var store = await Store.EmptyAsync(engine);
        var all = Migrator.ReadAll(store.Database.Engine).Select(migration => migration.Name).ToArray();

        Assert.Equal(all, await MigrateAsync(store.Database));
        Assert.Empty(await MigrateAsync(store.Database));
        Assert.Equal(all.Length, await store.NumberAsync("SELECT count(*) FROM schema_versions"));
        Assert.Equal("0001_organizations", all[0]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_migration_that_was_changed_after_it_was_applied_stops_the_start(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        await store.ExecuteAsync("UPDATE schema_versions SET checksum = 'another' WHERE number = 2");

        var refusal = await Assert.ThrowsAsync<StorageUnavailableException>(() => MigrateAsync(store.Database));

        Assert.Contains("0002_cards", refusal.Message, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_schema_newer_than_the_program_stops_the_start(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        await store.ExecuteAsync("INSERT INTO schema_versions (number, checksum, applied_at) VALUES (9999, 'later', 'later')");

        var refusal = await Assert.ThrowsAsync<StorageUnavailableException>(() => MigrateAsync(store.Database));

        Assert.Contains("9999", refusal.Message, StringComparison.Ordinal);
    }

    [Theory, OnPostgres]
    public async Task Servers_that_start_at_once_on_one_database_apply_each_migration_once(EngineKind engine)
    {
        await using var store = await Store.EmptyAsync(engine);
        var servers = await Task.WhenAll(Enumerable.Range(0, StartsAtOnce).Select(_ => store.OpenAgainAsync()));

        var applied = await Task.WhenAll(servers.Select(server => Task.Run(() => MigrateAsync(server))));

        string[] all = [.. Migrator.ReadAll(store.Database.Engine).Select(migration => migration.Name)];
        string[] together = [.. applied.SelectMany(names => names).Order(StringComparer.Ordinal)];
        Assert.Equal(all, together);
        foreach (var server in servers) await server.DisposeAsync();
    }

    private static Task<IReadOnlyList<string>> MigrateAsync(Database database) =>
        Migrator.MigrateAsync(database, ManualClock.Start, CancellationToken.None);
}
