using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Means;

/// <summary>Where a server works: a filled database, and a folder that is not beside it.</summary>
/// <param name="Home">The test's own files, and where the server runs.</param>
internal sealed record Site(string Home, string Database, params IReadOnlyList<(string Name, string Value)> Settings) : IAsyncDisposable
{
    private const string AllIsWell = "Everything that is kept is what the rows add up to\n";

    /// <summary>The file of a SQLite database.</summary>
    public string File => Database["sqlite:".Length..];

    public static async Task<Site> MakeAsync(EngineKind engine)
    {
        var (home, database) = await TestDatabases.MakeAsync(engine);
        return new(home, database);
    }

    /// <summary>
    /// With a deadline that a machine full of other work does not miss, where what is tried is something else than being late.
    /// </summary>
    public static async Task<Site> MakePatientAsync(EngineKind engine) =>
        await MakeAsync(engine) with { Settings = [("CARDKEEP_DECISION_DEADLINE_MS", "10000")] };

    public (string Name, string Value)[] SettingsAt(Uri address) => [.. ServerProcess.Settings(Home, Database, address), .. Settings];

    /// <summary>Every counter, count, event and status is what the rows say; the server must not be running on SQLite.</summary>
    public async Task VerifyAsync()
    {
        var (exit, output, errors) = await ServerProcess.RunAsync(Home, ["verify"], SettingsAt(new Uri("http://127.0.0.1:1")));
        Assert.True((exit, output) == (0, AllIsWell), $"verify ended with {exit}: {output}{errors}");
    }

    public async ValueTask DisposeAsync() => await TestDatabases.DropAsync(Database);
}
