using Cardkeep.Bench.Load;
using Cardkeep.Bench.Shape;
using Cardkeep.Storage.Postgres;
using Cardkeep.Storage.Sqlite;
using Npgsql;

namespace Cardkeep.Bench.Baselines;

/// <summary>The rows of each bulk as one INSERT for each table, in one transaction, prepared: on SQLite by one writer.</summary>
internal sealed class RawBulkOnSqlite : ICaller
{
    private readonly SqliteConnection connection;
    private readonly IReadOnlyList<IReadOnlyList<ManyRows>> bulks;

    public RawBulkOnSqlite(string file, IReadOnlyList<IReadOnlyList<ManyRows>> bulks)
    {
        this.bulks = bulks;
        connection = new SqliteConnection(file, writes: true);
        connection.RunScript("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=4000");
    }

    public ValueTask CallAsync(int request)
    {
        connection.Execute("BEGIN IMMEDIATE");
        foreach (var rows in bulks[request]) connection.Execute(rows.Text, rows.Values);
        connection.Execute("COMMIT");
        return ValueTask.CompletedTask;
    }

    public void Dispose() => connection.Dispose();
}

/// <summary>The same on PostgreSQL, in one round trip on a connection of its own.</summary>
internal sealed class RawBulkOnPostgres : ICaller
{
    /// <summary>The tables of a card, and the shapes that the counts of fifty cards have.</summary>
    private const string Prepared = ";Max Auto Prepare=40;Auto Prepare Min Usages=2";

    private readonly NpgsqlConnection connection;
    private readonly IReadOnlyList<IReadOnlyList<ManyRows>> bulks;

    private RawBulkOnPostgres(NpgsqlConnection connection, IReadOnlyList<IReadOnlyList<ManyRows>> bulks)
    {
        this.connection = connection;
        this.bulks = bulks;
    }

    public static async Task<ICaller> ConnectAsync(
        string database, IReadOnlyList<IReadOnlyList<ManyRows>> bulks, CancellationToken cancel)
    {
        var connection = new NpgsqlConnection(PostgresBenchDatabase.ConnectionString(PostgresAddress.Parse(database)!) + Prepared);
        await connection.OpenAsync(cancel);
        return new RawBulkOnPostgres(connection, bulks);
    }

    public async ValueTask CallAsync(int request)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new("BEGIN"));
        foreach (var rows in bulks[request])
        {
            var command = new NpgsqlBatchCommand(rows.Text);
            foreach (var value in rows.Values) command.Parameters.Add(PostgresRow.Parameter(value));
            batch.BatchCommands.Add(command);
        }

        batch.BatchCommands.Add(new("COMMIT"));
        await batch.ExecuteNonQueryAsync();
    }

    public void Dispose() => connection.Dispose();
}
