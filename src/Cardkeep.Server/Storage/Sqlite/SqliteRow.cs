using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SQLitePCL;

namespace Cardkeep.Storage.Sqlite;

/// <summary>Ids are 16 bytes, instants whole microseconds, dates <c>YYYY-MM-DD</c>: all of them sort as they should.</summary>
/// <param name="statement">Outlives the row: the connection keeps it.</param>
internal sealed class SqliteRow(sqlite3_stmt statement) : Row
{
    private const string DateForm = "yyyy-MM-dd";

    /// <summary>Longer than any column of a list; a longer one makes it grow.</summary>
    private const int UsualLength = 256;

    private readonly nint handle = statement.DangerousGetHandle();
    private byte[] copied = new byte[UsualLength];

    public static string Format(DateOnly date) => date.ToString(DateForm, CultureInfo.InvariantCulture);

    public override bool IsNull(int column) => SqliteColumns.Type(handle, column) == raw.SQLITE_NULL;

    public override Guid Guid(int column) => new(Copy(column), bigEndian: true);

    public override long Integer(int column) => SqliteColumns.Integer(handle, column);

    public override bool Boolean(int column) => SqliteColumns.Integer(handle, column) != 0;

    public override string Text(int column) => TextOrNull(column)
        ?? throw new InvalidDataException($"column {column} is null, and a text is expected");

    public override byte[] Bytes(int column) => Copy(column).ToArray();

    public override DateTimeOffset Instant(int column) => Instants.FromMicroseconds(Integer(column));

    public override DateOnly Date(int column)
    {
        var text = Copy(column);
        return new DateOnly(Digits(text[..4]), Digits(text[5..7]), Digits(text[8..10]));
    }

    public override string? TextOrNull(int column) => IsNull(column) ? null : Encoding.UTF8.GetString(Copy(column));

    public override T OneOf<T>(int column, OneOf<T> known) => known.Find(Copy(column));

    // Good until the next column is read.
    private ReadOnlySpan<byte> Copy(int column)
    {
        var start = SqliteColumns.Start(handle, column);
        var length = SqliteColumns.Length(handle, column);
        if (length > copied.Length) copied = new byte[length];
        if (length > 0) Marshal.Copy(start, copied, 0, length);
        return copied.AsSpan(0, length);
    }

    private static int Digits(ReadOnlySpan<byte> text)
    {
        var number = 0;
        foreach (var digit in text) number = number * 10 + (digit - '0');
        return number;
    }
}
