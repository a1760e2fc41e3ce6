using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Cardkeep.OpenApi;

/// <summary>
/// What the machine-readable contract says of one route beyond its demands. What follows from the demands (tokens, scopes, keys, SCA, the
/// refusals of transport and body) is not repeated here: <see cref="Refusals"/> derives it.
/// </summary>
/// <param name="Id">The name that generated clients call it by: <c>listCards</c>.</param>
/// <param name="Summary">A few words, without a full stop.</param>
/// <param name="Description">What a caller has to know. Whole sentences.</param>
internal sealed record Operation(string Id, Tag Tag, string Summary, string Description)
{
    /// <summary>The status of success.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The body of success; null: there is none.</summary>
    public required IOpenApiSchema? Answer { get; init; }

    public JsonNode? Example { get; init; }

    /// <summary>The parameters of the query.</summary>
    public IReadOnlyList<OpenApiParameter> Query { get; init; } = [];

    /// <summary>The places of the path that have other names than <c>id</c> and <c>token</c>, or other values.</summary>
    public IReadOnlyList<OpenApiParameter> Path { get; init; } = [];

    /// <summary>The request's body, in its form; null exactly where the demands know none.</summary>
    public IOpenApiSchema? Body { get; init; }

    /// <summary>The request's body where it is a form, which the call reads itself: then there is no other.</summary>
    public OpenApiSchema? Form { get; init; }

    public JsonNode? BodyExample { get; init; }

    /// <summary>The refusals of its own rules, beyond what demands, parameters and the form of the body bring with them.</summary>
    public IReadOnlyList<ProblemCode> Codes { get; init; } = [];

    /// <summary>Success is a page for people; <see cref="Answer"/> is null then.</summary>
    public bool Page { get; init; }

    /// <summary>The headers of success beyond those of every answer, out of <see cref="Headers"/>.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Answers that are neither success nor a refusal in the usual envelope.</summary>
    public IReadOnlyList<OtherAnswer> Others { get; init; } = [];
}

/// <summary>An answer of another status and shape. Without a shape it has no body.</summary>
internal sealed record OtherAnswer(int Status, string Description, IOpenApiSchema? Answer = null, JsonNode? Example = null)
{
    /// <summary>A page for people. One of a status that refuses too stands beside that refusal's envelope.</summary>
    public bool Page { get; init; }

    /// <inheritdoc cref="Operation.Headers"/>
    public IReadOnlyList<string> Headers { get; init; } = [];
}

/// <summary>The chapter of the document under which an operation stands.</summary>
internal sealed record Tag(string Name, string Description);
