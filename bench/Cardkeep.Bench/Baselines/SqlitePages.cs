using System.Buffers.Text;
using System.Text.Json;
using Cardkeep.Storage.Sqlite;
using SQLitePCL;

namespace Cardkeep.Bench.Baselines;

/// <summary>One read-only handle and one statement, prepared once; the library's own calls.</summary>
internal sealed class SqlitePages : IPageReader
{
    private readonly sqlite3 handle;
    private readonly sqlite3_stmt statement;
    private readonly Appearances appearances;

    public SqlitePages(string file, Appearances appearances)
    {
        this.appearances = appearances;
        _ = SqliteLibrary.Version;
        Check(raw.sqlite3_open_v2(file, out handle, raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX, null));
        Check(raw.sqlite3_prepare_v2(handle, PageQuery.Text, out statement));
    }

    public ValueTask WriteCardsAsync(Guid organization, Utf8JsonWriter json)
    {
        Check(raw.sqlite3_bind_blob(statement, 1, organization.ToByteArray(bigEndian: true)));
        var row = new SqliteRawRow(statement);
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        int result;
        while ((result = raw.sqlite3_step(statement)) == raw.SQLITE_ROW) RawCards.Write(json, row, appearances, today);
        Check(raw.sqlite3_reset(statement));
        return result == raw.SQLITE_DONE ? ValueTask.CompletedTask : throw new InvalidOperationException($"SQLite answered {result}");
    }

    public void Dispose()
    {
        statement.Dispose();
        handle.Dispose();
    }

    private static void Check(int result)
    {
        if (result != raw.SQLITE_OK) throw new InvalidOperationException($"SQLite answered {result}");
    }

    private readonly struct SqliteRawRow(sqlite3_stmt statement) : IRawRow
    {
        public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

        public Guid Id(int column) => new(raw.sqlite3_column_blob(statement, column), bigEndian: true);

        public long Number(int column) => raw.sqlite3_column_int64(statement, column);

        public bool Flag(int column) => raw.sqlite3_column_int(statement, column) != 0;

        public DateTime Instant(int column) => DateTime.UnixEpoch.AddTicks(Number(column) * TimeSpan.TicksPerMicrosecond);

        public DateOnly Date(int column)
        {
            var text = raw.sqlite3_column_blob(statement, column);
            return Utf8Parser.TryParse(text[..4], out int year, out _) && Utf8Parser.TryParse(text.Slice(5, 2), out int month, out _)
                && Utf8Parser.TryParse(text.Slice(8, 2), out int day, out _)
                ? new DateOnly(year, month, day)
                : throw new FormatException("not a date");
        }

        public string Text(int column) => System.Text.Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, column));

        public void WriteText(Utf8JsonWriter json, JsonEncodedText name, int column) =>
            json.WriteString(name, raw.sqlite3_column_blob(statement, column));

        public byte[] Appearance(int column, Appearances known) => known.Find(raw.sqlite3_column_blob(statement, column));
    }
}
