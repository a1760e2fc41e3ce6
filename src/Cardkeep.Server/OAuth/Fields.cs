using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Cardkeep.OAuth;

/// <summary>
/// The parameters of a query or a form. Names are exact; one without a value counts as not sent, and one that is sent twice is found out
/// (RFC 6749 §3.1, §3.2).
/// </summary>
internal sealed class Fields
{
    /// <summary>A sign-in with a long authorization request behind it is below 20 kB.</summary>
    private const int MostBytes = 64 * 1024;

    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>The first parameter that was sent more than once; null: none.</summary>
    public string? Repeated { get; private set; }

    /// <summary>Whether a value holds what no text may: the null character.</summary>
    public bool Unreadable { get; private set; }

    public string? this[string name] => values.GetValueOrDefault(name);

    public static Fields Parse(string text)
    {
        var fields = new Fields();
        foreach (var pair in new QueryStringEnumerable(text))
        {
            var (name, value) = (pair.DecodeName().ToString(), pair.DecodeValue().ToString());
            if (value.Contains('\0', StringComparison.Ordinal)) fields.Unreadable = true;
            if (value.Length > 0 && !fields.values.TryAdd(name, value)) fields.Repeated ??= name;
        }

        return fields;
    }

    /// <summary>A form; null where the body is no form, or too long.</summary>
    public static async Task<Fields?> ReadAsync(HttpRequest request, CancellationToken cancel)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        using var bytes = new MemoryStream();
        var room = new byte[4096];
        int read;
        while ((read = await request.Body.ReadAsync(room, cancel)) > 0)
        {
            if (bytes.Length + read > MostBytes) return null;
            await bytes.WriteAsync(room.AsMemory(0, read), cancel);
        }

        return Parse(Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length));
    }
}
