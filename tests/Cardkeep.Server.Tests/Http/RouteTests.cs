using Cardkeep.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>Where the door stands open: every other route asks for a token, which <see cref="Access.RouteMatrixTests"/> tries.</summary>
public sealed class RouteTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Every_route_demands_a_token_but_for_polls_health_and_signing_in(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var open = api.App.Web.AllRoutes()
            .Where(route => route.Demands.Entry != Entry.Token)
            .Select(route => $"{route.Method} {route.Path}")
            .Order(StringComparer.Ordinal);

        Assert.Equal(
            [
                "GET /.well-known/oauth-authorization-server",
                "GET /approve",
                "GET /approve/passkey",
                "GET /approve/requests",
                "GET /healthz",
                "GET /oauth2/auth",
                "GET /oauth2/jwks",
                "GET /openapi.json",
                "GET /readyz",
                "GET /reveal/{client}",
                "GET /security",
                "GET /v2/mocked_sca_sessions/{token}",
                "GET /v2/sca_sessions/{token}",
                "POST /approve",
                "POST /approve/passkey",
                "POST /oauth2/account",
                "POST /oauth2/consent",
                "POST /oauth2/introspect",
                "POST /oauth2/passkey",
                "POST /oauth2/revoke",
                "POST /oauth2/sign-in",
                "POST /oauth2/sign-out",
                "POST /oauth2/token",
                "POST /reveal/{client}/details",
                "POST /reveal/{client}/new_pin",
                "POST /reveal/{client}/open",
                "POST /reveal/{client}/pin",
                "POST /sandbox/v1/tokens",
                "POST /security",
                "POST /v2/mocked_sca_sessions/{token}/allow",
                "POST /v2/mocked_sca_sessions/{token}/deny",
            ],
            open);
        Assert.All(api.App.Web.AllRoutes(), route => Assert.Equal(route.Demands.Entry == Entry.Token, route.Demands.Scope is not null));
    }
}
