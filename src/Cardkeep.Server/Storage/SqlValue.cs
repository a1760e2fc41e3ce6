namespace Cardkeep.Storage;

internal enum SqlType
{
    Uuid,
    Integer,
    Boolean,
    Instant,
    Date,
    Text,
    Bytes,
    UuidList,
    TextList,
    BytesList,

    /// <summary>One column of many rows: an array on PostgreSQL, a value for each row on SQLite.</summary>
    Column,
}

/// <summary>
/// One value on its way into a statement: its type is known also where it is null. Instants are microseconds since 1970, UTC.
/// </summary>
internal readonly record struct SqlValue
{
    public required SqlType Type { get; init; }

    public bool IsNull { get; init; }

    public Guid Id { get; init; }

    public long Number { get; init; }

    /// <summary>A text, bytes, or the array of a list.</summary>
    public object? Reference { get; init; }

    /// <summary>The column, where the value is one.</summary>
    public SqlColumn? Column => Reference as SqlColumn;

    public bool IsList => Type is SqlType.UuidList or SqlType.TextList or SqlType.BytesList;

    public static SqlValue Uuid(Guid? value) => new() { Type = SqlType.Uuid, IsNull = value is null, Id = value ?? Guid.Empty };

    public static SqlValue Integer(long? value) => new() { Type = SqlType.Integer, IsNull = value is null, Number = value ?? 0 };

    public static SqlValue Boolean(bool value) => new() { Type = SqlType.Boolean, Number = value ? 1 : 0 };

    public static SqlValue Instant(DateTimeOffset? value) =>
        new() { Type = SqlType.Instant, IsNull = value is null, Number = value is { } at ? Instants.ToMicroseconds(at) : 0 };

    public static SqlValue Date(DateOnly? value) => new() { Type = SqlType.Date, IsNull = value is null, Number = value?.DayNumber ?? 0 };

    public static SqlValue Text(string? value) => new() { Type = SqlType.Text, IsNull = value is null, Reference = value };

    public static SqlValue Bytes(byte[]? value) => new() { Type = SqlType.Bytes, IsNull = value is null, Reference = value };

    public static SqlValue Uuids(Guid[] values) => new() { Type = SqlType.UuidList, Reference = values };

    public static SqlValue Texts(string[] values) => new() { Type = SqlType.TextList, Reference = values };

    public static SqlValue Of(SqlColumn column) => new() { Type = SqlType.Column, Reference = column };

    public static SqlValue BytesOfMany(byte[][] values) => new() { Type = SqlType.BytesList, Reference = values };
}
