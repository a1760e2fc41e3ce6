using System.Runtime.CompilerServices;
using System.Text;

namespace Cardkeep.Storage;

/// <summary>
/// One statement. Written as an interpolated string in which every hole is a bound parameter, so that injection cannot be written.
/// Holes that are not values: <see cref="Fragment"/> (text from constants), <see cref="In{T}"/> (a list), <see cref="Rows"/> and another
/// <see cref="Sql"/>.
/// The text is one for both engines; what differs is asked of the <see cref="Engine"/> when it is rendered.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Sql
{
    private readonly List<Piece> pieces;

    public Sql(int literalLength, int formattedCount)
    {
        _ = literalLength;
        pieces = new(2 * formattedCount + 1);
    }

    /// <summary>Text that comes from our own constants: column lists, an order, a statement without holes.</summary>
    public readonly record struct Fragment(string Text);

    public void AppendLiteral(string value) => pieces.Add(new(value, default));

    public void AppendFormatted(Fragment fragment) => AppendLiteral(fragment.Text);

    public void AppendFormatted(Sql inner) => pieces.AddRange(inner.pieces);

    public void AppendFormatted<T>(T id) where T : struct, IId => Bind(SqlValue.Uuid(id.Value));

    public void AppendFormatted<T>(T? id) where T : struct, IId => Bind(SqlValue.Uuid(id?.Value));

    public void AppendFormatted(long value) => Bind(SqlValue.Integer(value));

    public void AppendFormatted(Money value) => Bind(SqlValue.Integer(value.Cents));

    public void AppendFormatted(Money? value) => Bind(SqlValue.Integer(value?.Cents));

    public void AppendFormatted(bool value) => Bind(SqlValue.Boolean(value));

    public void AppendFormatted(DateTimeOffset value) => Bind(SqlValue.Instant(value));

    public void AppendFormatted(DateTimeOffset? value) => Bind(SqlValue.Instant(value));

    public void AppendFormatted(DateOnly? value) => Bind(SqlValue.Date(value));

    public void AppendFormatted(string? value) => Bind(SqlValue.Text(value));

    public void AppendFormatted(byte[]? value) => Bind(SqlValue.Bytes(value));

    public void AppendFormatted(SqlValue value) => Bind(value);

    /// <summary>A list to compare with: <c>WHERE id {Sql.In(ids)}</c>.</summary>
    public static SqlValue In<T>(IReadOnlyList<T> ids) where T : struct, IId => SqlValue.Uuids([.. ids.Select(id => id.Value)]);

    /// <inheritdoc cref="In{T}"/>
    public static SqlValue In(IReadOnlyList<string> texts) => SqlValue.Texts([.. texts]);

    /// <inheritdoc cref="In{T}"/>
    public static SqlValue In(IReadOnlyList<byte[]> hashes) => SqlValue.BytesOfMany([.. hashes]);

    /// <summary>
    /// Rows to be worked on by one statement, as a query: <c>WITH moved (id, held) AS ({Sql.Rows(ids, held)}) UPDATE …</c>. On PostgreSQL
    /// they are arrays, so that one prepared plan serves any number of rows; on SQLite the statement runs once for each row, since there
    /// is no round trip to save and a long list of values would be parsed anew each time. A statement has rows once.
    /// </summary>
    public static Sql Rows(params IReadOnlyList<SqlColumn> columns)
    {
        if (columns.Any(column => column.Count != columns[0].Count)) throw new ArgumentException("columns of one length", nameof(columns));

        var sql = new Sql(0, 0);
        sql.pieces.Add(new(null, default) { Rows = columns });
        return sql;
    }

    /// <summary>A statement without holes.</summary>
    public static Sql Plain(string text)
    {
        var sql = new Sql(0, 0);
        sql.AppendLiteral(text);
        return sql;
    }

    /// <summary>The text for one engine, with <c>$1</c>, <c>$2</c> … where the values go; and the values.</summary>
    public string Render(Engine engine, List<SqlValue> values)
    {
        var text = new StringBuilder();
        foreach (var piece in pieces)
        {
            if (piece.Literal is not null) text.Append(piece.Literal);
            else if (piece.Rows is not null) engine.RenderRows(text, piece.Rows, values);
            else if (piece.Value.IsList) engine.RenderList(text, piece.Value, values);
            else
            {
                values.Add(piece.Value);
                text.Append('$').Append(values.Count);
            }
        }

        return text.ToString();
    }

    private void Bind(SqlValue value) => pieces.Add(new(null, value));

    private readonly record struct Piece(string? Literal, SqlValue Value)
    {
        public IReadOnlyList<SqlColumn>? Rows { get; init; }
    }
}
