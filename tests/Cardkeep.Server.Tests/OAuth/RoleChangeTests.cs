using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>A role that changes between two steps of a sign-in gives no more than was shown, and takes what it takes.</summary>
public sealed class RoleChangeTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task No_more_is_granted_than_the_page_showed(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);
        await browser.GetAsync(desk.Start("card.read request_review.write"));
        await browser.SignInAsync(Desk.Email(Role.Employee), Demo.Password);
        Assert.DoesNotContain("Approve and decline", browser.Text, StringComparison.Ordinal);

        await api.ExecuteAsync("UPDATE memberships SET role = 'admin' WHERE role = 'employee'");
        await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));

        Assert.Equal("card.read", (await desk.RedeemAsync(Desk.Told(browser.Last)["code"])).Text("scope"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_role_that_lost_its_use_for_every_scope_gets_no_token_and_spends_nothing(EngineKind engine)
    {
        const string scope = "request_review.write offline_access";
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);
        var (code, tokens) = (await desk.CodeAsync(scope, browser: browser), await desk.TokensAsync(scope, browser: browser));

        await api.ExecuteAsync("UPDATE memberships SET role = 'reporting' WHERE role = 'owner'");
        Assert.Equal("400 invalid_scope", Desk.Outcome(await desk.RedeemAsync(code)));
        Assert.Equal("400 invalid_scope", Desk.Outcome(await desk.RefreshAsync(tokens.Text("refresh_token"))));
        Assert.Equal("{\"active\":false}", (await desk.IntrospectAsync(tokens.Text("refresh_token"))).Body);

        await api.ExecuteAsync($"UPDATE memberships SET role = 'owner' WHERE email = '{Desk.Email(Role.Owner)}'");
        Assert.Equal("200", Desk.Outcome(await desk.RedeemAsync(code)));
        Assert.Equal("200", Desk.Outcome(await desk.RefreshAsync(tokens.Text("refresh_token"))));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_a_refresh_token_is_said_to_hold_is_what_it_would_give(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var refresh = (await desk.TokensAsync("card.read request_review.write offline_access")).Text("refresh_token");
        Assert.Equal("card.read request_review.write offline_access", (await desk.IntrospectAsync(refresh)).Text("scope"));

        await api.ExecuteAsync("UPDATE memberships SET role = 'reporting' WHERE role = 'owner'");
        Assert.Equal("card.read offline_access", (await desk.IntrospectAsync(refresh)).Text("scope"));
        Assert.Equal("card.read offline_access", (await desk.RefreshAsync(refresh)).Text("scope"));
    }
}
