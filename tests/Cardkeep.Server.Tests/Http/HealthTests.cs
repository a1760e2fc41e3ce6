using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

public sealed class HealthTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_process_that_answers_is_healthy_and_one_that_can_write_is_ready(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var caller in (Client[])[api.AsNobody(), api.WithToken("whatever")])
        {
            var healthy = await caller.GetAsync("/healthz");
            Assert.Equal((200, """{"status":"ok"}"""), (healthy.Status, healthy.Body));
            var ready = await caller.GetAsync("/readyz");
            Assert.Equal((200, """{"status":"ready"}"""), (ready.Status, ready.Body));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_process_that_was_told_to_stop_is_healthy_and_not_ready(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        api.App.Web.Lifetime.StopApplication();                               // Says so to everybody; the test's own host still listens.

        var ready = await api.AsNobody().GetAsync("/readyz");
        Assert.Equal((503, """{"status":"not_ready"}"""), (ready.Status, ready.Body));
        Assert.Equal(200, (await api.AsNobody().GetAsync("/healthz")).Status);
    }
}
