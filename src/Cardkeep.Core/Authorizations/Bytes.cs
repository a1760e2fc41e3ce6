using System.Text;

namespace Cardkeep.Authorizations;

/// <summary>Values one after the other, each as short as it is; read back in the same order.</summary>
internal ref struct BytesWriter(Span<byte> room)
{
    private const byte More = 0x80;

    private readonly Span<byte> room = room;
    private int count;

    public readonly ReadOnlySpan<byte> Written => room[..count];

    public void Byte(byte value) => room[count++] = value;

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    /// <summary>A place in an enum, 0 to 254; null has the last byte.</summary>
    public void Position(int? value) => Byte(value is { } place ? (byte)place : byte.MaxValue);

    /// <summary>Seven bits a byte, the lowest first. Not for what is below 0.</summary>
    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var rest = (ulong)value;
        for (; rest >= More; rest >>= 7) Byte((byte)((rest & 0x7F) | More));
        Byte((byte)rest);
    }

    /// <summary>To the microsecond, with its offset from UTC to the minute.</summary>
    public void Instant(DateTimeOffset? value)
    {
        Flag(value is not null);
        if (value is not { } instant) return;

        Number(instant.UtcTicks / TimeSpan.TicksPerMicrosecond);
        Number((long)instant.Offset.TotalMinutes + BytesReader.MostOffset);
    }

    public void Text(string? value)
    {
        Flag(value is not null);
        if (value is null) return;

        var length = Encoding.UTF8.GetByteCount(value);
        Byte((byte)length);
        count += Encoding.UTF8.GetBytes(value, room[count..]);
    }
}

/// <inheritdoc cref="BytesWriter"/>
internal ref struct BytesReader(ReadOnlySpan<byte> stored)
{
    /// <summary>No zone is further from UTC than 14 hours. Added to an offset, it makes a number that is not below 0.</summary>
    public const int MostOffset = 14 * 60;

    private readonly ReadOnlySpan<byte> stored = stored;
    private int read;

    public byte Byte() => read < stored.Length ? stored[read++] : throw new FormatException("the facts end too early");

    public bool Flag() => Byte() != 0;

    public int? Position() => Byte() is var place && place == byte.MaxValue ? null : place;

    public long Number()
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next <= 0x7F) return (long)value;
        }
    }

    public DateTimeOffset? Instant()
    {
        if (!Flag()) return null;

        var instant = new DateTimeOffset(Number() * TimeSpan.TicksPerMicrosecond, TimeSpan.Zero);
        return instant.ToOffset(TimeSpan.FromMinutes(Number() - MostOffset));
    }

    public string? Text()
    {
        if (!Flag()) return null;

        var length = Byte();
        if (stored.Length - read < length) throw new FormatException("the facts end too early");
        read += length;
        return Encoding.UTF8.GetString(stored.Slice(read - length, length));
    }
}
