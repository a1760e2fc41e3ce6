namespace Cardkeep.Storage.Sqlite;

/// <summary>Statements on one handle. Everything completes before it returns, which the writer relies on.</summary>
internal sealed class SqliteTransaction(SqliteConnection connection) : Transaction
{
    private readonly List<SqlValue> values = [];

    public override Engine Engine => Engine.Sqlite;

    public override ValueTask<int> ExecuteAsync(Sql sql, CancellationToken cancel)
    {
        values.Clear();
        return ValueTask.FromResult(connection.Execute(sql.Render(Engine.Sqlite, values), values));
    }

    public override ValueTask SendAsync(Sql sql, CancellationToken cancel)
    {
        values.Clear();
        connection.Execute(sql.Render(Engine.Sqlite, values), values);
        return ValueTask.CompletedTask;
    }

    public override ValueTask EachAsync(Sql sql, Action<Row> show, CancellationToken cancel)
    {
        values.Clear();
        connection.Query(sql.Render(Engine.Sqlite, values), values, show);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask EachAsync(IReadOnlyList<Reading> readings, CancellationToken cancel)
    {
        foreach (var reading in readings) await EachAsync(reading.Query, reading.Show, cancel);
    }

    public override ValueTask RunScriptAsync(string script, CancellationToken cancel)
    {
        connection.RunScript(script);
        return ValueTask.CompletedTask;
    }
}
