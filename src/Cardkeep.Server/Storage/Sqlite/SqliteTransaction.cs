namespace Cardkeep.Storage.Sqlite;

/// <summary>Statements on one handle. Everything completes before it returns, which the writer relies on.</summary>
internal sealed class SqliteTransaction(SqliteConnection connection) : Transaction
{
    private readonly List<SqlValue> values = [];
    private int unfinished;

    /// <summary>A statement of this transaction did not end well.</summary>
    public bool HasFailed => unfinished > 0;

    public override Engine Engine => Engine.Sqlite;

    public override ValueTask<int> ExecuteAsync(Sql sql, CancellationToken cancel)
    {
        return ValueTask.FromResult(Execute(sql));
    }

    public override ValueTask SendAsync(Sql sql, CancellationToken cancel)
    {
        Execute(sql);
        return ValueTask.CompletedTask;
    }

    public override ValueTask EachAsync(Sql sql, Action<Row> show, CancellationToken cancel)
    {
        unfinished++;
        values.Clear();
        connection.Query(sql.Render(Engine.Sqlite, values), values, show);
        unfinished--;
        return ValueTask.CompletedTask;
    }

    public override async ValueTask EachAsync(IReadOnlyList<Reading> readings, CancellationToken cancel)
    {
        foreach (var reading in readings) await EachAsync(reading.Query, reading.Show, cancel);
    }

    public override ValueTask RunScriptAsync(string script, CancellationToken cancel)
    {
        unfinished++;
        connection.RunScript(script);
        unfinished--;
        return ValueTask.CompletedTask;
    }

    private int Execute(Sql sql)
    {
        unfinished++;
        values.Clear();
        var rows = connection.Execute(sql.Render(Engine.Sqlite, values), values);
        unfinished--;
        return rows;
    }
}
