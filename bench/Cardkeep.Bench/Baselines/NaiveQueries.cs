using Cardkeep.Access;
using Cardkeep.Bench.Shape;
using Cardkeep.Cards;
using Cardkeep.Storage;
using Cardkeep.Storage.Postgres;
using Cardkeep.Storage.Sqlite;
using Npgsql;

namespace Cardkeep.Bench.Baselines;

/// <summary>
/// Baseline N: the statement that one writes first. A page is a table with an order, LIMIT and OFFSET, without what its cards have been
/// used for; a total counts the rows. On a connection of its own, as the engine is by itself, with the product's own readers of rows.
/// </summary>
internal abstract class NaiveQueries : IAsyncDisposable
{
    public static async Task<NaiveQueries> OpenAsync(BenchDatabase database, CancellationToken cancel)
    {
        if (database.Engine != Engine.Postgres) return new OnSqlite(database.Address["sqlite:".Length..]);

        const string prepared = ";Max Auto Prepare=100;Auto Prepare Min Usages=2";
        var connection = new NpgsqlConnection(
            PostgresBenchDatabase.ConnectionString(PostgresAddress.Parse(database.Address)!) + prepared);
        await connection.OpenAsync(cancel);
        return new OnPostgres(connection);
    }

    public async ValueTask<IReadOnlyList<CardId>> ListAsync(Caller caller, CardFilter filter)
    {
        List<CardId> ids = [];
        await EachAsync(
            $"""
            SELECT {CardTable.Columns}
            FROM {filter.Source}
            WHERE {filter.Where(caller)}
            ORDER BY {filter.Order}
            LIMIT {filter.Page.Size} OFFSET {filter.Page.Offset}
            """,
            row => ids.Add(CardTable.Read(row, 0).Id));
        return ids;
    }

    public async ValueTask<long> CountAsync(Caller caller, CardFilter filter)
    {
        var count = 0L;
        await EachAsync(CardTable.Count(filter.Where(caller)), row => count = row.Integer(0));
        return count;
    }

    public abstract ValueTask DisposeAsync();

    protected abstract ValueTask EachAsync(Sql sql, Action<Row> show);

    private sealed class OnPostgres(NpgsqlConnection connection) : NaiveQueries
    {
        public override ValueTask DisposeAsync() => connection.DisposeAsync();

        protected override async ValueTask EachAsync(Sql sql, Action<Row> show)
        {
            List<SqlValue> values = [];
            await using var command = new NpgsqlCommand(sql.Render(Engine.Postgres, values), connection);
            foreach (var value in values) command.Parameters.Add(PostgresRow.Parameter(value));
            await using var reader = await command.ExecuteReaderAsync();
            var row = new PostgresRow(reader);
            while (await reader.ReadAsync()) show(row);
        }
    }

    private sealed class OnSqlite(string file) : NaiveQueries
    {
        private readonly SqliteConnection connection = new(file, writes: false);

        public override ValueTask DisposeAsync()
        {
            connection.Dispose();
            return ValueTask.CompletedTask;
        }

        protected override ValueTask EachAsync(Sql sql, Action<Row> show)
        {
            List<SqlValue> values = [];
            connection.Query(sql.Render(Engine.Sqlite, values), values, show);
            return ValueTask.CompletedTask;
        }
    }
}
