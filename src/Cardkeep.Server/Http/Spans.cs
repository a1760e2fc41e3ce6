using System.Diagnostics;

namespace Cardkeep.Http;

/// <summary>The spans of requests, where somebody listens. They name a route's template, never a path: paths carry tokens.</summary>
internal static class Spans
{
    public static readonly ActivitySource Source = new("Cardkeep");

    /// <summary>Null: nobody listens.</summary>
    public static Activity? Start()
    {
        Activity.Current = null;                                              // The framework's takes the trace that a caller names.
        return Source.StartActivity("request", ActivityKind.Server);
    }

    public static void Describe(Activity span, string method, string route, int status)
    {
        span.DisplayName = $"{method} {route}";
        span.SetTag("http.request.method", method);
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError) span.SetStatus(ActivityStatusCode.Error);
    }
}
