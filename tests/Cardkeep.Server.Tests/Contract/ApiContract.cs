using System.Collections.Concurrent;
using System.Text.Json;
using Cardkeep.Http;

namespace Cardkeep.Tests.Contract;

/// <summary>The served document as a judge: whether an answer is one that it describes.</summary>
internal sealed class ApiContract
{
    private const string Json = "application/json";

    private static readonly ConcurrentDictionary<string, Lazy<Task<ApiContract>>> ByRoutes = new(StringComparer.Ordinal);

    /// <summary>What belongs to HTTP and to every answer, and is no matter of one operation.</summary>
    private static readonly string[] Everywhere =
    [
        "Date", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection", "Cache-Control", "X-Content-Type-Options", "Allow",
        "Pragma", "Vary", "Content-Language", "Content-Security-Policy", "X-Frame-Options", "Referrer-Policy",
        "Permissions-Policy",
        "Cross-Origin-Resource-Policy",
    ];

    private readonly JsonElement document;
    private readonly List<DocumentedPath> paths;
    private readonly ConcurrentDictionary<string, JsonShape> shapes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> seen = new(StringComparer.Ordinal);

    public ApiContract(string text)
    {
        document = JsonDocument.Parse(text).RootElement;
        paths = [.. document.GetProperty("paths").EnumerateObject().Select(path => new DocumentedPath(path.Name, path.Value))
            .OrderByDescending(path => path.Literals)];
    }

    /// <summary>Every operation, as <c>GET /v2/cards</c>.</summary>
    public IReadOnlyList<string> Operations => [.. paths.SelectMany(path => path.Operations.Select(method => $"{method} {path.Template}"))];

    /// <summary>What was answered while this judge looked on, as <c>GET /v2/cards 200</c>.</summary>
    public ICollection<string> Seen => seen.Keys;

    /// <summary>The document of an application: made once for each set of routes, and of what they demand, that the tests start.</summary>
    public static Task<ApiContract> OfAsync(App app) => ByRoutes.GetOrAdd(
        string.Join('\n', app.Web.AllRoutes().Select(route => $"{route}")),
        _ => new(async () => new(await app.Document.Document))).Value;

    /// <summary>What is wrong with an answer by the document; nothing when it is one that the document knows.</summary>
    public IReadOnlyList<string> Check(string method, string path, ContractReply reply)
    {
        if (IsBare(reply)) return [];

        var asked = method == "HEAD" ? "GET" : method;
        var known = paths.FindAll(one => one.Matches(path));
        if (known is []) return reply.Status is 404 or 414 or 429 ? CheckRefusal(method, reply) : ["no such path"];
        if (known.Find(one => one.Operations.Contains(asked, StringComparer.Ordinal)) is not { } documented)
            return reply.Status is 405 or 414 or 429 ? CheckRefusal(method, reply) : ["no such method"];

        var name = $"{asked} {documented.Template} {reply.Status}";
        seen.TryAdd(name, true);
        var responses = documented.Item.GetProperty(asked.ToLowerInvariant()).GetProperty("responses");
        if (!responses.TryGetProperty($"{reply.Status}", out var response)) return ["no such status"];

        response = Resolved(response);
        return [.. CheckHeaders(response, reply), .. method == "HEAD" ? [] : CheckBody(name, response, reply)];
    }

    private IEnumerable<string> CheckHeaders(JsonElement response, ContractReply reply)
    {
        var documented = response.GetProperty("headers").EnumerateObject()
            .ToDictionary(header => header.Name, header => Resolved(header.Value), StringComparer.OrdinalIgnoreCase);
        var unknown = reply.Headers.Keys
            .Where(name => !documented.ContainsKey(name) && !Everywhere.Contains(name, StringComparer.OrdinalIgnoreCase));
        var missing = documented.Where(header => IsRequired(header.Value) && !reply.Headers.ContainsKey(header.Key));
        return
        [
            .. unknown.Select(name => $"header {name}: not documented"),
            .. missing.Select(header => $"header {header.Key}: not there"),
        ];
    }

    private List<string> CheckBody(string name, JsonElement response, ContractReply reply)
    {
        if (!response.TryGetProperty("content", out var content))
            return reply.Body.Length == 0 ? [] : ["a body, and none is documented"];
        if (!reply.Headers.TryGetValue("Content-Type", out var type) || !content.TryGetProperty(type.Split(';')[0], out var media))
            return [$"Content-Type {type}: not documented"];
        if (!type.StartsWith(Json, StringComparison.Ordinal)) return [];      // A page: there is no shape to hold it against.

        return CheckJson(shapes.GetOrAdd(name, _ => new(media.GetProperty("schema"), Find)), reply);
    }

    // Of a path or method that is not there, the document can say nothing but the envelope.
    private List<string> CheckRefusal(string method, ContractReply reply) =>
        method == "HEAD" ? [] : CheckJson(Find("#/components/schemas/Problems"), reply);

    private static List<string> CheckJson(JsonShape shape, ContractReply reply)
    {
        using var body = JsonDocument.Parse(reply.Body);
        return shape.Check(body.RootElement);
    }

    private JsonShape Find(string reference) => shapes.GetOrAdd(reference, _ => new(Followed(reference), Find));

    private JsonElement Resolved(JsonElement element) =>
        element.TryGetProperty("$ref", out var reference) ? Followed(reference.GetString()!) : element;

    private JsonElement Followed(string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate(document, (element, name) => element.GetProperty(name));

    private static bool IsRequired(JsonElement header) => header.TryGetProperty("required", out var required) && required.GetBoolean();

    // The HTTP server itself refuses what is no HTTP, before anything of ours sees it: no trace id, no body (docs/compatibility.md).
    private static bool IsBare(ContractReply reply) =>
        reply.Status is 400 or 414 or 431 && reply.Body.Length == 0 && !reply.Headers.ContainsKey("X-Request-Id");

    private sealed class DocumentedPath(string template, JsonElement item)
    {
        private readonly string[] segments = template.Split('/');

        public string Template => template;

        public JsonElement Item => item;

        /// <summary>A fixed segment wins over a place.</summary>
        public int Literals => segments.Count(segment => !segment.StartsWith('{'));

        public IReadOnlyList<string> Operations { get; } = [.. item.EnumerateObject().Select(one => one.Name.ToUpperInvariant())];

        public bool Matches(string path)
        {
            string[] asked = [.. (path.EndsWith('/') ? path[..^1] : path).Split('/').Select(Uri.UnescapeDataString)];
            return asked.Length == segments.Length && asked.Zip(segments)
                .All(pair => pair.Second.StartsWith('{') ? pair.First.Length > 0 : pair.First == pair.Second);
        }
    }
}

/// <summary>An answer as the contract sees it.</summary>
internal sealed record ContractReply(int Status, string Body, IReadOnlyDictionary<string, string> Headers);
