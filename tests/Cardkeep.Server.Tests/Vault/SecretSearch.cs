using System.Buffers;
using System.Text;

namespace Cardkeep.Tests.Vault;

/// <summary>Looks for many secrets, in every form of each, in one pass over a place.</summary>
internal sealed class SecretSearch
{
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);
    private readonly SearchValues<string> forms;

    /// <param name="secrets">What each is called, and its forms.</param>
    public SecretSearch(IEnumerable<(string Name, IEnumerable<(string Form, byte[] Bytes)> Forms)> secrets)
    {
        foreach (var (name, all) in secrets)
        {
            foreach (var (form, bytes) in all) names[Encoding.Latin1.GetString(bytes)] = $"{name} ({form})";
        }

        forms = SearchValues.Create([.. names.Keys], StringComparison.Ordinal);
    }

    public int Count => names.Count;

    /// <summary>What the first one is that stands there; null: none.</summary>
    public string? FindIn(byte[] place)
    {
        var text = Encoding.Latin1.GetString(place);
        var at = text.AsSpan().IndexOfAny(forms);
        return at < 0 ? null
            : names.First(form => text.AsSpan(at).StartsWith(form.Key, StringComparison.Ordinal)).Value;
    }
}
