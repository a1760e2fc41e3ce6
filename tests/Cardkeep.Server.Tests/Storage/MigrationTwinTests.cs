using System.Text.RegularExpressions;
using Cardkeep.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

/// <summary>Both engines, migrated from nothing, have one schema, as far as their catalogs can tell.</summary>
public sealed partial class MigrationTwinTests
{
    // On PostgreSQL alone: on SQLite it would cost every purchase more than one order of a list is worth.
    private const string ActivityByTime = "card_activity card_activity_by_time (organization_id, last_activity_at, card_id)";

    [Theory, OnPostgres]
    public async Task Both_engines_have_the_same_tables_and_columns(EngineKind engine)
    {
        var (postgres, sqlite) = await MigrateAsync(engine);
        await using var one = postgres;
        await using var other = sqlite;

        var columns = await one.TextsAsync("""
            SELECT table_name || '.' || column_name || ' '
                || CASE WHEN data_type IN ('uuid', 'bytea') THEN 'BLOB' WHEN data_type IN ('text', 'date') THEN 'TEXT'
                    WHEN data_type IN ('bigint', 'boolean', 'timestamp with time zone') THEN 'INTEGER' ELSE data_type END
                || CASE WHEN is_nullable = 'NO' THEN ' NOT NULL' ELSE '' END
                || CASE WHEN is_generated = 'ALWAYS' THEN ' GENERATED' ELSE '' END
            FROM information_schema.columns
            WHERE table_schema = 'public' AND table_name <> 'schema_versions'
            """);

        Assert.Contains(columns, text => text == "cards.nickname TEXT NOT NULL");
        Assert.Contains(columns, text => text == "cards.status_rank INTEGER GENERATED");
        Assert.Equal(Sorted(columns), Sorted(await other.TextsAsync("""
            SELECT t.name || '.' || c.name || ' ' || replace(c.type, ' GENERATED ALWAYS', '')
                || CASE WHEN c."notnull" THEN ' NOT NULL' ELSE '' END
                || CASE WHEN c.hidden IN (2, 3) THEN ' GENERATED' ELSE '' END
            FROM sqlite_schema t, pragma_table_xinfo(t.name) c
            WHERE t.type = 'table' AND t.name <> 'schema_versions'
            """)));
    }

    [Theory, OnPostgres]
    public async Task Both_engines_have_the_same_keys_and_indexes(EngineKind engine)
    {
        var (postgres, sqlite) = await MigrateAsync(engine);
        await using var one = postgres;
        await using var other = sqlite;

        // A primary key has no name of ours, so it goes by its table.
        var keys = await one.TextsAsync("""
            SELECT t.relname || ' ' || CASE WHEN i.indisprimary THEN 'PRIMARY KEY' ELSE x.relname END
                || CASE WHEN i.indisunique AND NOT i.indisprimary THEN ' UNIQUE' ELSE '' END
                || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.place)
                    FROM unnest(i.indkey::smallint[]) WITH ORDINALITY k(number, place)
                    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number) || ')'
                || coalesce(' WHERE ' || pg_get_expr(i.indpred, i.indrelid), '')
            FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
            WHERE t.relnamespace = 'public'::regnamespace AND t.relname <> 'schema_versions'
            """);

        Assert.Contains(ActivityByTime, keys, StringComparer.Ordinal);
        keys = [.. keys.Where(key => key != ActivityByTime)];
        Assert.Contains(keys, text => text == "cards cards_by_status (organization_id, status_rank, id)");
        Assert.Contains(keys, text => text == "bank_accounts one_main_bank_account UNIQUE (organization_id) WHERE main");
        Assert.Equal(Sorted(keys), Sorted(await other.TextsAsync("""
            SELECT t.name || ' PRIMARY KEY (' || (SELECT group_concat(name, ', ')
                FROM (SELECT c.name FROM pragma_table_info(t.name) c WHERE c.pk > 0 ORDER BY c.pk)) || ')'
            FROM sqlite_schema t WHERE t.type = 'table' AND t.name <> 'schema_versions'
            UNION ALL
            SELECT t.name || ' ' || i.name || CASE WHEN i."unique" THEN ' UNIQUE' ELSE '' END
                || ' (' || (SELECT group_concat(name, ', ') FROM (SELECT c.name FROM pragma_index_info(i.name) c ORDER BY c.seqno)) || ')'
                || CASE WHEN i.partial THEN substr(x.sql, instr(x.sql, ' WHERE ')) ELSE '' END
            FROM sqlite_schema t, pragma_index_list(t.name) i JOIN sqlite_schema x ON x.name = i.name
            WHERE t.type = 'table' AND i.origin <> 'pk'
            """)));
    }

