using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cardkeep.Http;
using Microsoft.OpenApi;

namespace Cardkeep.OpenApi;

/// <summary>The machine-readable contract, OpenAPI 3.1: made from the routes that are served, their demands and descriptions.</summary>
internal sealed partial class ApiDocument
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const string Page = "text/html";

    private const string About = """
        The documented Cards API, self-hosted, and what Cardkeep adds to it. Cardkeep is not affiliated with Qonto.

        - Amounts are euros as JSON numbers with at most two decimals; instants are RFC 3339 in UTC; ids are UUIDs.
        - Every answer carries a trace id. All problems of a request are reported at once, as an array.
        - A path that is not listed answers 404, another method 405, both in the usual envelope. `HEAD` answers wherever `GET` does.
          A slash at the end of a path changes nothing. Unknown members and parameters are ignored.
        - Answers may gain members and enum values at any time: ignore what you do not know.
        - A call that asks for strong customer authentication answers 428 with a session. Once it is approved, the same call is sent again
          with `X-Qonto-Sca-Session-Token`. Everything else about a call is checked before.
        """;

    private const string Others = "\n\nBeside one of these stands whatever of 422 is wrong too.";

    private readonly OpenApiDocument document = new()
    {
        Info = new()
        {
            Title = "Cardkeep",
            Version = typeof(ApiDocument).Assembly.GetName().Version!.ToString(3),
            Summary = "Cards, their limits and their locks",
            Description = About,
            License = new() { Name = "Apache License 2.0", Identifier = "Apache-2.0" },
        },
        Servers = [new() { Url = "/", Description = "This installation" }],
        Paths = [],
        Components = new()
        {
            Schemas = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal),
            Responses = new Dictionary<string, IOpenApiResponse>(StringComparer.Ordinal),
            Headers = Headers.All(),
            SecuritySchemes = Security.All(),
        },
        Tags = new HashSet<OpenApiTag>(),
    };

    // The same refusal of many routes stands in the document once.
    private readonly Dictionary<string, string> shared = new(StringComparer.Ordinal);

    private ApiDocument()
    {
    }

    /// <summary>The document as JSON.</summary>
    public static Task<string> WriteAsync(IReadOnlyList<DescribedRoute> routes, CancellationToken cancel)
    {
        var made = new ApiDocument();
        foreach (var route in routes) made.Add(route);
        made.AddParameters(routes);
        return made.document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel);
    }

    private void Add(DescribedRoute route)
    {
        var said = route.Operation;
        var path = document.Paths.TryGetValue(route.Path, out var known) ? (OpenApiPathItem)known : new OpenApiPathItem { Operations = [] };
        document.Paths[route.Path] = path;
        if (document.Tags!.All(tag => tag.Name != said.Tag.Name))
            document.Tags!.Add(new() { Name = said.Tag.Name, Description = said.Tag.Description });

        path.Operations!.Add(new HttpMethod(route.Method), new()
        {
            OperationId = said.Id,
            Tags = new HashSet<OpenApiTagReference> { new(said.Tag.Name, document) },
            Summary = said.Summary,
            Description = said.Description,
            Parameters = [.. PathOf(route), .. said.Query, .. Headers.SentWith(route, document)],
            RequestBody = BodyOf(said, needed: !route.Demands.BodyOptional),
            Responses = ResponsesOf(route),
            Security = SecurityOf(route.Demands),
        });
    }

    private static OpenApiRequestBody? BodyOf(Operation said, bool needed) => (said.Form ?? said.Body) is not { } body ? null : new()
    {
        Required = needed,
        Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
        {
            [said.Form is null ? Json : Form] = new() { Schema = body, Example = said.BodyExample?.DeepClone() },
        },
    };

    private static IEnumerable<OpenApiParameter> PathOf(DescribedRoute route) => Places().Matches(route.Path)
        .Select(place => place.Groups["name"].Value)
        .Select(name => route.Operation.Path.FirstOrDefault(parameter => parameter.Name == name) ?? name switch
        {
            "id" => Shape.InPath(name, Shape.Uuid(), "Whose id it is says the path. What is no UUID is nobody's: 404."),
            "token" => Shape.InPath(name, Shape.Text(), "The session's token, as the 428 gave it."),
            _ => throw new InvalidOperationException($"{route.Path}: {name} is not described"),
        });

    private List<OpenApiSecurityRequirement> SecurityOf(Demands demands)
    {
        OpenApiSecurityRequirement[] token =
        [
            new() { [new OpenApiSecuritySchemeReference(Security.OAuth, document)] = demands.Scope is { } scope ? [scope] : [] },
            new() { [new OpenApiSecuritySchemeReference(Security.Bearer, document)] = [] },
        ];
        return demands.Entry switch
        {
            Entry.Token => [.. token],
            Entry.TokenIfSent => [.. token, []],
            Entry.Open => [[]],
        };
    }

    private OpenApiResponses ResponsesOf(DescribedRoute route)
    {
        var said = route.Operation;
        var success = new OtherAnswer(said.Status, "Done.", said.Answer, said.Example) { Page = said.Page, Headers = said.Headers };
        SortedDictionary<int, IOpenApiResponse> responses = new() { [said.Status] = Response(success, route.Demands) };
        foreach (var other in said.Others) responses[other.Status] = Response(other, Demands.Nothing);
        if (Headers.MayBeKnown(route))
        {
            responses[StatusCodes.Status304NotModified] =
                Response(new(StatusCodes.Status304NotModified, "The reader has it."), route.Demands);
        }

        var refusals = Refusals.Of(route);
        foreach (var (status, codes) in refusals)
        {
            var refused = Refused(status, codes, Refusals.Beside(status, refusals), route.Demands.Sca);
            responses[status] = responses.TryGetValue(status, out var page) ? Both((OpenApiResponse)page, refused) : refused;
        }

        var all = new OpenApiResponses();
        foreach (var (status, response) in responses) all[$"{status}"] = response;
        return all;
    }

    private OpenApiResponseReference Refused(
        int status, List<ProblemCode> codes, IReadOnlyList<ProblemCode> all, string? action)
    {
        var key = $"{status} {string.Join(' ', all.Select(code => code.Name))} {(status == 428 ? action : null)}";
        if (!shared.TryGetValue(key, out var name))
        {
            var title = Refusals.Title(status);
            var others = shared.Values.Count(known => known.TrimEnd([.. "0123456789"]) == title);
            name = shared[key] = others == 0 ? title : $"{title}{others + 1}";
            var list = string.Join('\n', codes.Select(code => $"- `{code.Name}`: {code.When}"));
            document.Components!.Responses![name] = Response(
                $"{Refusals.Meaning(status)}\n\n{list}{(all.Count > codes.Count ? Others : null)}",
                Headers.Of(status, document),
                Json,
                Envelopes.Of(status, all, action),
                Envelopes.Example(status, codes[0], action));
        }

        return new(name, document);
    }

    // A page for the person, or the usual envelope: which of them depends on how far the call came.
    private OpenApiResponse Both(OpenApiResponse page, OpenApiResponseReference refused)
    {
        var envelope = document.Components!.Responses![refused.Reference.Id!];
        return new()
        {
            Description = $"{page.Description} Or: {envelope.Description}",
            Headers = Joined(page.Headers!, envelope.Headers!),
            Content = Joined(page.Content!, envelope.Content!),
        };
    }

    private static Dictionary<string, T> Joined<T>(IDictionary<string, T> one, IDictionary<string, T> other) =>
        one.Concat(other).DistinctBy(pair => pair.Key, StringComparer.Ordinal)
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    private OpenApiResponse Response(OtherAnswer answer, Demands demands) =>
        Response(answer.Description, Headers.Of(demands, document, answer.Headers), answer.Page ? Page : Json,
            answer.Page ? Shape.Text() : answer.Answer, answer.Example);

    private OpenApiResponse Response(
        string description, IDictionary<string, IOpenApiHeader> headers, string type, IOpenApiSchema? shape, JsonNode? example)
    {
        if (shape is null) return new() { Description = description, Headers = headers };

        AddComponents(shape);
        return new()
        {
            Description = description,
            Headers = headers,
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                [type] = new() { Schema = shape, Example = example?.DeepClone() },
            },
        };
    }

    // Only what somebody refers to.
    private void AddParameters(IReadOnlyList<DescribedRoute> routes)
    {
        foreach (var body in routes.Select(route => route.Operation.Body).OfType<IOpenApiSchema>()) AddComponents(body);
        var used = routes.SelectMany(route => Headers.SentWith(route, document))
            .Select(parameter => ((OpenApiParameterReference)parameter).Reference.Id!)
            .ToHashSet(StringComparer.Ordinal);
        document.Components!.Parameters = Headers.Sent().Where(sent => used.Contains(sent.Key))
            .ToDictionary(sent => sent.Key, sent => sent.Value, StringComparer.Ordinal);
    }

    private void AddComponents(IOpenApiSchema shape)
    {
        var whole = shape;
        if (shape is Component component)
        {
            if (!document.Components!.Schemas!.TryAdd(component.Name, component.Whole)) return;
            whole = component.Whole;
        }

        IOpenApiSchema?[] inner =
            [whole.Items, .. whole.Properties?.Values ?? [], .. whole.OneOf ?? [], .. whole.AnyOf ?? [], .. whole.AllOf ?? []];
        foreach (var one in inner.OfType<IOpenApiSchema>()) AddComponents(one);
    }

    [GeneratedRegex(@"\{(?<name>\w+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Places();
}
