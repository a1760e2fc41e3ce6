using Npgsql;
using NpgsqlTypes;

namespace Cardkeep.Storage.Postgres;

internal sealed class PostgresRow(NpgsqlDataReader reader) : Row
{
    public override bool IsNull(int column) => reader.IsDBNull(column);

    public override Guid Guid(int column) => reader.GetGuid(column);

    public override long Integer(int column) => reader.GetInt64(column);

    public override bool Boolean(int column) => reader.GetBoolean(column);

    public override string Text(int column) => reader.GetString(column);

    public override byte[] Bytes(int column) => reader.GetFieldValue<byte[]>(column);

    public override DateTimeOffset Instant(int column) => new(reader.GetDateTime(column));

    public override DateOnly Date(int column) => reader.GetFieldValue<DateOnly>(column);

    public override T OneOf<T>(int column, OneOf<T> known) => known.Find(reader.GetString(column));

    public static NpgsqlParameter Parameter(SqlValue value)
    {
        if (value.IsNull) return new NpgsqlParameter { NpgsqlDbType = TypeOf(value.Type), Value = DBNull.Value };
        return value.Type switch
        {
            SqlType.Uuid => new NpgsqlParameter<Guid> { TypedValue = value.Id },
            SqlType.Integer => new NpgsqlParameter<long> { TypedValue = value.Number },
            SqlType.Boolean => new NpgsqlParameter<bool> { TypedValue = value.Number != 0 },
            SqlType.Instant => new NpgsqlParameter<DateTime>
            {
                TypedValue = Instants.FromMicroseconds(value.Number).UtcDateTime,
                NpgsqlDbType = NpgsqlDbType.TimestampTz,
            },
            SqlType.Date => new NpgsqlParameter<DateOnly> { TypedValue = DateOnly.FromDayNumber((int)value.Number) },
            SqlType.Text => new NpgsqlParameter<string> { TypedValue = (string)value.Reference! },
            SqlType.Bytes => new NpgsqlParameter<byte[]> { TypedValue = (byte[])value.Reference! },
            SqlType.UuidList => new NpgsqlParameter<Guid[]> { TypedValue = (Guid[])value.Reference! },
            SqlType.TextList => new NpgsqlParameter<string[]> { TypedValue = (string[])value.Reference! },
            SqlType.BytesList => new NpgsqlParameter<byte[][]> { TypedValue = (byte[][])value.Reference! },
            SqlType.Column => ParameterOf(value.Column!),
        };
    }

    private static NpgsqlDbType TypeOf(SqlType type) => type switch
    {
        SqlType.Uuid => NpgsqlDbType.Uuid,
        SqlType.Integer => NpgsqlDbType.Bigint,
        SqlType.Boolean => NpgsqlDbType.Boolean,
        SqlType.Instant => NpgsqlDbType.TimestampTz,
        SqlType.Date => NpgsqlDbType.Date,
        SqlType.Text => NpgsqlDbType.Text,
        SqlType.Bytes => NpgsqlDbType.Bytea,
        SqlType.UuidList => NpgsqlDbType.Array | NpgsqlDbType.Uuid,
        SqlType.TextList => NpgsqlDbType.Array | NpgsqlDbType.Text,
        SqlType.BytesList => NpgsqlDbType.Array | NpgsqlDbType.Bytea,
        SqlType.Column => throw new ArgumentException("a column is never null", nameof(type)),
    };

    private static NpgsqlParameter ParameterOf(SqlColumn column) => column.Type switch
    {
        SqlType.Boolean => Array(column, Each(column, number => number != 0)),
        SqlType.Instant => Array(column, Each(column, micros => Instants.FromMicroseconds(micros).UtcDateTime)),
        SqlType.Date => Array(column, Each(column, day => DateOnly.FromDayNumber((int)day))),
        _ => Array(column, column.Cells),
    };

    private static NpgsqlParameter Array(SqlColumn column, object cells) =>
        new() { NpgsqlDbType = NpgsqlDbType.Array | TypeOf(column.Type), Value = cells };

    private static T?[] Each<T>(SqlColumn column, Func<long, T> convert) where T : struct =>
        System.Array.ConvertAll((long?[])column.Cells, number => number is { } known ? convert(known) : (T?)null);
}
