using System.Security.Cryptography;
using Cardkeep.Storage;

namespace Cardkeep.Http;

/// <summary>
/// The outermost step: gives each request its trace id, turns an exception into an answer once, gives the framework's own refusals
/// (404, 405) the envelope, and logs one line for each request, with the route's
/// template and never its path: paths carry tokens.
/// </summary>
internal sealed class Failures(RequestDelegate next, ILogger<Failures> log)
{
    private const int TraceIdBytes = 16;

    public async Task InvokeAsync(HttpContext http)
    {
        using var span = Spans.Start();
        var trace = new Trace(span?.TraceId.ToHexString() ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TraceIdBytes)));
        http.Features.Set(trace);
        var headers = http.Response.Headers;
        headers["X-Request-Id"] = trace.Id;
        headers["X-Tyk-Trace-Id"] = trace.Id;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";

        var started = TimeProvider.System.GetTimestamp();
        try
        {
            await next(http);
            if (!http.Response.HasStarted && OfStatus(http) is { } problem) await SendAsync(http, problem, trace);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;    // Nobody to answer; the log must not say 200.
        }
#pragma warning disable CA1031 // The one place where every failure ends: it is answered, and logged here and nowhere else.
        catch (Exception failure) when (!http.Response.HasStarted)
#pragma warning restore CA1031
        {
            await SendAsync(http, OfException(failure, trace), trace);
        }
        finally
        {
            Undrained.Allow(http);
            LogAnswer(http, trace, TimeProvider.System.GetElapsedTime(started));
            if (span is not null) Spans.Describe(span, http.Request.Method, RouteOf(http), http.Response.StatusCode);
        }
    }

    private void LogAnswer(HttpContext http, Trace trace, TimeSpan elapsed)
    {
        var (method, status) = (http.Request.Method, http.Response.StatusCode);
        var route = RouteOf(http);
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        if (isRead && status < StatusCodes.Status400BadRequest)
            log.RequestRead(method, route, status, elapsed.TotalMilliseconds, trace.Id, trace.Organization, trace.Member);
        else log.RequestAnswered(method, route, status, elapsed.TotalMilliseconds, trace.Id, trace.Organization, trace.Member);
    }

    private static string RouteOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "none";

    private static Problem? OfStatus(HttpContext http) => http.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Problem.NoSuchPath,
        StatusCodes.Status405MethodNotAllowed =>
            new Problem(ProblemCode.MethodNotAllowed, $"This path knows: {http.Response.Headers.Allow}"),
        _ => null,
    };

    private static async Task SendAsync(HttpContext http, Problem problem, Trace trace)
    {
        using var answer = Answers.Of(problem, trace.Id);
        await answer.SendAsync(http);
    }

    private Problem OfException(Exception failure, Trace trace)
    {
        switch (failure)
        {
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return Body.TooLarge;
            case BadHttpRequestException bad:
                return new(ProblemCode.InvalidRequest, bad.Message);
            case StorageUnavailableException or CommitUnknownException or LockWaitException:
                log.StorageFailed(trace.Id, failure);
                return new(ProblemCode.ServiceUnavailable, "The service cannot answer now; try again");
            default:
                log.RequestFailed(trace.Id, failure);
                return new(ProblemCode.InternalError, "Something went wrong on our side; the trace id finds it");
        }
    }
}

/// <summary>What a request's log line and errors say of it.</summary>
internal sealed class Trace(string id)
{
    /// <summary>32 hexadecimal digits.</summary>
    public string Id => id;

    /// <summary>Null until the token has been read.</summary>
    public Guid? Organization { get; set; }

    /// <inheritdoc cref="Organization"/>
    public Guid? Member { get; set; }
}
