using System.Buffers.Binary;

namespace Cardkeep.Bench.Shape;

/// <summary>Chance that is the same in every run: SplitMix64 from a fixed seed.</summary>
internal sealed class Draw(ulong seed)
{
    private ulong state = seed;

    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public bool Percent(int chance) => Below(100) < chance;

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    /// <summary>One of some, each as often as its weight says.</summary>
    public T Of<T>(IReadOnlyList<(T Value, int Weight)> choices)
    {
        var left = Below(choices.Sum(choice => choice.Weight));
        foreach (var (value, weight) in choices)
        {
            left -= weight;
            if (left < 0) return value;
        }

        return choices[^1].Value;
    }

    /// <summary>A version 7 id of an instant: ids of later instants sort later, as the product's do.</summary>
    public Guid Id(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Next());
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Next());
        var milliseconds = at.ToUnixTimeMilliseconds();
        for (var place = 5; place >= 0; place--)
        {
            bytes[place] = (byte)(milliseconds & 0xFF);
            milliseconds >>= 8;
        }

        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0F));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3F));
        return new Guid(bytes, bigEndian: true);
    }

    private ulong Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            var mixed = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return mixed ^ (mixed >> 31);
        }
    }
}
