using System.Collections.Concurrent;
using System.Text;
using Cardkeep.Access;
using Cardkeep.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Cardkeep.Tests.Metrics;

public sealed class CollectorTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_collector_gets_figures_and_traces_that_name_routes_and_never_paths(EngineKind engine)
    {
        await using var collector = await Collector.StartAsync();
        string session;
        Reply asked;
        await using (var api = await TestApi.StartAsync(engine, (MetricsSettings.CollectorName, collector.Address)))
        {
            var owner = await api.AsAsync(Role.Owner);
            var challenge = await owner.TryCreateCardAsync(Given.Order(Cardkeep.Cards.CardLevel.Virtual));
            session = challenge.Text("sca_session_token");
            asked = await owner.GetAsync($"/v2/sca_sessions/{session}");
        }

        Assert.Contains("cardkeep.database.duration", collector.Said("/v1/metrics"), StringComparison.Ordinal);
        var traces = collector.Said("/v1/traces");
        Assert.Contains("GET /v2/sca_sessions/{token}", traces, StringComparison.Ordinal);
        foreach (var said in (string[])[traces, collector.Said("/v1/metrics")])
            Assert.DoesNotContain(session, said, StringComparison.Ordinal);

        // What the answer names is what the collector has.
        Assert.Contains(
            Encoding.Latin1.GetString(Convert.FromHexString(asked.Header("X-Request-Id")!)), traces, StringComparison.Ordinal);
        if (engine == EngineKind.Postgres) Assert.Contains("INSERT INTO sca_sessions", traces, StringComparison.Ordinal);
    }

    /// <summary>What was posted to it, as it came, one character a byte.</summary>
    private sealed class Collector(WebApplication web) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Body)> heard = new();

        public string Address => web.Urls.First();

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
            var web = builder.Build();
            var collector = new Collector(web);
            web.Run(collector.AnswerAsync);
            await web.StartAsync();
            return collector;
        }

        public string Said(string path) => string.Concat(heard.Where(one => one.Path == path).Select(one => one.Body));

        public ValueTask DisposeAsync() => web.DisposeAsync();

        private async Task AnswerAsync(HttpContext http)
        {
            using var reader = new StreamReader(http.Request.Body, Encoding.Latin1);
            heard.Enqueue((http.Request.Path, await reader.ReadToEndAsync()));
        }
    }
}
