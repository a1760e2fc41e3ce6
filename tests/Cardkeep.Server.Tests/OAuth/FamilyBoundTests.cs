using Cardkeep.OAuth;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>Families of tokens take so much room and no more, whatever a program does that asks for them in a loop.</summary>
public sealed class FamilyBoundTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Of_too_many_families_under_one_consent_those_end_that_would_end_first(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);
        var used = await desk.TokensAsync(browser: browser);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        var kept = await desk.TokensAsync(browser: browser);
        used = await desk.RefreshAsync(used.Text("refresh_token"));
        List<string> codes = [];
        while (codes.Count < GrantTable.MostOfConsent)
        {
            api.Clock.Advance(TimeSpan.FromSeconds(1));
            codes.Add(await desk.CodeAsync("card.read offline_access", browser: browser));
        }

        Assert.Equal("200", await Desk.TryAsync(api, used.Text("access_token")));
        Assert.Equal("200", Desk.Outcome(await desk.RefreshAsync(used.Text("refresh_token"))));
        Assert.Equal("200", Desk.Outcome(await desk.RefreshAsync(kept.Text("refresh_token"))));
        Assert.Equal(
            ["400 invalid_grant", "400 invalid_grant", "200", "200"],
            [await RedeemAsync(codes[0]), await RedeemAsync(codes[1]), await RedeemAsync(codes[2]), await RedeemAsync(codes[^1])]);
        Assert.Equal(
            Enumerable.Repeat("{\"reason\":\"too_many\"}", 2),
            await api.TextsAsync("SELECT facts FROM events WHERE kind = 'grant.revoked'"));
        await Consistency.CheckAsync(api);

        async Task<string> RedeemAsync(string code) => Desk.Outcome(await desk.RedeemAsync(code));
    }
}
