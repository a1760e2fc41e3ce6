using Cardkeep.Cards;
using Cardkeep.Storage;
using Cardkeep.Storage.Sqlite;

namespace Cardkeep.Bench.Shape;

internal sealed class SqliteBenchDatabase : BenchDatabase
{
    private readonly string file;
    private readonly SqliteConnection connection;

    private SqliteBenchDatabase(string file, string description)
    {
        this.file = file;
        Description = description;
        connection = new SqliteConnection(file, writes: true);
        connection.RunScript("PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA busy_timeout=5000");
    }

    public override string Address => "sqlite:" + file;

    public override Engine Engine => Engine.Sqlite;

    public override string Folder => Path.GetDirectoryName(file)!;

    public override string Description { get; }

    /// <param name="folder">Where the file is made; who made the folder deletes it.</param>
    public static async Task<SqliteBenchDatabase> MakeAsync(string folder, CardShape shape, CancellationToken cancel)
    {
        var file = Path.Combine(folder, "bench.db");
        _ = SqliteLibrary.Version;
        string description;
        await using (var product = Open(file))
        {
            description = product.Description;
            await Migrator.MigrateAsync(product, TimeProvider.System.GetUtcNow(), cancel);
        }

        var made = new SqliteBenchDatabase(file, description);
        try
        {
            await made.FillAsync(shape, cancel);
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    public override Task<Database> OpenAsync(TimeSpan? laneWait, CancellationToken cancel) => Task.FromResult<Database>(Open(file));

    public override Task RunAsync(string script, CancellationToken cancel)
    {
        connection.RunScript(script);
        return Task.CompletedTask;
    }

    public override Task<long> NumberAsync(string query, CancellationToken cancel)
    {
        var number = 0L;
        connection.Query(query, [], row => number = row.Integer(0));
        return Task.FromResult(number);
    }

    public override Task SettleAsync(CancellationToken cancel)
    {
        connection.RunScript("ANALYZE");
        connection.Checkpoint(truncate: true);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SqliteDatabase Open(string file) =>
        SqliteDatabase.Open(file, failure => throw new InvalidOperationException("the file broke", failure));

    private async Task FillAsync(CardShape shape, CancellationToken cancel)
    {
        var tx = new SqliteTransaction(connection);
        connection.RunScript("BEGIN IMMEDIATE");
        Handed = await Seeding.FillAsync(tx, shape, cancel);
        foreach (var one in Enumerable.Range(0, shape.OrganizationCount))
            await CardCountTable.AddAsync(tx, [.. shape.MakeCards(one).Select(made => made.Card)], cancel);
        connection.RunScript("COMMIT");
        await SettleAsync(cancel);
    }
}
