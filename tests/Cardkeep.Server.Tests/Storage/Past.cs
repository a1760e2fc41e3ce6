using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

/// <summary>
/// Databases of earlier versions: their schema, and in it the rows of a sandbox that was used, as far as that schema has room for them. So
/// a migration that is new tomorrow is tried on rows without a word from anybody.
/// </summary>
internal sealed partial class Past
{
    /// <summary>The first four came together: no program ever had cards without all of them.</summary>
    private const int FirstWithCards = 4;

    /// <summary>Since then one card can stand in the place of another.</summary>
    private const int FirstWithReplacements = 14;

    /// <summary>Since then a ciphertext begins with the id of its key.</summary>
    private const int FirstWithKeyIds = 22;

    private static readonly string[] OfCards =
        ["cards", "card_search", "card_counts", "shipping_addresses", "vault_keys", "card_numbers", "pan_index"];

    // What a version has no table for did not happen to anybody there.
    private static readonly (string Kind, string Table)[] Happened =
    [
        ("card", "cards"), ("request", "card_requests"), ("authorization", "authorizations"), ("refund", "refunds"),
        ("client", "clients"), ("sign_in", "logins"), ("consent", "consents"), ("grant", "grants"), ("sca", "phones"),
        ("phone", "phones"), ("passkey", "passkeys"), ("reveal", "reveal_tickets"), ("signing_key", "signing_keys"),
    ];

    private readonly EngineKind engine;
    private readonly Rows before;
    private readonly Rows after;

    private Past(EngineKind engine, Rows before, Rows after) => (this.engine, this.before, this.after) = (engine, before, after);

    /// <summary>The owner's.</summary>
    public required string Token { get; init; }

    /// <summary>A card that was ordered under it, and the answer.</summary>
    public required string Key { get; init; }

    public required Reply Ordered { get; init; }

    /// <summary>What stands on it.</summary>
    public required string Number { get; init; }

    /// <summary>Uses a sandbox of today: cards in several states, purchases, answered keys; at the end one card is renewed.</summary>
    public static async Task<Past> LiveAsync(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var key = Client.NewKey();
        var ordered = await owner.CreateCardAsync(Given.Order(CardLevel.Virtual), key);
        Assert.Equal(200, (await owner.LockAsync(Given.Card(CardLevel.Advertising))).Status);
        var shop = await Shop.PlasticAsync(owner);
        await shop.PlayAsync(
            """
            authorize 60 -> approved
            clear 50 -> recorded
            refund 10 -> recorded
            authorize 70 -> declined payment_daily_limit_exceeded
            authorize 20 -> approved
            """);
        var before = await ReadAsync(api);
        Assert.Equal(200, (await owner.SandboxAsync(shop.Card, "renew")).Status);
        return new Past(engine, before, await ReadAsync(api))
        {
            Token = owner.Token!,
            Key = key,
            Ordered = ordered,
            Number = (await Vault.Digits.OfAsync(api, ordered.CardId)).Number.Reveal(),
        };
    }

    /// <summary>How many cards a database of that version has.</summary>
    public int CardsAt(int version) => version < FirstWithCards ? 0 : RowsAt(version)["cards"].Count;

    /// <summary>A database stopped at a migration, with rows in it; open, and with nobody else.</summary>
    public async Task<Store> MakeAsync(int version)
    {
        var store = await Store.EmptyAsync(engine);
        var migrations = Migrator.ReadAll(store.Database.Engine).Take(version).ToArray();
        await Migrator.MigrateAsync(store.Database, migrations, ManualClock.Start, CancellationToken.None);
        var scripts = string.Concat(migrations.Select(migration => migration.Script));
        var tables = await TablesAsync(store.TextsAsync, store.Database.Engine);
        // As they were made: what is referred to comes first.
        var inserts = MadeTables().Matches(scripts).Select(match => match.Groups["table"].Value).Distinct()
            .Where(table => tables.ContainsKey(table) && (version >= FirstWithCards || !OfCards.Contains(table)))
            .SelectMany(table => RowsAt(version)[table].Where(row => Fits(table, row, tables, scripts)).Select(row =>
                $"INSERT INTO {table} ({string.Join(", ", tables[table])}) "
                + $"VALUES ({string.Join(", ", tables[table].Select(name => row[name]))});\n"));
        var heads = version is < FirstWithCards or >= FirstWithKeyIds
            ? "" : "UPDATE card_numbers SET sealed = substr(sealed, 6); UPDATE vault_keys SET wrapped = substr(wrapped, 6);";
        await store.WriteAsync(tx => tx.RunScriptAsync(string.Concat(inserts) + heads, CancellationToken.None));
        return store;
    }

