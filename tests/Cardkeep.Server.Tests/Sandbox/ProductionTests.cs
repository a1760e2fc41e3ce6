using Cardkeep.Http;
using Cardkeep.Storage;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary>Production has nothing of the sandbox, and neither opens the other's database (product.md §1).</summary>
public sealed class ProductionTests
{
    private static readonly (string, string) Production = ("CARDKEEP_MODE", "production");

    [Theory, OnSqlite, OnPostgres]
    public async Task Production_starts_empty_and_without_the_sandboxs_calls(EngineKind engine)
    {
        string[] gone;
        await using (var sandbox = await TestApi.StartAsync(engine))
        {
            gone = [.. sandbox.App.Web.AllRoutes().Select(route => route.Path).Where(IsOfTheSandbox).Distinct(StringComparer.Ordinal)];
        }

        Assert.Contains("/sandbox/v1/cards/{id}/system_lock", gone, StringComparer.Ordinal);
        await using var api = await StartAsync(engine);

        Assert.DoesNotContain(api.App.Web.AllRoutes(), route => IsOfTheSandbox(route.Path));
        foreach (var path in gone.Select(path => path.Replace("{id}", $"{Guid.Empty}", StringComparison.Ordinal)))
            Assert.Equal((path, "404 not_found path"), (path, (await api.AsNobody().PostRawAsync(path, "{}")).Outcome()));
        Assert.Equal("404 not_found path", (await api.AsNobody().GetAsync("/v2/mocked_sca_sessions/x")).Outcome());
        Assert.Equal("404 not_found token", (await api.AsNobody().GetAsync("/v2/sca_sessions/x")).Outcome());
        Assert.Equal(200, (await api.AsNobody().GetAsync("/readyz")).Status);
        Assert.Equal("404 not_found path", (await api.AsNobody().GetAsync("/metrics")).Outcome());    // Without a token of its own.
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM organizations"));
        Assert.Equal(["production"], await api.TextsAsync("SELECT value FROM installation WHERE name = 'mode'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_database_that_a_sandbox_filled_does_not_serve_production(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        try
        {
            var refusal = await Assert.ThrowsAsync<StorageUnavailableException>(() => TestApi.StartOnAsync(data, database, Production));
            Assert.Equal("the database was filled in sandbox mode, and CARDKEEP_MODE is production", refusal.Message);
            await using var again = await TestApi.StartOnAsync(data, database);
            Assert.Equal(7, await again.NumberAsync("SELECT count(*) FROM cards"));
        }
        finally
        {
            await TestDatabases.DropAsync(database);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_database_of_production_is_not_filled_by_a_sandbox(EngineKind engine)
    {
        var (data, database) = await MakeEmptyAsync(engine);
        try
        {
            var production = TestApi.SettingsFor(data, database, [Production]);
            await using (await App.BuildAsync(production, new ManualClock(), _ => { }, CancellationToken.None))
            {
                // Built is claimed; nobody needs to call.
            }

            var refusal = await Assert.ThrowsAsync<StorageUnavailableException>(() => TestApi.StartOnAsync(data, database));
            Assert.Equal("the database was filled in production mode, and CARDKEEP_MODE is sandbox", refusal.Message);
        }
        finally
        {
            await TestDatabases.DropAsync(database);
        }
    }

    private static bool IsOfTheSandbox(string path) =>
        path.StartsWith("/sandbox", StringComparison.Ordinal) || path.Contains("mocked", StringComparison.Ordinal);

    private static async Task<TestApi> StartAsync(EngineKind engine)
    {
        var (data, database) = await MakeEmptyAsync(engine);
        return await TestApi.StartOnAsync(data, database, Production);
    }

    // Production makes no master key of its own: that of the tests is there once a filled database is.
    private static async Task<(string Data, string Database)> MakeEmptyAsync(EngineKind engine)
    {
        var (_, filled) = await TestDatabases.MakeAsync(engine);
        await TestDatabases.DropAsync(filled);
        return await TestDatabases.MakeEmptyAsync(engine);
    }
}
