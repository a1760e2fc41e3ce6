using System.Collections.Frozen;
using System.Text;

namespace Cardkeep;

/// <summary>
/// How the documents spell the members of an enum: snake_case, in the order of declaration. The wire, the database and every sentence
/// for people use this one spelling.
/// </summary>
public static class Names<T> where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly string[] Spellings = [.. Values.Select(Spell)];
    private static readonly FrozenDictionary<string, T> BySpelling =
        Values.Zip(Spellings).ToFrozenDictionary(pair => pair.Second, pair => pair.First, StringComparer.Ordinal);

    public static IReadOnlyList<string> All => Spellings;

    /// <summary>The spelling of a declared member. The enum's values must count from zero.</summary>
    public static string Of(T value) => Spellings[Array.IndexOf(Values, value)];

    /// <summary>The member with this exact spelling; numbers and other cases are nobody's.</summary>
    public static T? Find(string spelling) => BySpelling.TryGetValue(spelling, out var value) ? value : null;

    /// <summary>As <see cref="Find"/>, for what we have written ourselves; an unknown spelling is a broken database.</summary>
    public static T Get(string spelling) => BySpelling[spelling];

    private static string Spell(T value)
    {
        var spelling = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            if (char.IsUpper(letter) && spelling.Length > 0) spelling.Append('_');
            spelling.Append(char.ToLowerInvariant(letter));
        }

        return spelling.ToString();
    }
}
