using Microsoft.AspNetCore.Routing.Patterns;

namespace Cardkeep.Http;

/// <summary>What answers a call.</summary>
internal delegate Task<Answer> Handling(Call call, CancellationToken cancel);

/// <summary>Routes as a table that can be read: method, path, demands, who answers.</summary>
internal static class Routing
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static IEndpointConventionBuilder Get(this IEndpointRouteBuilder routes, string path, Demands demands, Handling handling) =>
        Add(routes, Reading, path, demands, handling);

    public static IEndpointConventionBuilder Post(this IEndpointRouteBuilder routes, string path, Demands demands, Handling handling) =>
        Add(routes, [HttpMethods.Post], path, demands, handling);

    public static IEndpointConventionBuilder Put(this IEndpointRouteBuilder routes, string path, Demands demands, Handling handling) =>
        Add(routes, [HttpMethods.Put], path, demands, handling);

    public static IEndpointConventionBuilder Patch(this IEndpointRouteBuilder routes, string path, Demands demands, Handling handling) =>
        Add(routes, [HttpMethods.Patch], path, demands, handling);

    public static IEndpointConventionBuilder Delete(this IEndpointRouteBuilder routes, string path, Demands demands, Handling handling) =>
        Add(routes, [HttpMethods.Delete], path, demands, handling);

    /// <summary>Every route with its demands, for documents and tests.</summary>
    public static IReadOnlyList<(string Method, string Path, Demands Demands)> AllRoutes(this IEndpointRouteBuilder routes) =>
        [.. routes.AllEndpoints().Select(endpoint => (MethodOf(endpoint), endpoint.RoutePattern.RawText!, DemandsOf(endpoint)))];

    public static IEnumerable<RouteEndpoint> AllEndpoints(this IEndpointRouteBuilder routes) =>
        routes.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>The one method of a route; <c>HEAD</c> goes with <c>GET</c>.</summary>
    public static string MethodOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods.Single(method => method != HttpMethods.Head);

    /// <summary>
    /// Whether the path is written in the route's own case: the framework matches without case, the wire does not (wire-contract.md §15).
    /// </summary>
    public static bool MatchesCase(RouteEndpoint endpoint, string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments.Length == endpoint.RoutePattern.PathSegments.Count && endpoint.RoutePattern.PathSegments
            .Zip(segments)
            .All(pair => pair.First.Parts[0] is not RoutePatternLiteralPart literal || literal.Content == pair.Second);
    }

    public static Demands DemandsOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<Demands>()
        ?? throw new InvalidOperationException($"{endpoint.RoutePattern.RawText} says nothing of what it demands");

    private static IEndpointConventionBuilder Add(
        IEndpointRouteBuilder routes, string[] methods, string path, Demands demands, Handling handling) =>
        routes.MapMethods(path, methods, async http =>
        {
            var call = http.Features.GetRequired<Call>();
            using var answer = await handling(call, http.RequestAborted);
            ReadingGate.Leave(http);
            if (demands.Tagged && answer.Status == StatusCodes.Status200OK && IsKnown(http, answer)) return;

            await answer.SendAsync(http);
        }).WithMetadata(demands);

    // Replays have the tag of what they repeat: it is made from the bytes.
    private static bool IsKnown(HttpContext http, Answer answer)
    {
        var tag = EntityTag.Of(answer.Json.Span);
        http.Response.Headers.ETag = tag;
        if (!Reading.Contains(http.Request.Method, StringComparer.Ordinal) || !EntityTag.IsKnown(http.Request, tag)) return false;

        http.Response.StatusCode = StatusCodes.Status304NotModified;
        return true;
    }
}