    /// <summary>The schema and every row, a line each. PostgreSQL sets parentheses otherwise after a restore: they are left out.</summary>
    public static async Task<IReadOnlyList<string>> DumpAsync(Store store)
    {
        var schema = await store.TextsAsync(store.Database.Engine == Engine.Sqlite
            ? "SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY 1"
            : """
              SELECT t.relname || '.' || c.attname || ' ' || format_type(c.atttypid, c.atttypmod) || ' ' || c.attnotnull
                  || coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
              FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped
              LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = c.attnum
              WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace
              UNION ALL SELECT translate(indexdef, '()', '') FROM pg_indexes WHERE schemaname = 'public'
              UNION ALL SELECT conname || ' ' || translate(pg_get_constraintdef(oid), '()', '') FROM pg_constraint
                  WHERE connamespace = 'public'::regnamespace
              ORDER BY 1
              """);
        var rows = await ReadAsync(store.TextsAsync, store.Database.Engine);
        return [.. schema, .. rows.SelectMany(table => table.Value.Select(row => $"{table.Key}: {string.Join(", ", row.Values)}"))];
    }

    private Rows RowsAt(int version) => version < FirstWithReplacements ? before : after;

    private static bool Fits(
        string table, Dictionary<string, string> row, Dictionary<string, List<string>> tables, string scripts) => table switch
    {
        "events" => !Happened.Any(one => IsOf(row["kind"], one.Kind) && !tables.ContainsKey(one.Table)),
        "vault_keys" => scripts[scripts.LastIndexOf("key_purpose_known CHECK", StringComparison.Ordinal)..].Split('\n')[0]
            .Contains(row["purpose"], StringComparison.Ordinal),
        _ => true,
    };

    private static bool IsOf(string kind, string noun) => kind.StartsWith($"'{noun}.", StringComparison.Ordinal);

    private static Task<Rows> ReadAsync(TestApi api) => ReadAsync(api.TextsAsync, api.Database.Engine);

    // Each value as the engine would write it into a statement; in one query, since this is done often.
    private static async Task<Rows> ReadAsync(Func<string, Task<IReadOnlyList<string>>> texts, Engine engine)
    {
        const char parting = '\u001f';
        var tables = await TablesAsync(texts, engine);
        var rows = new Rows();
        foreach (var table in tables.Keys) rows[table] = [];
        var lines = await texts(string.Join(" UNION ALL ", tables.Select(table =>
        {
            var values = table.Value.Select(name => engine == Engine.Sqlite ? $"quote({name})" : $"quote_nullable(CAST({name} AS text))");
            return $"SELECT {string.Join($" || '{parting}' || ", values.Prepend($"'{table.Key}'"))} AS line FROM {table.Key}";
        })) + " ORDER BY 1");
        foreach (var parts in lines.Select(line => line.Split(parting)))
            rows[parts[0]].Add(tables[parts[0]].Zip(parts[1..]).ToDictionary(pair => pair.First, pair => pair.Second));
        return rows;
    }

    // Every table and its columns, but those that are computed.
    private static async Task<Dictionary<string, List<string>>> TablesAsync(
        Func<string, Task<IReadOnlyList<string>>> texts, Engine engine)
    {
        var names = await texts(engine == Engine.Sqlite
            ? """
              SELECT t.name || ' ' || c.name FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c
              WHERE t.type = 'table' AND c.hidden = 0 ORDER BY t.name, c.cid
              """
            : """
              SELECT t.relname || ' ' || c.attname
              FROM pg_class t JOIN pg_attribute c ON c.attrelid = t.oid AND c.attnum > 0 AND NOT c.attisdropped AND c.attgenerated = ''
              WHERE t.relkind = 'r' AND t.relnamespace = 'public'::regnamespace
              ORDER BY t.relname, c.attnum
              """);
        return names.Select(name => name.Split(' ')).GroupBy(pair => pair[0], pair => pair[1])
            .ToDictionary(group => group.Key, group => group.ToList());
    }

    [GeneratedRegex(@"CREATE TABLE (?<table>\w+) \(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MadeTables();

    /// <summary>By table; each row by column.</summary>
    private sealed class Rows() : SortedDictionary<string, List<Dictionary<string, string>>>(StringComparer.Ordinal);
}
