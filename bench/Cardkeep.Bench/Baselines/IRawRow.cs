using System.Text.Json;

namespace Cardkeep.Bench.Baselines;

/// <summary>A row as its driver gives it, written without a detour. Implemented by structs, so that the calls cost nothing.</summary>
internal interface IRawRow
{
    bool IsNull(int column);

    Guid Id(int column);

    long Number(int column);

    bool Flag(int column);

    DateTime Instant(int column);

    DateOnly Date(int column);

    string Text(int column);

    void WriteText(Utf8JsonWriter json, JsonEncodedText name, int column);

    byte[] Appearance(int column, Appearances known);
}

/// <summary>The looks of cards, rendered once.</summary>
internal sealed class Appearances(IReadOnlyDictionary<string, byte[]> all)
{
    private readonly (byte[] Name, byte[] Json)[] byBytes =
        [.. all.Select(one => (System.Text.Encoding.UTF8.GetBytes(one.Key), one.Value))];

    public byte[] Find(string design) => all[design];

    public byte[] Find(ReadOnlySpan<byte> design)
    {
        foreach (var (name, json) in byBytes)
        {
            if (design.SequenceEqual(name)) return json;
        }

        throw new KeyNotFoundException("no such design");
    }
}
