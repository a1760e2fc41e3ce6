using Cardkeep.Http;

namespace Cardkeep.Metrics;

/// <summary>
/// <c>/metrics</c>: what Prometheus scrapes. A sandbox shows it to anybody; production to who brings <c>CARDKEEP_METRICS_TOKEN</c> as a
/// bearer token, and to nobody where that is not set. It belongs to no version of the API, and is not in its document.
/// </summary>
internal static class MetricsPage
{
    private const string Path = "/metrics";
    private const string Scheme = "Bearer ";

    public static void UseMetrics(this IApplicationBuilder app, Telemetry telemetry, Settings settings)
    {
        if (settings is { Metrics.Token: null, IsSandbox: false }) return;

        app.Use((http, next) => http.Request.Path == Path && HttpMethods.IsGet(http.Request.Method)
            ? AnswerAsync(http, telemetry, settings.Metrics.Token)
            : next(http));
    }

    private static async Task AnswerAsync(HttpContext http, Telemetry telemetry, Secret? token)
    {
        if (token is not null && !Knows(http, token))
        {
            var problem = new Problem(ProblemCode.AuthorizationTokenInvalid, "authorization token invalid");
            using var refusal = Answers.Of(problem, http.Features.GetRequired<Trace>().Id);
            await refusal.SendAsync(http);
            return;
        }

        http.Response.ContentType = Scrape.ContentType;
        await http.Response.WriteAsync(telemetry.Show(), http.RequestAborted);
    }

    private static bool Knows(HttpContext http, Secret token)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && token.Is(header[Scheme.Length..].Trim());
    }
}
