using System.Text;

namespace Cardkeep.Storage;

/// <summary>What stands differently in a statement on the two engines, and why. Everything else is one text.</summary>
internal abstract class Engine
{
    public static readonly Engine Postgres = new PostgresEngine();
    public static readonly Engine Sqlite = new SqliteEngine();

    /// <summary>The folder of its migrations, and its name in a sentence.</summary>
    public abstract string Name { get; }

    /// <summary>Ends a SELECT whose rows are going to be changed: a row lock, or nothing where there is one writer.</summary>
    /// <param name="alias">A constant.</param>
    public abstract Sql.Fragment ForUpdateOf(string alias);

    /// <summary>The same of rows that must only stay until the transaction ends, whatever else becomes of them.</summary>
    /// <inheritdoc cref="ForUpdateOf"/>
    public abstract Sql.Fragment ForKeyShareOf(string alias);

    /// <summary>The same of rows that must stay as they are until the transaction ends.</summary>
    /// <inheritdoc cref="ForUpdateOf"/>
    public abstract Sql.Fragment ForShareOf(string alias);

    /// <summary>
    /// Whether a statement is a round trip to another process, which plans it by its statistics: then what may be needed is asked for at
    /// once, and rows in order are a query of their own. Where not, a join walks the table named first in its order: SQLite does while it
    /// has no statistics, and nothing here has any made (ANALYZE).
    /// </summary>
    public abstract bool IsFar { get; }

    public abstract void RenderList(StringBuilder text, SqlValue list, List<SqlValue> values);

    /// <summary>
    /// A query that gives the rows. <c>WHERE true</c> lets <c>ON CONFLICT</c> follow it.
    /// </summary>
    public void RenderRows(StringBuilder text, IReadOnlyList<SqlColumn> columns, List<SqlValue> values)
    {
        text.Append(BeforeRows);
        for (var place = 0; place < columns.Count; place++)
        {
            values.Add(SqlValue.Of(columns[place]));
            text.Append(place == 0 ? "$" : ", $").Append(values.Count);
        }

        text.Append(AfterRows);
    }

    protected abstract string BeforeRows { get; }

    protected abstract string AfterRows { get; }

    private sealed class PostgresEngine : Engine
    {
        public override string Name => "postgres";

        public override Sql.Fragment ForUpdateOf(string alias) => new($"FOR UPDATE OF {alias}");

        public override bool IsFar => true;

        public override Sql.Fragment ForKeyShareOf(string alias) => new($"FOR KEY SHARE OF {alias}");

        public override Sql.Fragment ForShareOf(string alias) => new($"FOR SHARE OF {alias}");

        protected override string BeforeRows => "SELECT * FROM unnest(";

        protected override string AfterRows => ") WHERE true";

        public override void RenderList(StringBuilder text, SqlValue list, List<SqlValue> values)
        {
            values.Add(list);
            text.Append("= ANY($").Append(values.Count).Append(')');
        }
    }

    private sealed class SqliteEngine : Engine
    {
        public override string Name => "sqlite";

        public override Sql.Fragment ForUpdateOf(string alias) => new("");

        public override bool IsFar => false;

        public override Sql.Fragment ForKeyShareOf(string alias) => new("");

        public override Sql.Fragment ForShareOf(string alias) => new("");

        // As a SELECT an INSERT of one row could be one of many, and SQLite would keep the pages before it aside, to undo it halfway.
        protected override string BeforeRows => "VALUES (";

        protected override string AfterRows => ")";

        // SQLite has no arrays. The list is padded to a power of two with its last value, so that few shapes are prepared.
        public override void RenderList(StringBuilder text, SqlValue list, List<SqlValue> values)
        {
            SqlValue[] items = list.Reference switch
            {
                Guid[] ids => [.. ids.Select(id => SqlValue.Uuid(id))],
                string[] texts => [.. texts.Select(SqlValue.Text)],
                byte[][] hashes => [.. hashes.Select(SqlValue.Bytes)],
                _ => throw new ArgumentException("not a list", nameof(list)),
            };

            text.Append("IN (");
            for (var place = 0; place < RoundUp(items.Length); place++)
            {
                values.Add(items[Math.Min(place, items.Length - 1)]);
                text.Append(place == 0 ? "$" : ", $").Append(values.Count);
            }

            text.Append(')');
        }

        private static int RoundUp(int count) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count);
    }
}
