using Microsoft.OpenApi;

namespace Cardkeep.OpenApi;

/// <summary>A schema with a name: written once in the document, and referred to wherever it is used.</summary>
internal sealed class Component(string name, OpenApiSchema whole) : OpenApiSchemaReference(name)
{
    public string Name => Reference.Id!;

    public OpenApiSchema Whole => whole;
}
