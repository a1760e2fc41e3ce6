using Cardkeep.Storage.Postgres;
using Cardkeep.Storage.Sqlite;
using Npgsql;

namespace Cardkeep.Storage;

/// <summary>
/// Copies a whole SQLite database into an empty PostgreSQL: its schema and every row, in one transaction, so that all of it is there or
/// nothing. The file is read alone, in one snapshot, and nobody else serves it meanwhile.
/// </summary>
internal sealed class Move : IDisposable
{
    /// <summary>
    /// Rows of one COPY. The server keeps a note of each row whose references it checks when the statement ends: this many are some MB.
    /// </summary>
    private const int RowsAtOnce = 50_000;

    private readonly string file;
    private readonly SqliteHold held;
    private readonly SqliteConnection source;

    private Move(string file, SqliteHold held, SqliteConnection source) => (this.file, this.held, this.source) = (file, held, source);

    /// <summary>In which mode the database was filled, as the wire of settings says it; empty: in none yet.</summary>
    public required string Mode { get; init; }

    /// <exception cref="StorageUnavailableException">Served by another process, no database, or not of this program's schema.</exception>
    public static Move Open(string file)
    {
        SqliteHold? held = null;
        SqliteConnection? source = null;
        try
        {
            held = SqliteHold.Take(file);
            source = new SqliteConnection(file, writes: false);
            source.Execute("BEGIN");
            Dictionary<long, string> applied = [];
            source.Query($"SELECT number, checksum FROM {Migrator.Table}", [], row => applied.Add(row.Integer(0), row.Text(1)));
            if (!Migrator.IsCurrent(Engine.Sqlite, applied))
                throw new StorageUnavailableException($"{file} does not have this program's schema: migrate it first");

            var mode = "";
            source.Query("SELECT value FROM installation WHERE name = 'mode'", [], row => mode = row.Text(0));
            return new Move(file, held, source) { Mode = mode };
        }
        catch (Exception failure)
        {
            source?.Dispose();
            held?.Dispose();
            if (failure is not SqliteException and not UnauthorizedAccessException) throw;
            throw new StorageUnavailableException($"{file} cannot be read: {failure.Message}", failure);
        }
    }

    /// <param name="tell">Hears of each table how many rows of how many there are by now.</param>
    /// <returns>How many rows there are in all.</returns>
    /// <exception cref="StorageUnavailableException">The target is not empty, or something failed: then nothing is there.</exception>
    public async Task<long> ToAsync(PostgresAddress address, Action<string, long, long> tell, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            await using var target = PostgresSources.ForFilling(address);
            await using var connection = await target.OpenConnectionAsync(cancel);
            var tx = PostgresTransaction.ForWriting(connection);
            if (await tx.NumberAsync(Sql.Plain(MovedTables.Present), cancel) > 0)
                throw new StorageUnavailableException($"{address} is not empty, and nothing is put beside what is there");

            await Migrator.MakeAsync(tx, now, cancel);
            var rows = 0L;
            foreach (var table in await MovedTables.ListAsync(tx, cancel)) rows += await CopyAsync(connection, tx, table, tell, cancel);
            await tx.RunScriptAsync("ANALYZE", cancel);
            await tx.CommitAsync();
            return rows;
        }
        catch (Exception failure) when (failure is NpgsqlException or SqliteException)
        {
            throw new StorageUnavailableException(
                $"{file} could not be moved to {address}, which has nothing of it: {failure.Message}", failure);
        }
    }

    public void Dispose()
    {
        source.Dispose();
        held.Dispose();
    }

    private async Task<long> CopyAsync(
        NpgsqlConnection connection, Transaction tx, MovedTable table, Action<string, long, long> tell, CancellationToken cancel)
    {
        var all = 0L;
        source.Query($"SELECT count(*) FROM {table.Name}", [], row => all = row.Integer(0));
        Copy(connection, table, done => tell(table.Name, done, all));
        var there = await tx.NumberAsync(Sql.Plain($"SELECT count(*) FROM {table.Name}"), cancel);
        return there == all ? all : throw new StorageUnavailableException(
            FormattableString.Invariant($"of {all} rows of {table.Name} {there} arrived, and nothing is kept"));
    }

    private void Copy(NpgsqlConnection connection, MovedTable table, Action<long> tell)
    {
        var (done, told) = (0L, 0L);
        NpgsqlBinaryImporter? copy = null;
        try
        {
            source.Query(table.Reading, [], row =>
            {
                copy ??= connection.BeginBinaryImport(table.Writing);
                table.Write(row, copy);
                if (++done % RowsAtOnce == 0) End();
            });
            if (copy is not null || done == 0) End();
        }
        finally
        {
            copy?.Dispose();
        }

        void End()
        {
            copy?.Complete();
            copy?.Dispose();
            copy = null;
            if (done > told || done == 0) tell(told = done);
        }
    }
}
