using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Cardkeep.OpenApi;

/// <summary>Schemas in the words of the wire (wire-contract.md §1).</summary>
internal static class Shape
{
    public static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };

    public static OpenApiSchema Text(int shortest, int longest) =>
        new() { Type = JsonSchemaType.String, MinLength = shortest == 0 ? null : shortest, MaxLength = longest };

    public static OpenApiSchema Pattern(string pattern) => new() { Type = JsonSchemaType.String, Pattern = pattern };

    public static OpenApiSchema Uuid() => new() { Type = JsonSchemaType.String, Format = "uuid" };

    /// <summary>RFC 3339, in answers always UTC.</summary>
    public static OpenApiSchema Instant() => new() { Type = JsonSchemaType.String, Format = "date-time" };

    public static OpenApiSchema Date() => new() { Type = JsonSchemaType.String, Format = "date" };

    public static OpenApiSchema Address() => new() { Type = JsonSchemaType.String, Format = "uri" };

    public static OpenApiSchema Flag() => new() { Type = JsonSchemaType.Boolean };

    public static OpenApiSchema Integer() => new() { Type = JsonSchemaType.Integer, Format = "int64" };

    public static OpenApiSchema Integer(long least, long? most = null) => new()
    {
        Type = JsonSchemaType.Integer,
        Format = "int64",
        Minimum = least.ToString(CultureInfo.InvariantCulture),
        Maximum = most?.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Euros as a JSON number with at most two decimals.</summary>
    public static OpenApiSchema Euros() => new() { Type = JsonSchemaType.Number };

    /// <summary>Euros as a text with two decimals, as card requests write them.</summary>
    public static OpenApiSchema EuroText() => Pattern("^[0-9]+\\.[0-9]{2}$");

    /// <summary>Euros as a text or a number, as card requests read them.</summary>
    public static OpenApiSchema SomeEuros() => new() { Type = JsonSchemaType.String | JsonSchemaType.Number };

    public static OpenApiSchema OneOf<T>() where T : struct, Enum => OneOf(Names<T>.All);

    public static OpenApiSchema OneOf(params IEnumerable<string> allowed) =>
        new() { Type = JsonSchemaType.String, Enum = [.. allowed.Select(name => (JsonNode)JsonValue.Create(name))] };

    /// <summary>One of few integers: those outside are <c>not_in_list</c>, not too small or too large.</summary>
    public static OpenApiSchema OneOf(int least, int most) => new()
    {
        Type = JsonSchemaType.Integer,
        Enum = [.. Enumerable.Range(least, most - least + 1).Select(number => (JsonNode)JsonValue.Create(number))],
    };

    public static OpenApiSchema ListOf(IOpenApiSchema item, int? most = null) =>
        new() { Type = JsonSchemaType.Array, Items = item, MaxItems = most };

    /// <summary>A whole object of an answer: every member is always there, and there is no other.</summary>
    public static OpenApiSchema Whole(Fields members) => Whole(members, members.Names);

    /// <summary>An object of an answer that may leave out what is not named.</summary>
    public static OpenApiSchema Whole(Fields members, IEnumerable<string> always) => new()
    {
        Type = JsonSchemaType.Object,
        Required = always.ToHashSet(StringComparer.Ordinal),
        Properties = members.ToSchemas(),
        AdditionalPropertiesAllowed = false,
    };

    /// <summary>An object under one name, as <c>{"card":{…}}</c>.</summary>
    public static OpenApiSchema Wrapped(string name, IOpenApiSchema inner) => Whole(new() { [name] = inner });

    /// <summary>An object of a request: what is not needed may be null, and unknown members are ignored.</summary>
    public static OpenApiSchema Sent(Fields members, params IEnumerable<string> needed)
    {
        var required = needed.ToHashSet(StringComparer.Ordinal);
        return new()
        {
            Type = JsonSchemaType.Object,
            Required = required.Count == 0 ? null : required,
            Properties = members.ToDictionary(
                member => member.Key,
                member => required.Contains(member.Key) ? member.Value : OrNull(member.Value),
                StringComparer.Ordinal),
        };
    }

    public static IOpenApiSchema OrNull(this IOpenApiSchema shape)
    {
        if (shape is not OpenApiSchema { Type: { } type } whole)
            return new OpenApiSchema { AnyOf = [shape, new OpenApiSchema { Type = JsonSchemaType.Null }] };

        whole.Type = type | JsonSchemaType.Null;
        whole.Enum?.Add(JsonNullSentinel.JsonNull);
        return whole;
    }

    public static OpenApiSchema Says(this OpenApiSchema shape, string description)
    {
        shape.Description = description;
        return shape;
    }

    public static OpenApiSchema ByDefault(this OpenApiSchema shape, JsonNode value)
    {
        shape.Default = value;
        return shape;
    }

    public static OpenApiParameter Parameter(string name, IOpenApiSchema shape, string description) =>
        new() { Name = name, In = ParameterLocation.Query, Schema = shape, Description = description };

    public static OpenApiParameter InPath(string name, IOpenApiSchema shape, string description) =>
        new() { Name = name, In = ParameterLocation.Path, Required = true, Schema = shape, Description = description };

    public static JsonNode Example(string json) => JsonNode.Parse(json)!;
}
