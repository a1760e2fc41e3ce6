using System.Net;
using Cardkeep.Access;
using Cardkeep.OAuth;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>Signing in: tries are limited, nobody learns what was wrong, sessions end (threats §6, A24).</summary>
public sealed class SignInTests
{
    private const string Wrong = "E-mail address or password is wrong.";
    private const string Failures = "SELECT count(*) FROM events WHERE kind = 'sign_in.failed'";

    [Theory, OnSqlite, OnPostgres]
    public async Task Whatever_was_wrong_the_answer_is_the_same(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await api.ExecuteAsync("UPDATE memberships SET status = 'revoked' WHERE role = 'admin'");
        await api.ExecuteAsync($"DELETE FROM logins WHERE email = '{Desk.Email(Role.Manager)}'");
        (string Email, string Password)[] tries =
        [
            (Desk.Email(Role.Owner), "wrong"), ("nobody@acme.example", Demo.Password), (Desk.Email(Role.Admin), Demo.Password),
            (Desk.Email(Role.Manager), Demo.Password), ("", Demo.Password), (Desk.Email(Role.Owner), ""),
            (Desk.Email(Role.Owner), new string('x', 5000)), (new string('x', 5000), "x"), ("' OR 1=1 --", "x"),
        ];
        List<string> pages = [];
        foreach (var (email, password) in tries)
        {
            var browser = new Browser(api);
            await browser.GetAsync(Desk.OfDemo(api).Start());
            var cookie = browser.Cookie;
            await browser.SubmitAsync("/oauth2/sign-in", ("email", email), ("password", password));
            Assert.Equal((email, 403, cookie), (email, browser.Last.Status, browser.Cookie));
            Assert.Equal((email, pages.Count + 1), (email, await api.NumberAsync(Failures)));
            pages.Add(browser.Text.Replace(email.Length == 0 ? "\0" : email, "", StringComparison.Ordinal));
        }

        Assert.Contains(Wrong, Assert.Single(pages.Distinct(StringComparer.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM browser_sessions"));
        Assert.Equal(4, await api.NumberAsync(Failures + " AND member_id IS NOT NULL"));
        Assert.DoesNotContain(api.Log, line => line.Contains("nobody@acme.example", StringComparison.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task After_five_failures_an_account_waits_longer_and_longer_whether_it_is_there_or_not(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var email in (string[])[Desk.Email(Role.Owner), "nobody@acme.example"])
        {
            var browser = new Browser(api);
            await browser.GetAsync(Desk.OfDemo(api).Start());
            for (var failure = 1; failure <= 5; failure++) Assert.Equal(403, await TryAsync(browser, email, "wrong"));
            foreach (var wait in (int[])[30, 60, 120])
            {
                Assert.Equal(429, await TryAsync(browser, email, Demo.Password));
                Assert.Equal($"{wait}", browser.Last.Header("Retry-After"));
                api.Clock.Advance(TimeSpan.FromSeconds(wait) - TimeSpan.FromMicroseconds(1));
                Assert.Equal(429, await TryAsync(browser, email, Demo.Password));
                api.Clock.Advance(TimeSpan.FromMicroseconds(1));
                Assert.Equal(403, await TryAsync(browser, email, "wrong"));
            }
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_many_guesses_at_once_five_are_looked_at(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var page = new Browser(api);
        await page.GetAsync(Desk.OfDemo(api).Start());
        var replies = await AtOnce.RunAsync(40, async _ =>
        {
            var browser = new Browser(api) { Cookie = page.Cookie };
            await browser.GetAsync(Desk.OfDemo(api).Start());
            return await browser.SubmitAsync("/oauth2/sign-in", ("email", Desk.Email(Role.Owner)), ("password", "guess"));
        });

        Assert.Equal((5, 35), (replies.Count(reply => reply.Status == 403), replies.Count(reply => reply.Status == 429)));
        Assert.Equal(5, await api.NumberAsync(Failures));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_success_forgives_the_failures_before_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var browser = new Browser(api);
        for (var round = 0; round < 3; round++)
        {
            browser.Cookie = null;
            await browser.GetAsync(Desk.OfDemo(api).Start());
            for (var failure = 0; failure < 4; failure++)
                Assert.Equal(403, await TryAsync(browser, Desk.Email(Role.Owner), "wrong"));
            Assert.Equal(303, await TryAsync(browser, Desk.Email(Role.Owner), Demo.Password));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_address_of_the_network_cannot_go_through_many_accounts(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var browser = new Browser(api);
        await browser.GetAsync(Desk.OfDemo(api).Start());
        for (var account = 0; account < 30; account++) Assert.Equal(403, await TryAsync(browser, $"p{account}@acme.example", "wrong"));

        Assert.Equal(429, await TryAsync(browser, Desk.Email(Role.Owner), Demo.Password));
        api.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(303, await TryAsync(browser, Desk.Email(Role.Owner), Demo.Password));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_form_wants_the_token_of_its_own_browser(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var (own, foreign) = (new Browser(api), new Browser(api));
        await own.GetAsync(desk.Start());
        await foreign.GetAsync(desk.Start());
        var stolen = FormToken(foreign);
        foreach (var token in (string[])["", "x", stolen])
        {
            await own.SubmitAsync("/oauth2/sign-in", ("form_token", token), ("email", Desk.Email(Role.Owner)), ("password", Demo.Password));
            Assert.Equal((token, 400), (token, own.Last.Status));
            Assert.Contains("open for too long", own.Text, StringComparison.Ordinal);
        }

        await own.SignInAsync(Desk.Email(Role.Owner), Demo.Password);
        var consent = own.Last;
        foreach (var (action, field) in ((string, (string, string))[])
            [("/oauth2/consent", ("decision", "allow")), ("/oauth2/sign-out", ("x", "y")), ("/oauth2/account", ("account", "x"))])
        {
            foreach (var token in (string[])["", stolen])
            {
                await own.PostAsync(action, ("form_token", token), ("request", desk.Start().Split('?')[1]), field);
                Assert.Equal((action, 400), (action, own.Last.Status));
            }

            Assert.Equal(405, (await own.GetAsync(action)).Status);
        }

        Assert.Equal(200, consent.Status);
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM authorization_codes"));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM browser_sessions"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_cookie_of_somebodys_choosing_signs_nobody_in(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var browser = new Browser(api) { Cookie = "__Host-cardkeep=" + Secrets.Draw("ckbs_") };
        var planted = browser.Cookie;
        await browser.GetAsync(Desk.OfDemo(api).Start());
        Assert.Contains("/oauth2/sign-in", browser.Last.Body, StringComparison.Ordinal);
        await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password);
        Assert.NotEqual(planted, browser.Cookie);

        browser.Cookie = planted;
        await browser.GetAsync(Desk.OfDemo(api).Start());
        Assert.Contains("/oauth2/sign-in", browser.Last.Body, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_operator_sets_a_password_and_that_ends_what_the_old_one_opened(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);
        await desk.CodeAsync(browser: browser);
        var verbs = new OAuthVerbs(api.Database, api.Clock);
        foreach (var bad in (string[])["", "nine char", new string('x', 201)])
            Assert.False((await verbs.PasswordAsync(Desk.Email(Role.Owner), bad, default)).Succeeded);
        Assert.False((await verbs.PasswordAsync("nobody@acme.example", "long enough a password", default)).Succeeded);

        Assert.True((await verbs.PasswordAsync(Desk.Email(Role.Owner).ToUpperInvariant(), "ten charac", default)).Succeeded);
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'password.set'"));
        await browser.GetAsync(desk.Start());
        Assert.Contains("/oauth2/sign-in", browser.Last.Body, StringComparison.Ordinal);
        Assert.Equal(403, await TryAsync(browser, Desk.Email(Role.Owner), Demo.Password));
        Assert.Equal(303, await TryAsync(browser, " " + Desk.Email(Role.Owner).ToUpperInvariant() + " ", "ten charac"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_password_that_is_set_while_others_sign_in_by_the_old_one_leaves_them_outside(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (page, verbs) = (new Browser(api), new OAuthVerbs(api.Database, api.Clock));
        await page.GetAsync(Desk.OfDemo(api).Start());
        await AtOnce.RunAsync(6, async caller =>
        {
            if (caller == 0)
            {
                Assert.True((await verbs.PasswordAsync(Desk.Email(Role.Owner), "long enough a password", default)).Succeeded);
                return page.Last;
            }

            var browser = new Browser(api) { Cookie = page.Cookie };
            await browser.GetAsync(Desk.OfDemo(api).Start());
            return await browser.SubmitAsync("/oauth2/sign-in", ("email", Desk.Email(Role.Owner)), ("password", Demo.Password));
        });

        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM browser_sessions"));
    }

    private static string FormToken(Browser browser)
    {
        var after = browser.Last.Body.Split("name=\"form_token\" value=\"")[1];
        return WebUtility.HtmlDecode(after[..after.IndexOf('"', StringComparison.Ordinal)]);
    }

    private static async Task<int> TryAsync(Browser browser, string email, string password) =>
        (await browser.SubmitAsync("/oauth2/sign-in", ("email", email), ("password", password))).Status;
}
