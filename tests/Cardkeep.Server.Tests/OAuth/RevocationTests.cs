using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>What is taken away is gone with the next call: RFC 7009, RFC 7662, wire-contract.md §7, threats A20.</summary>
public sealed class RevocationTests
{
    private const string Dead = "401 authorization_token_invalid";
    private const string Inactive = """{"active":false}""";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_revoked_access_token_ends_at_once_and_alone(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var tokens = await desk.TokensAsync();

        var revoked = await desk.RevokeAsync(tokens.Text("access_token"));

        Assert.Equal((200, ""), (revoked.Status, revoked.Body));
        Assert.Equal(Dead, await Desk.TryAsync(api, tokens.Text("access_token")));
        Assert.Equal("200", Desk.Outcome(await desk.RefreshAsync(tokens.Text("refresh_token"))));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_revoked_refresh_token_ends_its_family(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var first = await desk.TokensAsync();
        var second = await desk.RefreshAsync(first.Text("refresh_token"));

        Assert.Equal(200, (await desk.RevokeAsync(first.Text("refresh_token"))).Status);

        foreach (var dead in (Reply[])[first, second])
        {
            Assert.Equal(Dead, await Desk.TryAsync(api, dead.Text("access_token")));
            Assert.Equal("400 invalid_grant", Desk.Outcome(await desk.RefreshAsync(dead.Text("refresh_token"))));
        }

        Assert.Equal(200, (await desk.RevokeAsync(second.Text("refresh_token"))).Status);
        Assert.Equal(["{\"reason\":\"revoked\"}"], await api.TextsAsync("SELECT facts FROM events WHERE kind = 'grant.revoked'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_client_learns_of_its_own_tokens_and_of_no_others(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var other = await Desk.RegisterAsync(api, confidential: true, Scope.CardRead);
        var open = await Desk.RegisterAsync(api, confidential: false, Scope.CardRead);
        var tokens = await desk.TokensAsync();

        var access = await desk.IntrospectAsync(tokens.Text("access_token"));
        Assert.Equal(
            ["active", "scope", "client_id", "iss", "exp", "iat", "token_type", "sub", "organization_id"],
            access.Json.AsObject().Select(member => member.Key));
        Assert.Equal(
            ("card.read offline_access", desk.ClientId, Given.Member(Role.Owner), $"{Demo.Organization.Value}"),
            (access.Text("scope"), access.Text("client_id"), access.Text("sub"), access.Text("organization_id")));
        Assert.Equal(ManualClock.Start.AddHours(1).ToUnixTimeSeconds(), access.Json["exp"]!.GetValue<long>());
        Assert.Contains("\"active\":true", (await desk.IntrospectAsync(tokens.Text("refresh_token"))).Body, StringComparison.Ordinal);

        Assert.Equal(Inactive, (await desk.IntrospectAsync("nobodys")).Body);
        Assert.Equal(Inactive, (await other.IntrospectAsync(tokens.Text("access_token"))).Body);
        Assert.Equal(Inactive, (await other.IntrospectAsync(tokens.Text("refresh_token"))).Body);
        Assert.Equal("401 invalid_client", Desk.Outcome(await open.IntrospectAsync(tokens.Text("access_token"))));
        Assert.Equal("400 invalid_request", Desk.Outcome(await desk.PostAsync("/oauth2/introspect", [])));

        await desk.RefreshAsync(tokens.Text("refresh_token"));
        Assert.Equal(Inactive, (await desk.IntrospectAsync(tokens.Text("refresh_token"))).Body);
        await api.ExecuteAsync("UPDATE memberships SET status = 'revoked' WHERE role = 'owner'");
        Assert.Equal(Inactive, (await desk.IntrospectAsync(tokens.Text("access_token"))).Body);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_removed_members_next_call_fails_and_nothing_is_refreshed(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);
        var tokens = await desk.TokensAsync(role: Role.Employee, browser: browser);
        var code = await desk.CodeAsync(browser: browser);
        Assert.Equal("200", await Desk.TryAsync(api, tokens.Text("access_token")));

        await api.ExecuteAsync("UPDATE memberships SET status = 'revoked' WHERE role = 'employee'");

        Assert.Equal(Dead, await Desk.TryAsync(api, tokens.Text("access_token")));
        Assert.Equal("400 invalid_grant", Desk.Outcome(await desk.RefreshAsync(tokens.Text("refresh_token"))));
        Assert.Equal("400 invalid_grant", Desk.Outcome(await desk.RedeemAsync(code)));
        await browser.GetAsync(desk.Start());
        Assert.Contains("You have no account there", browser.Text, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_withdrawn_consent_ends_every_token_of_this_person_for_this_client(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var other = await Desk.RegisterAsync(api, confidential: true, Scope.CardRead);
        var browser = new Browser(api);
        const string scope = "card.read organization.read offline_access";
        var (one, two) = (await desk.TokensAsync(scope, browser: browser), await desk.TokensAsync(scope, browser: browser));
        var code = await desk.CodeAsync(browser: browser);
        var (foreign, admin) = (await other.TokensAsync("card.read", browser: browser), await desk.TokensAsync(role: Role.Admin));

        var withdrawn = await api.WithToken(one.Text("access_token")).SendAsync(HttpMethod.Delete, "/v2/oauth2/consents", null);

        Assert.Equal((204, ""), (withdrawn.Status, withdrawn.Body));
        foreach (var dead in (Reply[])[one, two])
        {
            Assert.Equal(Dead, await Desk.TryAsync(api, dead.Text("access_token")));
            Assert.Equal("400 invalid_grant", Desk.Outcome(await desk.RefreshAsync(dead.Text("refresh_token"))));
        }

        Assert.Equal("400 invalid_grant", Desk.Outcome(await desk.RedeemAsync(code)));
        Assert.Equal("200", await Desk.TryAsync(api, foreign.Text("access_token")));
        Assert.Equal("200", await Desk.TryAsync(api, admin.Text("access_token")));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'consent.withdrawn'"));
        Assert.Equal(3, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'grant.revoked'"));
        await Consistency.CheckAsync(api);

        // Asked again; what was withdrawn does not come back with the new consent.
        await browser.GetAsync(desk.Start());
        Assert.Equal(200, browser.Last.Status);
        await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));
        Assert.Equal("200", Desk.Outcome(await desk.RedeemAsync(Desk.Told(browser.Last)["code"])));
        Assert.Equal(Dead, await Desk.TryAsync(api, two.Text("access_token")));
    }

    [Theory, OnPostgres]
    public async Task What_ends_on_one_server_has_ended_on_another_with_its_next_call(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await using var other = await api.StartAgainAsync();
        var (here, there) = (Desk.OfDemo(api), Desk.OfDemo(other));
        var first = await here.TokensAsync("card.read organization.read offline_access");
        var second = await here.RefreshAsync(first.Text("refresh_token"));
        Assert.Equal(second.Body, (await there.RefreshAsync(first.Text("refresh_token"))).Body);
        Assert.Equal("200", await Desk.TryAsync(other, first.Text("access_token")));

        var all = (await other.WithToken(second.Text("access_token")).GetAsync("/v2/cards")).Total();
        await here.RevokeAsync(first.Text("access_token"));
        Assert.Equal(Dead, await Desk.TryAsync(other, first.Text("access_token")));
        await api.ExecuteAsync("UPDATE memberships SET role = 'employee' WHERE role = 'owner'");
        Assert.True((await other.WithToken(second.Text("access_token")).GetAsync("/v2/cards")).Total() < all);

        await api.WithToken(second.Text("access_token")).SendAsync(HttpMethod.Delete, "/v2/oauth2/consents", null);
        Assert.Equal(Dead, await Desk.TryAsync(other, second.Text("access_token")));
        Assert.Equal("400 invalid_grant", Desk.Outcome(await there.RefreshAsync(second.Text("refresh_token"))));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Withdrawing_needs_its_scope(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var tokens = await Desk.OfDemo(api).TokensAsync("card.read");
        var refused = await api.WithToken(tokens.Text("access_token")).SendAsync(HttpMethod.Delete, "/v2/oauth2/consents", null);

        Assert.Equal((403, "insufficient_scope"), (refused.Status, refused.Problems[0]));
        Assert.Equal("200", await Desk.TryAsync(api, tokens.Text("access_token")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_client_of_the_network_calls_for_itself_and_reaches_nothing_of_a_member(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var tokens = await desk.PostAsync("/oauth2/token", [("grant_type", "client_credentials")]);

        Assert.Equal(["access_token", "expires_in", "scope", "token_type"], tokens.Json.AsObject().Select(member => member.Key));
        Assert.Equal("network", tokens.Text("scope"));
        Assert.Equal("403 insufficient_scope", await Desk.TryAsync(api, tokens.Text("access_token")));
        var seen = await desk.IntrospectAsync(tokens.Text("access_token"));
        Assert.Equal((true, false), (seen.Json["active"]!.GetValue<bool>(), seen.Json.AsObject().ContainsKey("sub")));
        Assert.Equal(200, (await desk.RevokeAsync(tokens.Text("access_token"))).Status);
        Assert.Equal(Dead, await Desk.TryAsync(api, tokens.Text("access_token")));
    }
}
