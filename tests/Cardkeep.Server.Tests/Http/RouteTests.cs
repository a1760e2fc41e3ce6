using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>What the table of routes demands is asked of every caller: read from the table, so that no route is forgotten.</summary>
public sealed class RouteTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Every_route_that_demands_a_token_refuses_who_has_none(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var (method, path, demands) in api.App.Web.AllRoutes())
        {
            var without = await CallAsync(api.AsNobody(), method, path);
            var withBad = await CallAsync(api.WithToken("nobody's"), method, path);
            var expected = demands.Entry switch
            {
                Entry.Token => (true, true),
                Entry.TokenIfSent => (false, true),
                Entry.Open => (false, false),
            };
            Assert.Equal((method, path, expected), (method, path, (without.Status == 401, withBad.Status == 401)));
            if (without.Status == 401) Assert.Equal("401 authorization_header_missing", Envelope.Of(without));
            if (withBad.Status == 401) Assert.Equal("401 authorization_token_invalid", Envelope.Of(withBad));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_route_that_demands_a_scope_refuses_a_token_without_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var before = await Consistency.CountAsync(api);
        var demanding = api.App.Web.AllRoutes().Where(route => route.Demands.Scope is not null).ToList();
        foreach (var (method, path, demands) in demanding)
        {
            var reply = await CallAsync(await api.AsAsync(Role.Owner, [.. Scope.All.Where(scope => scope != demands.Scope)]), method, path);
            Assert.Equal((method, path, "403 insufficient_scope"), (method, path, Envelope.Of(reply)));
            Assert.Contains($"missing required oauth scope {demands.Scope}", reply.Body, StringComparison.Ordinal);
        }

        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_route_under_v2_demands_a_token_but_for_the_polls(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var open = api.App.Web.AllRoutes()
            .Where(route => route.Demands.Entry != Entry.Token)
            .Select(route => $"{route.Method} {route.Path}")
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "GET /healthz",
                "GET /openapi.json",
                "GET /readyz",
                "GET /v2/mocked_sca_sessions/{token}",
                "GET /v2/sca_sessions/{token}",
                "POST /sandbox/v1/tokens",
                "POST /v2/mocked_sca_sessions/{token}/allow",
                "POST /v2/mocked_sca_sessions/{token}/deny",
            ],
            open);
        Assert.All(api.App.Web.AllRoutes(), route => Assert.Equal(route.Demands.Entry == Entry.Token, route.Demands.Scope is not null));
    }

    private static Task<Reply> CallAsync(Client caller, string method, string path)
    {
        var address = path.Replace("{id}", $"{Guid.Empty}", StringComparison.Ordinal).Replace("{token}", "none", StringComparison.Ordinal);
        Assert.DoesNotContain('{', address);
        var body = method == "POST" ? new StringContent(new JsonObject().ToJsonString(), null, "application/json") : null;
        return caller.SendAsync(new HttpMethod(method), address, body);
    }
}
