using System.Globalization;
using SQLitePCL;

namespace Cardkeep.Storage.Sqlite;

/// <summary>Ids are 16 bytes, instants whole microseconds, dates <c>YYYY-MM-DD</c>: all of them sort as they should.</summary>
internal sealed class SqliteRow(sqlite3_stmt statement) : Row
{
    private const string DateForm = "yyyy-MM-dd";

    public static string Format(DateOnly date) => date.ToString(DateForm, CultureInfo.InvariantCulture);

    public override bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public override Guid Guid(int column) => new(raw.sqlite3_column_blob(statement, column), bigEndian: true);

    public override long Integer(int column) => raw.sqlite3_column_int64(statement, column);

    public override bool Boolean(int column) => raw.sqlite3_column_int(statement, column) != 0;

    public override string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public override byte[] Bytes(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public override DateTimeOffset Instant(int column) => Instants.FromMicroseconds(Integer(column));

    public override DateOnly Date(int column)
    {
        var text = raw.sqlite3_column_blob(statement, column);
        return new DateOnly(Digits(text[..4]), Digits(text[5..7]), Digits(text[8..10]));
    }

    public override string? TextOrNull(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public override T OneOf<T>(int column, OneOf<T> known) => known.Find(raw.sqlite3_column_blob(statement, column));

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var digit in text) number = number * 10 + (digit - '0');
        return number;
    }
}
