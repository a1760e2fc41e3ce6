using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Cardkeep.Tests.Contract;

/// <summary>
/// A JSON schema of 2020-12, as far as our document uses it; a keyword that it does not know is an error, so that nothing passes unread.
/// The kept libraries for it do not restore here or ask a fee; Prism, Spectral and Redocly read the same schemas in .ci/run.
/// </summary>
internal sealed partial class JsonShape
{
    private static readonly string[] Silent = ["description", "title", "default", "example", "examples"];

    private readonly Func<string, JsonShape> find;
    private readonly List<Action<JsonElement, string, List<string>>> rules = [];

    /// <param name="find">Gives the schema that a <c>$ref</c> names.</param>
    public JsonShape(JsonElement schema, Func<string, JsonShape> find)
    {
        this.find = find;
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!Silent.Contains(keyword.Name, StringComparer.Ordinal)) Add(keyword.Name, keyword.Value, schema);
        }
    }

    /// <summary>What is wrong with a value, each with its place; nothing when it fits.</summary>
    public List<string> Check(JsonElement value)
    {
        List<string> complaints = [];
        Check(value, "", complaints);
        return complaints;
    }

    private void Check(JsonElement value, string at, List<string> complaints)
    {
        foreach (var rule in rules) rule(value, at, complaints);
    }

    private bool Fits(JsonElement value) => Check(value) is [];

    private void Add(string keyword, JsonElement said, JsonElement schema)
    {
        switch (keyword)
        {
            case "$ref": AddReference(said.GetString()!); break;
            case "type": AddType(said); break;
            case "enum": AddEnum(said); break;
            case "properties": AddMembers(said); break;
            case "required": AddRequired(said); break;
            case "additionalProperties": AddClosed(said, schema); break;
            case "items": AddItems(new(said, find)); break;
            case "allOf": AddAll([.. said.EnumerateArray().Select(one => new JsonShape(one, find))]); break;
            case "anyOf": AddSome([.. said.EnumerateArray().Select(one => new JsonShape(one, find))], fits => fits > 0); break;
            case "oneOf": AddSome([.. said.EnumerateArray().Select(one => new JsonShape(one, find))], fits => fits == 1); break;
            case "pattern": AddPattern(new(said.GetString()!, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))); break;
            case "format": AddFormat(said.GetString()!); break;
            default: AddBound(keyword, said.GetDecimal()); break;
        }
    }

    private void AddReference(string name)
    {
        JsonShape? meant = null;
        rules.Add((value, at, complaints) => (meant ??= find(name)).Check(value, at, complaints));
    }

    private void AddType(JsonElement said)
    {
        string[] types =
            said.ValueKind == JsonValueKind.Array ? [.. said.EnumerateArray().Select(one => one.GetString()!)] : [said.GetString()!];
        rules.Add((value, at, complaints) =>
        {
            if (!types.Any(type => IsA(value, type))) complaints.Add($"{at}: {Short(value)} is no {string.Join(" or ", types)}");
        });
    }

    private void AddEnum(JsonElement said)
    {
        var allowed = said.EnumerateArray().Select(one => one.GetRawText()).ToHashSet(StringComparer.Ordinal);
        rules.Add((value, at, complaints) =>
        {
            if (!allowed.Contains(value.GetRawText())) complaints.Add($"{at}: {Short(value)} is none of {string.Join(", ", allowed)}");
        });
    }

    private void AddMembers(JsonElement said)
    {
        var members = said.EnumerateObject().ToDictionary(one => one.Name, one => new JsonShape(one.Value, find), StringComparer.Ordinal);
        rules.Add((value, at, complaints) =>
        {
            if (value.ValueKind != JsonValueKind.Object) return;
            foreach (var member in value.EnumerateObject())
            {
                if (members.TryGetValue(member.Name, out var shape)) shape.Check(member.Value, $"{at}/{member.Name}", complaints);
            }
        });
    }

    private void AddRequired(JsonElement said)
    {
        string[] names = [.. said.EnumerateArray().Select(one => one.GetString()!)];
        rules.Add((value, at, complaints) =>
        {
            if (value.ValueKind != JsonValueKind.Object) return;
            complaints.AddRange(names.Where(name => !value.TryGetProperty(name, out _)).Select(name => $"{at}/{name}: not there"));
        });
    }

    private void AddClosed(JsonElement said, JsonElement schema)
    {
        Assert.Equal(JsonValueKind.False, said.ValueKind);
        var known = schema.GetProperty("properties").EnumerateObject().Select(one => one.Name).ToHashSet(StringComparer.Ordinal);
        rules.Add((value, at, complaints) =>
        {
            if (value.ValueKind != JsonValueKind.Object) return;
            complaints.AddRange(value.EnumerateObject()
                .Where(one => !known.Contains(one.Name))
                .Select(one => $"{at}/{one.Name}: not documented"));
        });
    }

    private void AddItems(JsonShape item) => rules.Add((value, at, complaints) =>
    {
        if (value.ValueKind != JsonValueKind.Array) return;
        var place = 0;
        foreach (var one in value.EnumerateArray()) item.Check(one, $"{at}/{place++}", complaints);
    });

    private void AddAll(JsonShape[] shapes) => rules.Add((value, at, complaints) =>
    {
        foreach (var shape in shapes) shape.Check(value, at, complaints);
    });

    private void AddSome(JsonShape[] shapes, Func<int, bool> enough) => rules.Add((value, at, complaints) =>
    {
        if (!enough(shapes.Count(shape => shape.Fits(value)))) complaints.Add($"{at}: {Short(value)} has no form, or several");
    });

    private void AddPattern(Regex pattern) => rules.Add((value, at, complaints) =>
    {
        if (value.ValueKind == JsonValueKind.String && !pattern.IsMatch(value.GetString()!))
            complaints.Add($"{at}: {Short(value)} is not {pattern}");
    });

    private void AddFormat(string format)
    {
        Func<string, bool> fits = format switch
        {
            "uuid" => text => Guid.TryParseExact(text, "D", out _),
            "date-time" => text => Utc().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
            "date" => text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "uri" => text => Uri.TryCreate(text, UriKind.Absolute, out _),
            "int64" => _ => true,                                             // A number: its type has said the rest.
            _ => throw new ArgumentOutOfRangeException(nameof(format), format),
        };
        rules.Add((value, at, complaints) =>
        {
            if (value.ValueKind == JsonValueKind.String && !fits(value.GetString()!))
                complaints.Add($"{at}: {Short(value)} is no {format}");
        });
    }

    private void AddBound(string keyword, decimal bound)
    {
        Func<JsonElement, bool> fits = keyword switch
        {
            "minimum" => value => value.ValueKind != JsonValueKind.Number || value.GetDecimal() >= bound,
            "maximum" => value => value.ValueKind != JsonValueKind.Number || value.GetDecimal() <= bound,
            "minLength" => value => value.ValueKind != JsonValueKind.String || LengthOf(value) >= bound,
            "maxLength" => value => value.ValueKind != JsonValueKind.String || LengthOf(value) <= bound,
            "minItems" => value => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= bound,
            "maxItems" => value => value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= bound,
            _ => throw new ArgumentOutOfRangeException(nameof(keyword), keyword),
        };
        rules.Add((value, at, complaints) =>
        {
            if (!fits(value)) complaints.Add($"{at}: {Short(value)} passes {keyword} {bound}");
        });
    }

    private static bool IsA(JsonElement value, string type) => type switch
    {
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type),
    };

    private static int LengthOf(JsonElement text) => text.GetString()!.EnumerateRunes().Count();

    private static string Short(JsonElement value) => value.GetRawText() is { Length: > 60 } text ? $"{text[..60]}…" : value.GetRawText();

    // What we answer is always UTC, with at most six digits.
    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Utc();
}
