using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>What OAuth gave lives by the time on the wall: a sandbox that moves its clock signs nobody out.</summary>
public sealed class RealTimeTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_sandboxs_clock_ends_no_session_code_or_token(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);
        var tokens = await desk.TokensAsync("card.read openid offline_access", browser: browser);
        var code = await desk.CodeAsync(browser: browser);

        var moved = await (await api.AsAsync(Role.Owner)).PostAsync("/sandbox/v1/clock/advance", new JsonObject { ["by"] = "P100D" });
        Assert.Equal(200, moved.Status);

        Assert.Equal("200", await Desk.TryAsync(api, tokens.Text("access_token")));
        Assert.Equal("200", Desk.Outcome(await desk.RedeemAsync(code)));
        Assert.Equal("200", Desk.Outcome(await desk.RefreshAsync(tokens.Text("refresh_token"))));
        Assert.Equal(303, (await browser.GetAsync(desk.Start())).Status);
        Assert.Contains("\"active\":true", (await desk.IntrospectAsync(tokens.Text("access_token"))).Body, StringComparison.Ordinal);

        // And a grace that is over by the wall is over.
        api.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal("400 invalid_grant", Desk.Outcome(await desk.RefreshAsync(tokens.Text("refresh_token"))));
    }
}
