using Cardkeep.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>Where the door stands open: every other route asks for a token, which <see cref="Access.RouteMatrixTests"/> tries.</summary>
public sealed class RouteTests
{
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
}
