using Cardkeep.Housekeeping;
using Cardkeep.OAuth;
using Cardkeep.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

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

    [Theory, OnSqlite, OnPostgres]
    public async Task A_family_that_was_revoked_is_forgotten_within_days_however_long_it_would_have_lived(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var withdrawn = await desk.TokensAsync("card.read organization.read offline_access");
        var caller = api.WithToken(withdrawn.Text("access_token"));
        Assert.Equal(204, (await caller.SendAsync(HttpMethod.Delete, "/v2/oauth2/consents", null)).Status);
        await desk.RevokeAsync((await desk.TokensAsync()).Text("refresh_token"));
        var stays = await desk.TokensAsync();

        using var purge = new Purge(api.Database, new(api.Clock, api.Clock), NullLogger<Purge>.Instance);
        api.Clock.Advance(2 * TokenLife.Memory);
        await purge.RunAsync(api.Clock.GetUtcNow(), api.Clock.GetUtcNow(), CancellationToken.None);

        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM grants"));
        Assert.Equal("200", Desk.Outcome(await desk.RefreshAsync(stays.Text("refresh_token"))));
    }
}
