namespace Cardkeep.Storage;

/// <summary>
/// One column of the rows that a statement gets at once (<see cref="Sql.Rows"/>): an array, in the order of the rows. Null is a null.
/// </summary>
internal sealed class SqlColumn
{
    private SqlColumn(SqlType type, Array cells)
    {
        Type = type;
        Cells = cells;
    }

    public SqlType Type { get; }

    /// <summary><c>Guid?[]</c>, <c>long?[]</c> (integers, booleans, instants, dates), <c>string?[]</c> or <c>byte[]?[]</c>.</summary>
    public Array Cells { get; }

    public int Count => Cells.Length;

    public static SqlColumn Uuids<T>(IReadOnlyList<T> rows, Func<T, Guid?> cell) => new(SqlType.Uuid, Fill(rows, cell));

    public static SqlColumn Integers<T>(IReadOnlyList<T> rows, Func<T, long?> cell) => new(SqlType.Integer, Fill(rows, cell));

    public static SqlColumn Booleans<T>(IReadOnlyList<T> rows, Func<T, bool> cell) =>
        new(SqlType.Boolean, Fill(rows, row => (long?)(cell(row) ? 1 : 0)));

    public static SqlColumn Instants<T>(IReadOnlyList<T> rows, Func<T, DateTimeOffset?> cell) =>
        new(SqlType.Instant, Fill(rows, row => cell(row) is { } at ? Cardkeep.Instants.ToMicroseconds(at) : (long?)null));

    public static SqlColumn Dates<T>(IReadOnlyList<T> rows, Func<T, DateOnly?> cell) =>
        new(SqlType.Date, Fill(rows, row => (long?)cell(row)?.DayNumber));

    public static SqlColumn Texts<T>(IReadOnlyList<T> rows, Func<T, string?> cell) => new(SqlType.Text, Fill(rows, cell));

    public static SqlColumn Bytes<T>(IReadOnlyList<T> rows, Func<T, byte[]?> cell) => new(SqlType.Bytes, Fill(rows, cell));

    public SqlValue At(int row) => Cells switch
    {
        Guid?[] ids => SqlValue.Uuid(ids[row]),
        long?[] numbers => new SqlValue { Type = Type, IsNull = numbers[row] is null, Number = numbers[row] ?? 0 },
        string?[] texts => SqlValue.Text(texts[row]),
        byte[]?[] bytes => SqlValue.Bytes(bytes[row]),
        _ => throw new InvalidOperationException("a column of an unknown kind"),
    };

    private static TCell[] Fill<T, TCell>(IReadOnlyList<T> rows, Func<T, TCell> cell)
    {
        var cells = new TCell[rows.Count];
        for (var row = 0; row < cells.Length; row++) cells[row] = cell(rows[row]);
        return cells;
    }
}
