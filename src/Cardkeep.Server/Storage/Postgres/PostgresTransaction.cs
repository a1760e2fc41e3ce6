using Npgsql;

namespace Cardkeep.Storage.Postgres;

/// <summary>
/// A transaction that opens with its first statement and closes with its last, in the same round trips: BEGIN travels with the first
/// read, and the writes that nobody waits for travel with COMMIT. A unit that reads, decides and writes costs two round trips.
/// </summary>
internal sealed class PostgresTransaction : Transaction
{
    private readonly NpgsqlConnection connection;
    private readonly bool writes;
    private readonly List<NpgsqlBatchCommand> waiting = [];
    private readonly List<SqlValue> values = [];
    private bool open;
    private int unfinished;

    private PostgresTransaction(NpgsqlConnection connection, bool writes)
    {
        this.connection = connection;
        this.writes = writes;
    }

    public override Engine Engine => Engine.Postgres;

    /// <summary>No transaction at all: each statement sees a snapshot of its own.</summary>
    public static PostgresTransaction ForReading(NpgsqlConnection connection) => new(connection, writes: false);

    public static PostgresTransaction ForWriting(NpgsqlConnection connection) => new(connection, writes: true);

    public override async ValueTask<int> ExecuteAsync(Sql sql, CancellationToken cancel)
    {
        var command = Prepare(sql);
        await using var batch = Batch(command);
        await batch.ExecuteNonQueryAsync(cancel);
        unfinished--;
        return (int)command.RecordsAffected;
    }

    public override ValueTask SendAsync(Sql sql, CancellationToken cancel)
    {
        waiting.Add(Prepare(sql));
        return ValueTask.CompletedTask;
    }

    public override async ValueTask EachAsync(Sql sql, Action<Row> show, CancellationToken cancel)
    {
        await using var batch = Batch(Prepare(sql));
        // What came before the query returns no rows: this is the query's.
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var row = new PostgresRow(reader);
        while (await reader.ReadAsync(cancel)) show(row);
        unfinished--;
    }

    public override async ValueTask EachAsync(IReadOnlyList<Reading> readings, CancellationToken cancel)
    {
        foreach (var reading in readings) waiting.Add(Prepare(reading.Query));
        await using var batch = Batch(null);
        await using var reader = await batch.ExecuteReaderAsync(cancel);
        var row = new PostgresRow(reader);
        foreach (var reading in readings)
        {
            while (await reader.ReadAsync(cancel)) reading.Show(row);
            await reader.NextResultAsync(cancel);
        }

        unfinished--;
    }

    public override async ValueTask RunScriptAsync(string script, CancellationToken cancel)
    {
        await using var batch = Batch(null);
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancel);
        await using var command = new NpgsqlCommand(script, connection);
        await command.ExecuteNonQueryAsync(cancel);
        unfinished--;
    }

    /// <summary>Sends what waits, and COMMIT. Not cancelled by anybody: once said, it is waited for.</summary>
    public async ValueTask CommitAsync()
    {
        if (!open && waiting.Count == 0) return;
        if (unfinished > 0)
        {
            // COMMIT of a transaction that the server has given up answers ROLLBACK, and no error.
            await RollbackAsync();
            throw new InvalidOperationException(WentOn);
        }

        await using var batch = Batch(new NpgsqlBatchCommand("COMMIT"));
        try
        {
            await batch.ExecuteNonQueryAsync(CancellationToken.None);
            open = false;
        }
        catch (PostgresException refusal) when (refusal.InvariantSeverity == "ERROR")
        {
            await RollbackAsync();                                            // The server has said no: certainly nothing was committed.
            throw;
        }
        catch (NpgsqlException failure)
        {
            throw new CommitUnknownException(failure);
        }
    }

    public async ValueTask RollbackAsync()
    {
        waiting.Clear();
        if (!open) return;

        open = false;
        try
        {
            await using var command = new NpgsqlCommand("ROLLBACK", connection);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (NpgsqlException)
        {
            await connection.CloseAsync();                                    // The connection is gone, and the transaction with it.
        }
        catch (InvalidOperationException)
        {
            await connection.CloseAsync();
        }
    }

    private NpgsqlBatchCommand Prepare(Sql sql)
    {
        values.Clear();
        var command = new NpgsqlBatchCommand(sql.Render(Engine.Postgres, values));
        foreach (var value in values) command.Parameters.Add(PostgresRow.Parameter(value));
        return command;
    }

    private NpgsqlBatch Batch(NpgsqlBatchCommand? last)
    {
        unfinished++;
        var batch = new NpgsqlBatch(connection);
        if (writes && !open)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
            open = true;
        }

        foreach (var command in waiting) batch.BatchCommands.Add(command);
        waiting.Clear();
        if (last is not null) batch.BatchCommands.Add(last);
        return batch;
    }
}
