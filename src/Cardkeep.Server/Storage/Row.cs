namespace Cardkeep.Storage;

/// <summary>
/// The row on which a reader stands, read alike on both engines, by ordinal. A null where none is expected throws on PostgreSQL, and is
/// nought or empty on SQLite: to ask each column first cost a list a tenth of its rate. Whatever is read is read on both by a test.
/// </summary>
internal abstract class Row
{
    public abstract bool IsNull(int column);

    public abstract Guid Guid(int column);

    public abstract long Integer(int column);

    public abstract bool Boolean(int column);

    public abstract string Text(int column);

    public abstract byte[] Bytes(int column);

    public abstract DateTimeOffset Instant(int column);

    public abstract DateOnly Date(int column);

    /// <summary>A text that is one of few, known to be repeated in every row: the names of statuses, levels, designs.</summary>
    public abstract T OneOf<T>(int column, OneOf<T> known);

    public Guid? GuidOrNull(int column) => IsNull(column) ? null : Guid(column);

    public virtual string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[]? BytesOrNull(int column) => IsNull(column) ? null : Bytes(column);

    public long? IntegerOrNull(int column) => IsNull(column) ? null : Integer(column);

    public DateTimeOffset? InstantOrNull(int column) => IsNull(column) ? null : Instant(column);

    public DateOnly? DateOrNull(int column) => IsNull(column) ? null : Date(column);
}
