using System.Text.Json;

namespace Cardkeep.Http;

/// <summary>Which part of a list is asked for (wire-contract.md §6).</summary>
internal readonly record struct Page(long Number, long Size)
{
    /// <summary>The wire's own figure: a page of a hundred cards is 150 kB.</summary>
    public const long MostSize = 100;

    /// <summary>Far beyond any list, and its rows can still be counted in a long.</summary>
    public const long MostNumber = 1_000_000_000;

    public long Offset => (Number - 1) * Size;

    public static Page From(Query query) => new(query.Integer("page", 1, 1, MostNumber), query.Integer("per_page", MostSize, 1, MostSize));

    /// <summary><c>"meta":{…}</c>. Past the end, the previous page is the last there is.</summary>
    public void WriteMeta(Utf8JsonWriter json, long count)
    {
        var pages = (count + Size - 1) / Size;
        json.WriteStartObject("meta");
        json.WriteNumber("current_page", Number);
        WriteNumberOrNull(json, "next_page", Number < pages ? Number + 1 : null);
        WriteNumberOrNull(json, "prev_page", Number == 1 || pages == 0 ? null : Math.Min(Number - 1, pages));
        json.WriteNumber("total_pages", pages);
        json.WriteNumber("total_count", count);
        json.WriteNumber("per_page", Size);
        json.WriteEndObject();
    }

    private static void WriteNumberOrNull(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
