using Npgsql;
using NpgsqlTypes;

namespace Cardkeep.Storage;

/// <summary>The tables of a PostgreSQL that was just made, as its catalog describes them: what to fill, and in which order.</summary>
internal static class MovedTables
{
    /// <summary>How many there are, views and sequences too.</summary>
    public const string Present = """
        SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
        """;

    // The key's columns in their order, which is not always that of the table.
    private const string Keys = """
        SELECT t.relname, a.attname
        FROM pg_index i
        JOIN pg_class t ON t.oid = i.indrelid
        CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY k(number, place)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
        WHERE i.indisprimary AND t.relnamespace = current_schema()::regnamespace
        ORDER BY t.relname, k.place
        """;

    private const string Columns = """
        SELECT CAST(table_name AS text), CAST(column_name AS text), CAST(data_type AS text)
        FROM information_schema.columns
        WHERE table_schema = current_schema() AND is_generated = 'NEVER'
        ORDER BY table_name, ordinal_position
        """;

    private const string References = """
        SELECT CAST(t.relname AS text), CAST(f.relname AS text)
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
        WHERE c.contype = 'f' AND t.relnamespace = current_schema()::regnamespace
        """;

    /// <summary>All but the one of migrations, each behind those that it refers to.</summary>
    public static async ValueTask<IReadOnlyList<MovedTable>> ListAsync(Transaction tx, CancellationToken cancel)
    {
        var keys = (await PairsAsync(tx, Keys, cancel)).ToLookup(pair => pair.Table, pair => pair.Other, StringComparer.Ordinal);
        var references = await PairsAsync(tx, References, cancel);
        var columns = await tx.ListAsync(
            Sql.Plain(Columns), row => (Table: row.Text(0), Column: new MovedColumn(row.Text(1), row.Text(2))), cancel);
        var left = columns.Where(column => column.Table != Migrator.Table)
            .GroupBy(column => column.Table, column => column.Column, StringComparer.Ordinal)
            .Select(group => new MovedTable(group.Key, [.. group], [.. keys[group.Key]]))
            .ToList();
        List<MovedTable> ordered = [];
        while (left is not [])
        {
            var free = left.Where(table => !references.Any(
                pair => pair.Table == table.Name && pair.Other != table.Name && left.Exists(other => other.Name == pair.Other))).ToList();
            if (free is []) throw new InvalidOperationException("tables refer to each other in a circle");

            ordered.AddRange(free);
            left.RemoveAll(free.Contains);
        }

        return ordered;
    }

    private static ValueTask<IReadOnlyList<(string Table, string Other)>> PairsAsync(
        Transaction tx, string query, CancellationToken cancel) =>
        tx.ListAsync(Sql.Plain(query), row => (row.Text(0), row.Text(1)), cancel);
}

/// <param name="Kind">PostgreSQL's name of its type.</param>
internal sealed record MovedColumn(string Name, string Kind);

internal sealed record MovedTable(string Name, IReadOnlyList<MovedColumn> Columns, IReadOnlyList<string> Key)
{
    private string Names { get; } = string.Join(", ", Columns.Select(column => $"\"{column.Name}\""));

    /// <summary>Every row, in the order of the key.</summary>
    public string Reading => $"SELECT {Names} FROM {Name} ORDER BY {string.Join(", ", Key.Select(name => $"\"{name}\""))}";

    public string Writing => $"COPY {Name} ({Names}) FROM STDIN (FORMAT BINARY)";

    /// <summary>Each value as it is on the other engine.</summary>
    public void Write(Row row, NpgsqlBinaryImporter copy)
    {
        copy.StartRow();
        for (var place = 0; place < Columns.Count; place++)
        {
            if (row.IsNull(place)) copy.WriteNull();
            else Write(row, place, Columns[place], copy);
        }
    }

    private void Write(Row row, int place, MovedColumn column, NpgsqlBinaryImporter copy)
    {
        switch (column.Kind)
        {
            case "uuid": copy.Write(row.Guid(place), NpgsqlDbType.Uuid); break;
            case "bytea": copy.Write(row.Bytes(place), NpgsqlDbType.Bytea); break;
            case "text": copy.Write(row.Text(place), NpgsqlDbType.Text); break;
            case "bigint": copy.Write(row.Integer(place), NpgsqlDbType.Bigint); break;
            case "boolean": copy.Write(row.Boolean(place), NpgsqlDbType.Boolean); break;
            case "date": copy.Write(row.Date(place), NpgsqlDbType.Date); break;
            case "timestamp with time zone": copy.Write(row.Instant(place).UtcDateTime, NpgsqlDbType.TimestampTz); break;
            default: throw new InvalidOperationException($"{Name}.{column.Name} is {column.Kind}: nobody has said how to move it");
        }
    }
}
