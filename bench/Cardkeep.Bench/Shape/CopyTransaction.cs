using System.Text.RegularExpressions;
using Cardkeep.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Cardkeep.Bench.Shape;

/// <summary>
/// Takes the product's own INSERTs and sends their rows by COPY, a hundred times faster: what is seeded always fits the product's tables.
/// Rows of one statement have to come one after another.
/// </summary>
internal sealed partial class CopyTransaction(NpgsqlConnection connection) : Transaction, IAsyncDisposable
{
    private readonly List<SqlValue> values = [];
    private NpgsqlBinaryImporter? rows;
    private string statement = "";

    public override Engine Engine => Engine.Postgres;

    public override async ValueTask SendAsync(Sql sql, CancellationToken cancel)
    {
        values.Clear();
        var text = sql.Render(Engine.Postgres, values);
        if (rows is null || text != statement)
        {
            await FinishAsync(cancel);
            rows = await connection.BeginBinaryImportAsync(CopyOf(text), cancel);
            statement = text;
        }

        await rows.StartRowAsync(cancel);
        foreach (var value in values) await WriteAsync(rows, value, cancel);
    }

    public async ValueTask FinishAsync(CancellationToken cancel)
    {
        if (rows is null) return;

        await rows.CompleteAsync(cancel);
        await rows.DisposeAsync();
        rows = null;
    }

    public override ValueTask<int> ExecuteAsync(Sql sql, CancellationToken cancel) => throw new NotSupportedException();

    public override ValueTask EachAsync(Sql sql, Action<Row> show, CancellationToken cancel) => throw new NotSupportedException();

    public override ValueTask EachAsync(IReadOnlyList<Reading> readings, CancellationToken cancel) => throw new NotSupportedException();

    public override ValueTask RunScriptAsync(string script, CancellationToken cancel) => throw new NotSupportedException();

    public async ValueTask DisposeAsync()
    {
        if (rows is not null) await rows.DisposeAsync();
    }

    private static string CopyOf(string insert)
    {
        var parts = PlainInsert().Match(insert);
        if (!parts.Success) throw new ArgumentException($"not a plain INSERT: {insert}", nameof(insert));
        return $"COPY {parts.Groups["table"].Value} ({parts.Groups["columns"].Value}) FROM STDIN (FORMAT BINARY)";
    }

    private static Task WriteAsync(NpgsqlBinaryImporter rows, SqlValue value, CancellationToken cancel) => value switch
    {
        { IsNull: true } => rows.WriteNullAsync(cancel),
        { Type: SqlType.Uuid } => rows.WriteAsync(value.Id, NpgsqlDbType.Uuid, cancel),
        { Type: SqlType.Integer } => rows.WriteAsync(value.Number, NpgsqlDbType.Bigint, cancel),
        { Type: SqlType.Boolean } => rows.WriteAsync(value.Number != 0, NpgsqlDbType.Boolean, cancel),
        { Type: SqlType.Instant } => rows.WriteAsync(Instants.FromMicroseconds(value.Number).UtcDateTime, NpgsqlDbType.TimestampTz, cancel),
        { Type: SqlType.Date } => rows.WriteAsync(DateOnly.FromDayNumber((int)value.Number), NpgsqlDbType.Date, cancel),
        { Type: SqlType.Text } => rows.WriteAsync((string)value.Reference!, NpgsqlDbType.Text, cancel),
        { Type: SqlType.Bytes } => rows.WriteAsync((byte[])value.Reference!, NpgsqlDbType.Bytea, cancel),
        _ => throw new ArgumentException("a list is no column", nameof(value)),
    };

    [GeneratedRegex(
        @"^\s*INSERT INTO (?<table>\w+) \((?<columns>[\w\s,]+)\)\s*VALUES \([\s$\d,]+\)\s*$",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex PlainInsert();
}
