using System.Text.RegularExpressions;
using Cardkeep.Storage;

namespace Cardkeep.Tests.Storage;

/// <summary>The rules by which the tables can be distributed by organization without a change (architecture.md §6).</summary>
public sealed partial class SchemaLintTests
{
    /// <summary>
    /// What is looked up before the organization is known, or belongs to none: their keys and indexes may begin otherwise.
    /// </summary>
    private static readonly string[] Exceptions =
    [
        "installation", "access_tokens", "sca_sessions", "pan_index", "card_references", "clients", "logins", "member_emails",
        "sign_in_attempts", "browser_sessions", "authorization_codes", "refresh_tokens", "passkey_references", "passkey_challenges",
        "reveal_tickets",
    ];

    public static TheoryData<string, string> Files()
    {
        TheoryData<string, string> files = [];
        foreach (var engine in (Engine[])[Engine.Postgres, Engine.Sqlite])
        {
            foreach (var file in Migrator.ReadAll(engine)) files.Add(engine.Name, file.Name);
        }

        return files;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_migration_keeps_the_rules(string engine, string file)
    {
        var script = Migrator.ReadAll(engine == "sqlite" ? Engine.Sqlite : Engine.Postgres)
            .Single(migration => migration.Name == file).Script;

        Assert.Empty(Complaints(script, engine));
    }

    [Fact]
    public void Every_exception_is_a_table()
    {
        var tables = Migrator.ReadAll(Engine.Postgres).SelectMany(file => TableHead().Matches(file.Script))
            .Select(match => match.Groups["table"].Value);

        Assert.Empty(Exceptions.Except(tables, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("postgres", "CREATE TABLE t (organization_id uuid NOT NULL, id uuid NOT NULL, PRIMARY KEY (id));", "PRIMARY KEY (id)")]
    [InlineData("postgres", "CREATE TABLE t (id uuid NOT NULL PRIMARY KEY);", "PRIMARY KEY")]
    [InlineData("postgres", "CREATE TABLE t (id uuid NOT NULL);", "no primary key")]
    [InlineData("postgres", "CREATE TABLE t (organization_id uuid, n bigint UNIQUE, PRIMARY KEY (organization_id));", "UNIQUE")]
    [InlineData("postgres", "CREATE TABLE t (organization_id uuid, PRIMARY KEY (organization_id), UNIQUE (slug, organization_id));",
        "UNIQUE (slug, organization_id)")]
    [InlineData("postgres",
        "CREATE TABLE t (organization_id uuid, PRIMARY KEY (organization_id), FOREIGN KEY (id) REFERENCES cards (organization_id));",
        "FOREIGN KEY")]
    [InlineData("postgres",
        "CREATE TABLE t (organization_id uuid, PRIMARY KEY (organization_id), FOREIGN KEY (organization_id) REFERENCES cards (id));",
        "FOREIGN KEY")]
    [InlineData("postgres", "CREATE TABLE t (organization_id uuid REFERENCES organizations, PRIMARY KEY (organization_id));", "REFERENCES")]
    [InlineData("postgres", "CREATE TABLE t (organization_id uuid, name text NOT NULL, PRIMARY KEY (organization_id));", "COLLATE")]
    [InlineData("postgres", "CREATE INDEX cards_by_time ON cards (created_at, organization_id);", "cards_by_time")]
    [InlineData("postgres", "CREATE UNIQUE INDEX one_slug ON organizations (slug);", "one_slug")]
    [InlineData("postgres", "CREATE UNIQUE INDEX IF NOT EXISTS one_slug ON organizations (slug);", "one_slug")]
    [InlineData("postgres", "CREATE INDEX CONCURRENTLY cards_by_time ON ONLY cards USING btree (created_at);", "cards_by_time")]
    [InlineData("postgres", "ALTER TABLE organizations ADD CONSTRAINT one_slug UNIQUE (slug);", "UNIQUE (slug)")]
    [InlineData("postgres", "ALTER TABLE cards ADD CONSTRAINT one_number UNIQUE USING INDEX numbers;", "UNIQUE")]
    [InlineData("postgres", "ALTER TABLE access_tokens ADD CONSTRAINT one_grant UNIQUE (grant_id);", "UNIQUE (grant_id)")]
    [InlineData("postgres", "ALTER TABLE cards ADD FOREIGN KEY (parent_id) REFERENCES cards (id);", "FOREIGN KEY")]
    [InlineData("postgres", "ALTER TABLE cards ADD FOREIGN KEY(parent_id) REFERENCES cards (organization_id);", "FOREIGN KEY")]
    [InlineData("postgres", "ALTER TABLE cards ADD COLUMN parent_id uuid REFERENCES cards;", "REFERENCES")]
    [InlineData("sqlite", "ALTER TABLE cards ADD COLUMN parent_id BLOB REFERENCES cards (id);", "REFERENCES")]
    [InlineData("postgres", "ALTER TABLE cards ADD COLUMN number bigint UNIQUE;", "UNIQUE")]
    [InlineData("postgres", "ALTER TABLE cards ADD COLUMN name text NOT NULL;", "COLLATE")]
    [InlineData("postgres", "ALTER TABLE cards ADD EXCLUDE USING gist (day WITH =);", "EXCLUDE")]
    [InlineData("postgres", "ALTER SYSTEM SET fsync = off;", "ALTER SYSTEM")]
    [InlineData("postgres", "DO $$ BEGIN DELETE FROM cards; END $$;", "DO $$")]
    [InlineData("postgres", "TRUNCATE sca_sessions;", "TRUNCATE")]
    [InlineData("postgres", "CREATE EXTENSION btree_gist;", "CREATE EXTENSION")]
    [InlineData("postgres", "CREATE UNLOGGED TABLE t (organization_id uuid, PRIMARY KEY (organization_id));", "CREATE UNLOGGED")]
    [InlineData("postgres", "create unique index one_slug on organizations (slug);", "create unique index")]
    [InlineData("postgres", "CREATE SEQUENCE numbers;", "SEQUENCE")]
    [InlineData("postgres", "CREATE TABLE t (organization_id uuid, n bigserial, PRIMARY KEY (organization_id));", "bigserial")]
    [InlineData("postgres", "CREATE TABLE t (organization_id uuid, n bigint GENERATED ALWAYS AS IDENTITY, PRIMARY KEY (organization_id));",
        "IDENTITY")]
    [InlineData("postgres", "CREATE TEMPORARY TABLE t (organization_id uuid, PRIMARY KEY (organization_id));", "TEMPORARY")]
    [InlineData("postgres", "CREATE FUNCTION f() RETURNS trigger AS 'x' LANGUAGE sql;", "FUNCTION")]
    [InlineData("postgres", "SELECT pg_advisory_lock(1);", "advisory")]
    [InlineData("postgres", "SAVEPOINT here;", "SAVEPOINT")]
    [InlineData("sqlite", "CREATE TABLE t (organization_id BLOB NOT NULL, PRIMARY KEY (organization_id)) WITHOUT ROWID;", "STRICT")]
    [InlineData("sqlite", "CREATE TRIGGER t AFTER INSERT ON cards BEGIN SELECT 1; END;", "TRIGGER")]
    [InlineData("sqlite", "CREATE TABLE t (organization_id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;", "AUTOINCREMENT")]
    public void A_migration_that_breaks_a_rule_is_told_which(string engine, string script, string complaint) =>
        Assert.Contains(Complaints(script, engine), said => said.Contains(complaint, StringComparison.Ordinal));

    private static IEnumerable<string> Complaints(string script, string engine)
    {
        var text = Comment().Replace(script, "");
        foreach (Match word in Forbidden().Matches(text)) yield return $"{word.Value} cannot be distributed";
        foreach (var statement in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (TableHead().Match(statement) is { Success: true } table)
            {
                foreach (var complaint in OfTable(statement, table.Groups["table"].Value, engine)) yield return complaint;
            }
            else if (Index().Match(statement) is { Success: true } index)
            {
                if (!Leads(index.Groups["columns"].Value) && !Exceptions.Contains(index.Groups["table"].Value, StringComparer.Ordinal))
                    yield return $"index {index.Groups["name"].Value} does not begin with the organization";
            }
            else if (Change().Match(statement) is { Success: true } change)
            {
                foreach (var complaint in OfKeys(statement, change.Groups["table"].Value, engine)) yield return complaint;
            }
            else if (!Rows().IsMatch(statement))
            {
                yield return $"{statement.ReplaceLineEndings(" ")} is no statement that these rules read";
            }
        }
    }

    private static IEnumerable<string> OfTable(string statement, string table, string engine)
    {
        if (!Key().Matches(statement).Any(key => key.Value.StartsWith("PRIMARY", StringComparison.Ordinal)))
            yield return $"{table} has no primary key of its own line";
        if (engine == "sqlite" && !Strict().IsMatch(statement)) yield return $"{table} is not STRICT";
        foreach (var complaint in OfKeys(statement, table, engine)) yield return complaint;
    }

    private static IEnumerable<string> OfKeys(string statement, string table, string engine)
    {
        foreach (Match key in Key().Matches(statement))
        {
            var isExcepted = Exceptions.Contains(table, StringComparer.Ordinal)
                && key.Value.StartsWith("PRIMARY", StringComparison.Ordinal);
            if (!isExcepted && !Leads(key.Groups["columns"].Value))
                yield return $"{table}: {key.Value} does not begin with the organization";
            if (key.Groups["target"].Success && !Leads(key.Groups["target"].Value))
                yield return $"{table}: {key.Value} leaves the organization";
        }

        foreach (Match inline in InlineKey().Matches(statement))
            yield return $"{table}: {inline.Value} at a column does not name the organization";
        if (engine == "postgres" && LooseText().IsMatch(statement))
            yield return $"{table} has a text without COLLATE \"C\", which the engines sort differently";
    }

    private static bool Leads(string columns) => columns.Split(',')[0].Trim() == "organization_id";

    [GeneratedRegex("--[^\n]*", RegexOptions.None, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"\b(SEQUENCE|\w*SERIAL|IDENTITY|AUTOINCREMENT|TRIGGER|FUNCTION|PROCEDURE|TEMP|TEMPORARY|SAVEPOINT|LISTEN|NOTIFY|EXCLUDE|"
            + @"\w*advisory\w*)\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Forbidden();

    [GeneratedRegex(@"CREATE TABLE (IF NOT EXISTS )?(?<table>\w+) \(", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TableHead();

    [GeneratedRegex(
        @"CREATE (UNIQUE )?INDEX (CONCURRENTLY )?(IF NOT EXISTS )?(?<name>\w+) "
            + @"ON (ONLY )?(?<table>\w+) (USING \w+ )?\((?<columns>[^)]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Index();

    [GeneratedRegex(@"^ALTER TABLE (?<table>\w+) (ADD|DROP|RENAME) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Change();

    // What moves rows, or ends a table or an index: keys are not its business. Any other statement gets its rules before it gets its place
    // here.
    [GeneratedRegex(@"^(INSERT INTO|UPDATE|DROP TABLE|DROP INDEX) \w+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rows();

    [GeneratedRegex(
        @"(PRIMARY KEY|UNIQUE|FOREIGN KEY) \((?<columns>[^)]*)\)( REFERENCES \w+ \((?<target>[^)]*)\))?", RegexOptions.ExplicitCapture,
            1000)]
    private static partial Regex Key();

    // A key written at its column has that column alone.
    [GeneratedRegex(
        @"(PRIMARY KEY|UNIQUE|FOREIGN KEY)(?! \()|(?<!\) )REFERENCES|REFERENCES \w+(?! \()\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InlineKey();

    [GeneratedRegex(@"\)[^)]*\bSTRICT\b[^)]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Strict();

    [GeneratedRegex("""(^\s*|, |ADD |ADD COLUMN (IF NOT EXISTS )?)\w+ text\b(?! COLLATE "C")""",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LooseText();
}