    [Theory, OnPostgres]
    public async Task Both_engines_have_the_same_references(EngineKind engine)
    {
        var (postgres, sqlite) = await MigrateAsync(engine);
        await using var one = postgres;
        await using var other = sqlite;

        var references = await one.TextsAsync("""
            SELECT t.relname || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.place)
                    FROM unnest(c.conkey) WITH ORDINALITY k(number, place)
                    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.number)
                || ') ' || f.relname || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.place)
                    FROM unnest(c.confkey) WITH ORDINALITY k(number, place)
                    JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.number) || ')'
            FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class f ON f.oid = c.confrelid
            WHERE c.contype = 'f'
            """);

        Assert.Contains(references, text => text == "cards (organization_id, holder_id) memberships (organization_id, id)");
        Assert.Equal(Sorted(references), Sorted(await other.TextsAsync("""
            SELECT t.name || ' (' || (SELECT group_concat(name, ', ')
                    FROM (SELECT c."from" AS name FROM pragma_foreign_key_list(t.name) c WHERE c.id = f.id ORDER BY c.seq))
                || ') ' || f."table" || ' (' || (SELECT group_concat(name, ', ')
                    FROM (SELECT c."to" AS name FROM pragma_foreign_key_list(t.name) c WHERE c.id = f.id ORDER BY c.seq)) || ')'
            FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
            WHERE t.type = 'table' AND f.seq = 0
            """)));
    }

    [Theory, OnPostgres]
    public async Task Both_engines_make_the_same_promises(EngineKind engine)
    {
        var (postgres, sqlite) = await MigrateAsync(engine);
        await using var one = postgres;
        await using var other = sqlite;

        var names = await one.TextsAsync("""
            SELECT c.conname FROM pg_constraint c WHERE c.contype = 'c' AND c.connamespace = 'public'::regnamespace
            """);
        var tables = await other.TextsAsync("SELECT sql FROM sqlite_schema WHERE type = 'table'");

        Assert.Contains(names, text => text == "limits_never_negative");
        Assert.Equal(
            Sorted(names), Sorted(tables.SelectMany(table => Promise().Matches(table)).Select(match => match.Groups["name"].Value)));
        Assert.Equal(PromisesOf(Engine.Postgres), PromisesOf(Engine.Sqlite));  // What each says, word for word, as written in the files.
    }

    private static string[] PromisesOf(Engine engine) =>
    [
        .. Migrator.ReadAll(engine)
            .SelectMany(file => file.Script.Split(';'))
            .SelectMany(statement => Promise().Matches(statement))
            .Select(match => Space().Replace(match.Value, " ").TrimEnd(',', ' ', ')')),
    ];

    private static async Task<(Store Postgres, Store Sqlite)> MigrateAsync(EngineKind engine)
    {
        var postgres = await Store.EmptyAsync(engine);
        var sqlite = await Store.EmptyAsync(EngineKind.Sqlite);
        foreach (var store in (Store[])[postgres, sqlite])
            await Migrator.MigrateAsync(store.Database, ManualClock.Start, CancellationToken.None);
        return (postgres, sqlite);
    }

    private static string[] Sorted(IEnumerable<string> texts) => [.. texts.Order(StringComparer.Ordinal)];

    // To the next promise, which may stand at a column that was added, or to the end of the table.
    [GeneratedRegex(
        @"CONSTRAINT (?<name>\w+) CHECK [\s\S]*?(?=,\s*(\w+ \w+\s+)?CONSTRAINT|\)\s*STRICT|\)\s*$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Promise();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();
}
