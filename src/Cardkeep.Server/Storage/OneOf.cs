using System.Text;

namespace Cardkeep.Storage;

/// <summary>
/// The values that a text column can have, found by the column's bytes where the engine shows them, so that a list of a hundred cards
/// makes no string for a status it has seen before.
/// </summary>
internal sealed class OneOf<T>(IEnumerable<(string Text, T Value)> known)
{
    private readonly (byte[] Utf8, string Text, T Value)[] all =
        [.. known.Select(one => (Encoding.UTF8.GetBytes(one.Text), one.Text, one.Value))];

    public T Find(ReadOnlySpan<byte> utf8)
    {
        foreach (var (bytes, _, value) in all)
        {
            if (utf8.SequenceEqual(bytes)) return value;
        }

        throw new InvalidDataException($"a column holds '{Encoding.UTF8.GetString(utf8)}', which no {typeof(T).Name} is called");
    }

    public T Find(string text)
    {
        foreach (var (_, name, value) in all)
        {
            if (name == text) return value;
        }

        throw new InvalidDataException($"a column holds '{text}', which no {typeof(T).Name} is called");
    }
}

internal static class OneOf
{
    /// <summary>An enum by the documents' names of its members.</summary>
    public static OneOf<T> Names<T>() where T : struct, Enum =>
        new(Cardkeep.Names<T>.All.Select(name => (name, Cardkeep.Names<T>.Get(name))));
}
