using Cardkeep.Http;
using Cardkeep.OpenApi;
using Cardkeep.Storage;

namespace Cardkeep;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: it can work, and has not been told to stop.</summary>
internal sealed class HealthRoutes(Database database, IHostApplicationLifetime lifetime)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var probe = Demands.Nothing with { Uncounted = true };
        routes.Get("/healthz", probe, (_, _) => Task.FromResult(Say(StatusCodes.Status200OK, "ok"))).Describe(HealthDocs.Live);
        routes.Get("/readyz", probe, ReadyAsync).Describe(HealthDocs.Ready);
    }

    private async Task<Answer> ReadyAsync(Call call, CancellationToken cancel) =>
        !lifetime.ApplicationStopping.IsCancellationRequested && await database.IsReadyAsync(cancel)
            ? Say(StatusCodes.Status200OK, "ready")
            : Say(StatusCodes.Status503ServiceUnavailable, "not_ready");

    private static Answer Say(int status, string word) => Answer.Of(status, json =>
    {
        json.WriteStartObject();
        json.WriteString("status", word);
        json.WriteEndObject();
    });
}
