using Cardkeep.Bench.Shape;
using Cardkeep.Storage;
using Cardkeep.Storage.Postgres;

namespace Cardkeep.Bench;

/// <summary>Where benchmarks run on one engine: databases are made here, each with a folder of its own.</summary>
/// <param name="folder">On the disk that is measured; gone when the benchmark ends.</param>
/// <param name="server">Null: SQLite.</param>
internal sealed class Place(string folder, PostgresAddress? server, TextWriter progress)
{
    private readonly List<string> facts = [];
    private int made;

    public Engine Engine => server is null ? Engine.Sqlite : Engine.Postgres;

    public string EngineTitle => server is null ? "SQLite" : "PostgreSQL";

    /// <summary>What is known of the engine and its settings, once a database was made.</summary>
    public IReadOnlyList<string> Facts => facts;

    public async Task<BenchDatabase> MakeAsync(CardShape shape, CancellationToken cancel)
    {
        var started = TimeProvider.System.GetTimestamp();
        var (own, name) = MakeFolder();
        BenchDatabase database = server is null
            ? await SqliteBenchDatabase.MakeAsync(own, shape, cancel)
            : await PostgresBenchDatabase.MakeAsync(server, name, own, shape, cancel);
        if (!facts.Contains(database.Description, StringComparer.Ordinal)) facts.Add(database.Description);
        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await progress.WriteLineAsync(FormattableString.Invariant($"  {EngineTitle}: {shape.Cards} cards seeded in {seconds:0.0} s"));
        return database;
    }

    /// <summary>A database with nothing in it, as an operator makes it for a first start.</summary>
    public async Task<EmptyDatabase> MakeEmptyAsync(CancellationToken cancel)
    {
        var (own, name) = MakeFolder();
        if (server is null) return new("sqlite:" + Path.Combine(own, "empty.db"), own, () => Task.CompletedTask);

        var address = await PostgresBenchDatabase.CreateAsync(server, name, cancel);
        return new(PostgresBenchDatabase.Format(address), own, () => PostgresBenchDatabase.DropAsync(server, name));
    }

    private (string Folder, string Name) MakeFolder()
    {
        var name = FormattableString.Invariant($"cardkeep_bench_{Environment.ProcessId}_{++made}");
        return (Directory.CreateDirectory(Path.Combine(folder, $"{Engine.Name}-{name}")).FullName, name);
    }
}

/// <param name="Address">As <c>CARDKEEP_DATABASE</c> says it.</param>
internal sealed record EmptyDatabase(string Address, string Folder, Func<Task> DropAsync) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await DropAsync();
}
