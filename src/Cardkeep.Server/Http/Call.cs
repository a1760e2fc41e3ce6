using Cardkeep.Access;

namespace Cardkeep.Http;

/// <summary>One request on its way: who asks, when, and what for. <see cref="Now"/> is asked of the clock once.</summary>
internal sealed class Call(HttpContext http, Demands demands, Caller? caller, string traceId, DateTimeOffset now)
{
    private string? route;

    public HttpContext Http => http;

    public Demands Demands => demands;

    /// <summary>Null where the route lets anybody in.</summary>
    public Caller? CallerIfAny => caller;

    public Caller Caller => caller ?? throw new InvalidOperationException("the route let somebody in without a token");

    public string TraceId => traceId;

    /// <summary>The SHA-256 of the bearer token; null where none was needed.</summary>
    public byte[]? TokenHash { get; init; }

    /// <summary>The same call, as somebody for whom something else than a bearer token speaks.</summary>
    public Call As(Caller other) => new(http, demands, other, traceId, now);

    /// <summary>UTC, whole microseconds.</summary>
    public DateTimeOffset Now => now;

    /// <summary>
    /// The call without its body and headers, as <c>PUT /v2/cards/019e…/lock</c>: no slash at the end, ids in lower case.
    /// </summary>
    public string Route => route ??= $"{http.Request.Method} {Normal(http.Request.Path.Value ?? "/")}";

    /// <summary>The id in the path; null where it is no UUID, which is nobody's id.</summary>
    public Guid? Id => Uuid.Find(http.Request.RouteValues["id"] as string);

    /// <summary>The path has a place for an id, and what stands there is nobody's.</summary>
    public bool NamesNobody => http.Request.RouteValues.ContainsKey("id") && Id is null;

    public string PathText(string name) => http.Request.RouteValues[name] as string ?? "";

    /// <summary>A header's value without white space at its ends; null where it is absent or empty.</summary>
    public string? Header(string name)
    {
        var value = http.Request.Headers[name].ToString().Trim();
        return value.Length == 0 ? null : value;
    }

    private static string Normal(string path) =>
        string.Join('/', path.TrimEnd('/').Split('/').Select(segment => Uuid.Find(segment) is null ? segment : segment.ToLowerInvariant()));
}
