using System.Text.Json.Nodes;
using Cardkeep.Http;
using Microsoft.OpenApi;

namespace Cardkeep.OpenApi;

/// <summary>Pages, as <see cref="Page"/> reads and writes them.</summary>
internal static class PageDocs
{
    public static readonly IReadOnlyList<OpenApiParameter> Parameters =
    [
        Shape.Parameter("page", Shape.Integer(1, Page.MostNumber).ByDefault(1), "Which page, from 1. Past the end it is empty."),
        Shape.Parameter("per_page", Shape.Integer(1, Page.MostSize).ByDefault(Page.MostSize), "How many on a page."),
    ];

    private static readonly Component Meta = new("Meta", Shape.Whole(new()
    {
        ["current_page"] = Shape.Integer(1),
        ["next_page"] = Shape.Integer(1).OrNull(),
        ["prev_page"] = Shape.Integer(1).OrNull(),
        ["total_pages"] = Shape.Integer(0),
        ["total_count"] = Shape.Integer(0).Says("What the caller may see and the filters let through."),
        ["per_page"] = Shape.Integer(1, Page.MostSize),
    }).Says("Which part of a list this is."));

    /// <summary>A page of things under their name, beside its <c>meta</c>.</summary>
    public static OpenApiSchema Of(string name, IOpenApiSchema item) => Shape.Whole(new()
    {
        [name] = Shape.ListOf(item),
        ["meta"] = Meta,
    });

    /// <summary>A filter that may be given many times.</summary>
    public static OpenApiParameter Filter(string name, IOpenApiSchema value, string description)
    {
        var parameter = Shape.Parameter(name, Shape.ListOf(value, Query.MostValues), description);
        parameter.Style = ParameterStyle.Form;
        parameter.Explode = true;
        return parameter;
    }

    /// <summary>A page with one thing on it.</summary>
    public static JsonObject Example(string name, JsonNode only) => new()
    {
        ["meta"] = Shape.Example("""
            {"current_page": 1, "next_page": null, "prev_page": null, "total_pages": 1, "total_count": 1, "per_page": 100}
            """),
        [name] = new JsonArray(only.DeepClone()),
    };
}
