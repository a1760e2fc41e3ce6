using Cardkeep.Http;
using Microsoft.OpenApi;

namespace Cardkeep.OpenApi;

/// <summary><c>GET /openapi.json</c>: the contract of this installation, for machines. Made when it is first asked for.</summary>
internal sealed class DocumentRoutes(IEndpointRouteBuilder routes)
{
    private readonly Lazy<Task<string>> document = new(() => ApiDocument.WriteAsync(routes.AllOperations(), CancellationToken.None));

    /// <summary>The document as JSON.</summary>
    public Task<string> Document => document.Value;

    /// <exception cref="InvalidOperationException">
    /// Of all routes that were mapped so far, one says nothing of what it demands, leaves open which roles may call it, or is not
    /// described: that stops the start.
    /// </exception>
    public void Map()
    {
        routes.Get("/openapi.json", Demands.Nothing, ShowAsync).Describe(DocumentDocs.Show);
        _ = routes.AllOperations();
    }

    private async Task<Answer> ShowAsync(Call call, CancellationToken cancel)
    {
        var text = await Document;
        return Answer.Ok(text.Length, json => json.WriteRawValue(text, skipInputValidation: true));
    }
}

/// <summary>What the document says of itself.</summary>
internal static class DocumentDocs
{
    public static readonly Tag Operating = new("Operating", "For whoever runs this installation, and for machines that read.");

    public static readonly Operation Show = new(
        "showDocument", Operating, "Show this document",
        "OpenAPI 3.1, made from the routes that this installation serves. `/docs` shows it to people.")
    {
        Answer = new OpenApiSchema { Type = JsonSchemaType.Object },
    };
}
