using Npgsql;

namespace Cardkeep.Bench.Shape;

/// <summary>
/// PostgreSQL's tables without their indexes and foreign keys, but for their primary keys, while they are filled. Each is made again in one
/// pass over the whole, which costs less than an entry and a look for each row.
/// </summary>
internal sealed class BareTables
{
    // What is dropped first is made again last.
    private const string Definitions = """
        SELECT 1, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
            format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
        FROM pg_constraint
        WHERE contype = 'f' AND connamespace = 'public'::regnamespace
        UNION ALL
        SELECT 2, format('DROP INDEX %I', c.relname), pg_get_indexdef(i.indexrelid)
        FROM pg_index i
        JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid)
        ORDER BY 1
        """;

    private readonly NpgsqlConnection connection;
    private readonly IReadOnlyList<string> makings;

    private BareTables(NpgsqlConnection connection, IReadOnlyList<string> makings)
    {
        this.connection = connection;
        this.makings = makings;
    }

    public static async Task<BareTables> StripAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        List<string> droppings = [];
        List<string> makings = [];
        await using (var command = new NpgsqlCommand(Definitions, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancel))
        {
            while (await reader.ReadAsync(cancel))
            {
                droppings.Add(reader.GetString(1));
                makings.Insert(0, reader.GetString(2));
            }
        }

        await RunAsync(connection, droppings, cancel);
        return new BareTables(connection, makings);
    }

    public Task MakeAgainAsync(CancellationToken cancel) =>
        RunAsync(connection, ["SET maintenance_work_mem = '256MB'", .. makings, "RESET maintenance_work_mem"], cancel);

    private static async Task RunAsync(NpgsqlConnection connection, IReadOnlyList<string> statements, CancellationToken cancel)
    {
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(cancel);
        }
    }
}
