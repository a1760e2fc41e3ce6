using System.Globalization;
using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>An application signs a person in and calls on their behalf (wire-contract.md §7).</summary>
public sealed class AuthorizationCodeTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_person_signs_in_agrees_and_the_application_calls_for_them(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);

        await browser.GetAsync(desk.Start("card.read card.write offline_access"));
        Assert.Equal(200, browser.Last.Status);
        Assert.Contains("Demo application", browser.Text, StringComparison.Ordinal);
        Assert.Equal("__Host-cardkeep", browser.SetCookie!.Split('=')[0]);
        Assert.EndsWith("; Path=/; Secure; HttpOnly; SameSite=Lax", browser.SetCookie, StringComparison.Ordinal);
        var before = browser.Cookie;

        await browser.SignInAsync(Desk.Email(Role.Employee), Demo.Password);
        Assert.Equal(200, browser.Last.Status);
        Assert.NotEqual(before, browser.Cookie);
        foreach (var said in (string[])
            [
                "Demo application wants access", "Chiara Moretti", "ACME", "See the cards", "Order cards", "when you are not here",
                "127.0.0.1",
            ])
        {
            Assert.Contains(said, browser.Text, StringComparison.Ordinal);
        }

        await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));
        Assert.Equal(303, browser.Last.Status);
        Assert.StartsWith(Desk.Callback + "?", browser.Last.Header("Location"), StringComparison.Ordinal);
        var told = Desk.Told(browser.Last);
        Assert.Equal(["code", "iss", "state"], told.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("state of mine", "https://cards.example.com"), (told["state"], told["iss"]));

        var tokens = await desk.RedeemAsync(told["code"]);
        Assert.Equal(200, tokens.Status);
        Assert.Equal(
            ["access_token", "expires_in", "refresh_token", "scope", "token_type"], tokens.Json.AsObject().Select(member => member.Key));
        Assert.Equal("card.read card.write offline_access", tokens.Text("scope"));
        Assert.Equal((3600, "bearer"), (tokens.Json["expires_in"]!.GetValue<int>(), tokens.Text("token_type")));
        Assert.Equal(("no-store", "no-cache"), (tokens.Header("Cache-Control"), tokens.Header("Pragma")));

        var caller = api.WithToken(tokens.Text("access_token"));
        Assert.Equal(200, (await caller.GetAsync("/v2/cards")).Status);
        Assert.Equal("insufficient_scope", Assert.Single((await caller.GetAsync("/v2/membership")).Problems));
        Assert.Equal(200, (await caller.LockAsync(Given.Card(Cardkeep.Cards.CardLevel.Virtual))).Status);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_token_lasts_an_hour_and_a_code_ten_minutes(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var (early, late) = (await desk.CodeAsync(), await desk.CodeAsync());
        api.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMicroseconds(1));
        var token = (await desk.RedeemAsync(early)).Text("access_token");
        api.Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal("400 invalid_grant", Desk.Outcome(await desk.RedeemAsync(late)));

        api.Clock.Advance(TimeSpan.FromHours(1) - TimeSpan.FromMicroseconds(2));
        Assert.Equal("200", await Desk.TryAsync(api, token));
        api.Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal("401 authorization_token_invalid", await Desk.TryAsync(api, token));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_was_agreed_to_is_not_asked_again_and_what_is_more_is(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);
        await desk.CodeAsync("card.read card.write", browser: browser);

        foreach (var fewer in (string[])["card.read", "card.write card.read"])
        {
            await browser.GetAsync(desk.Start(fewer));
            Assert.Equal((fewer, 303), (fewer, browser.Last.Status));
        }

        await browser.GetAsync(desk.Start("card.read team.read"));
        Assert.Equal(200, browser.Last.Status);
        await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));
        await browser.GetAsync(desk.Start("card.write team.read"));             // What stood before still stands.
        Assert.Equal(303, browser.Last.Status);
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'consent.given'"));
        Assert.Equal(5, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'grant.made'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_public_client_is_asked_for_every_time_RFC_8252_8_6(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = await Desk.RegisterAsync(api, confidential: false, Scope.CardRead);
        var browser = new Browser(api);
        Assert.Equal("200", Desk.Outcome(await desk.RedeemAsync(await desk.CodeAsync(browser: browser))));

        await browser.GetAsync(desk.Start());
        Assert.Equal(200, browser.Last.Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_does_not_agree_is_sent_back_without_a_code(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);
        await browser.GetAsync(desk.Start());
        await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password);
        await browser.SubmitAsync("/oauth2/consent", ("decision", "deny"));

        var told = Desk.Told(browser.Last);
        Assert.Equal(
            ("access_denied", "state of mine", "https://cards.example.com", false),
            (told["error"], told["state"], told["iss"], told.ContainsKey("code")));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM authorization_codes"));
        Assert.Equal(
            ["""{"scopes":["card.read"]}"""], await api.TextsAsync("SELECT facts FROM events WHERE kind = 'consent.refused'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_role_gets_no_scope_that_it_has_no_use_for(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        (Role Role, string Granted)[] table =
        [
            (Role.Owner, "card.read card.write oauth_clients"),
            (Role.Admin, "card.read card.write oauth_clients"),
            (Role.Manager, "card.read card.write"),
            (Role.Employee, "card.read card.write"),
            (Role.Reporting, "card.read card.write"),                         // To choose the PIN of a card of their own.
        ];
        foreach (var (role, granted) in table)
        {
            var tokens = await desk.TokensAsync("card.read card.write oauth_clients", role);
            Assert.Equal((role, granted), (role, tokens.Text("scope")));
        }

        var told = await desk.AuthorizeAsync("oauth_clients offline_access", Role.Reporting);
        Assert.Equal("access_denied", told["error"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_scope_of_the_wire_that_opens_nothing_here_is_granted_and_opens_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = await Desk.RegisterAsync(api, confidential: true, "payment.write", Scope.CardRead);
        var tokens = await desk.TokensAsync("payment.write card.read");

        Assert.Equal("payment.write card.read", tokens.Text("scope"));
        Assert.Equal("200", await Desk.TryAsync(api, tokens.Text("access_token")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_hundred_redemptions_of_one_code_at_once_give_at_most_one_set(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var code = await desk.CodeAsync("card.read offline_access");

        var replies = await AtOnce.RunAsync(200, _ => desk.RedeemAsync(code));

        var winner = Assert.Single(replies, reply => reply.Status == 200);
        Assert.Equal(199, replies.Count(reply => Desk.Outcome(reply) == "400 invalid_grant"));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM access_tokens"));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM refresh_tokens"));

        // The others show that the code leaked, so what it gave has ended.
        Assert.Equal("401 authorization_token_invalid", await Desk.TryAsync(api, winner.Text("access_token")));
        Assert.Equal("400 invalid_grant", Desk.Outcome(await desk.RefreshAsync(winner.Text("refresh_token"))));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'grant.revoked'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Several_organizations_are_chosen_from_and_one_can_be_asked_for(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var stranger = await Given.StrangerAsync(api);
        var member = Given.Person(stranger.Organization, Role.Owner, "Dolores", "Koulechov", null) with
        {
            Email = Desk.Email(Role.Owner).ToUpperInvariant(),
        };
        await api.WriteAsync(tx => Cardkeep.Organizations.MembershipTable.InsertAsync(tx, member, default));
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);
        await browser.GetAsync(desk.Start("organization.read"));
        await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password);
        Assert.Contains("Choose an account", browser.Text, StringComparison.Ordinal);
        Assert.Contains("Stranger", browser.Text, StringComparison.Ordinal);

        await browser.SubmitAsync("/oauth2/account", ("account", member.Id.Value.ToString("D", CultureInfo.InvariantCulture)));
        Assert.Contains("Stranger", browser.Text, StringComparison.Ordinal);
        await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));
        var tokens = await desk.RedeemAsync(Desk.Told(browser.Last)["code"]);
        var organization = await api.WithToken(tokens.Text("access_token")).GetAsync("/v2/organization");
        Assert.Equal("stranger-1", organization.Json["organization"]!["slug"]!.GetValue<string>());

        foreach (var only in (string[])["acme-7132", Demo.Organization.Value.ToString("D")])
        {
            await browser.GetAsync(desk.Start("organization.read", ("organization_id", only)));
            Assert.Contains("ACME", browser.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Stranger", browser.Text, StringComparison.Ordinal);
        }

        await browser.GetAsync(desk.Start("organization.read", ("organization_id", "nobodys")));
        Assert.Contains("You have no account there", browser.Text, StringComparison.Ordinal);
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'sign_in.succeeded'"));
    }
}
