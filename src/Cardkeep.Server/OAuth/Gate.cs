using Cardkeep.Access;
using Cardkeep.Http;
using Microsoft.Net.Http.Headers;

namespace Cardkeep.OAuth;

/// <summary>
/// Between routing and the handlers: what the transport must be, who calls, and whether the token reaches this far. The order is the
/// contract's (wire-contract.md §2, steps 1 and 2).
/// </summary>
internal sealed class Gate(RequestDelegate next, EndpointDataSource routes, Bearers bearers, Settings settings, Clocks clocks)
{
    /// <summary>What a request line may have: a hundred ids in a filter are 5 kB (wire-contract.md §1).</summary>
    private const int LongestAddress = 16 * 1024;

    private const string Scheme = "Bearer ";

    private static readonly Problem HeaderMissing = new(ProblemCode.AuthorizationHeaderMissing, "authorization header missing");
    private static readonly Problem TokenInvalid = new(ProblemCode.AuthorizationTokenInvalid, "authorization token invalid");
    private static readonly Problem StagingTokenInvalid =
        new(ProblemCode.StagingTokenInvalid, "staging token missing or invalid", Place.Parameter("X-Qonto-Staging-Token"));

    public async Task InvokeAsync(HttpContext http)
    {
        var trace = http.Features.GetRequired<Trace>();
        var demands = http.GetEndpoint()?.Metadata.GetMetadata<Demands>();
        if (CheckTransport(http, demands) is { } refusal)
        {
            await RefuseAsync(http, trace, refusal);
            return;
        }

        if (demands is null)                                                  // No route, or another method: the framework's own answer.
        {
            await next(http);
            return;
        }

        var admitted = await AdmitAsync(http, demands);
        if (!admitted.Succeeded)
        {
            await RefuseAsync(http, trace, admitted.Problems.All[0]);
            return;
        }

        trace.Organization = admitted.Value.Caller?.Organization.Value;
        trace.Member = admitted.Value.Caller?.Member.Value;
        http.Features.Set(new Call(http, demands, admitted.Value.Caller, trace.Id, clocks.Now) { TokenHash = admitted.Value.TokenHash });
        await next(http);
    }

    private Problem? CheckTransport(HttpContext http, Demands? demands)
    {
        var request = http.Request;
        if (request.Path.Value!.Length + request.QueryString.Value!.Length > LongestAddress)
            return new(ProblemCode.UriTooLong, $"An address may have at most {LongestAddress} bytes");
        if (http.GetEndpoint() is { } endpoint && !IsInCase(endpoint, request.Path.Value)) return Problem.NoSuchPath;
        if (demands is not { Body: true }) return null;
        if (request.ContentLength > demands.MostBytes) return Body.LongerThan(demands.MostBytes);
        return request.ContentType is null || IsJson(request.ContentType)
            ? null
            : new(ProblemCode.UnsupportedMediaType, "The body must be application/json");
    }

    // The framework's own endpoint for another method has no pattern: it is meant only where some route has this path.
    private bool IsInCase(Endpoint endpoint, string path) => endpoint is RouteEndpoint route
        ? Routing.MatchesCase(route, path)
        : routes.Endpoints.OfType<RouteEndpoint>().Any(known => Routing.MatchesCase(known, path));

    private static bool IsJson(string contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));

    private static async Task RefuseAsync(HttpContext http, Trace trace, Problem problem)
    {
        ReadingGate.Leave(http);
        using var answer = Answers.Of(problem, trace.Id);
        await answer.SendAsync(http);
    }

    private async Task<Outcome<Admitted>> AdmitAsync(HttpContext http, Demands demands)
    {
        if (demands.Entry == Entry.Open) return new Admitted(null);
        if (settings.StagingToken?.Is(http.Request.Headers["X-Qonto-Staging-Token"].ToString().Trim()) == false) return StagingTokenInvalid;

        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length == 0) return demands.Entry == Entry.TokenIfSent ? new Admitted(null) : HeaderMissing;
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return TokenInvalid;

        var token = header[Scheme.Length..].Trim();
        if (!Secrets.LooksLikeAccessToken(token)) return TokenInvalid;

        var hash = Secrets.Hash(token);
        var bearer = await bearers.FindAsync(hash, http.RequestAborted);
        if (bearer is null) return TokenInvalid;
        if (demands.Scope is { } scope && !bearer.Scopes.Contains(scope))
            return new Problem(ProblemCode.InsufficientScope, $"The token is missing required oauth scope {scope}");

        // A client's own token speaks for no member, and must not pass as nobody where nobody may ask too.
        return bearer.Caller is null && demands.Scope != Scope.Network ? TokenInvalid : new Admitted(bearer.Caller, hash);
    }

    /// <param name="Caller">Null where nobody said who they are, and need not.</param>
    private sealed record Admitted(Caller? Caller, byte[]? TokenHash = null);
}
