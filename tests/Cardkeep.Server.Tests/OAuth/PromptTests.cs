using System.Buffers.Text;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>How an application wants its person asked: <c>prompt</c> and <c>max_age</c> (OpenID Connect Core §3.1.2.1).</summary>
public sealed class PromptTests
{
    private const string Scopes = "openid card.read";

    [Theory, OnSqlite, OnPostgres]
    public async Task An_application_has_its_person_asked_again_or_not_at_all(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);
        Assert.Equal("login_required", await SilentAsync());
        Assert.Equal("invalid_request", await SilentAsync(("prompt", "none "), ("max_age", "soon")));
        await browser.GetAsync(desk.Start(Scopes));
        await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password);
        Assert.Equal("consent_required", await SilentAsync());
        await browser.GetAsync(desk.Start(Scopes));
        await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));
        Assert.Equal("code", await SilentAsync());

        // What is remembered is asked again where the application wants it.
        await browser.GetAsync(desk.Start(Scopes, ("prompt", "consent")));
        Assert.Contains("/oauth2/consent", browser.Last.Body, StringComparison.Ordinal);
        await browser.GetAsync(desk.Start(Scopes, ("prompt", "select_account")));
        Assert.Contains("/oauth2/account", browser.Last.Body, StringComparison.Ordinal);
        await browser.SubmitAsync("/oauth2/account", ("account", Given.Member(Role.Owner)));
        Assert.Equal(303, browser.Last.Status);

        // Signed in a minute ago: too long for half a minute, and for who wants it anew.
        var first = await SignedInAtAsync(desk, browser, ("max_age", "60"));
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(first, await SignedInAtAsync(desk, browser, ("max_age", "60")));
        Assert.Equal("login_required", await SilentAsync(("max_age", "59")));
        foreach (var (name, value) in ((string, string)[])
            [("max_age", "59"), ("max_age", "0"), ("prompt", "login"), ("prompt", "consent login")])
        {
            api.Clock.Advance(TimeSpan.FromMinutes(1));
            await browser.GetAsync(desk.Start(Scopes, (name, value)));
            Assert.Contains("/oauth2/sign-in", browser.Last.Body, StringComparison.Ordinal);

            // No form of the session that is there goes past the page.
            await browser.PostAsync("/oauth2/account", ("form_token", browser.Field("form_token")),
                ("request", browser.Field("request")), ("account", Given.Member(Role.Owner)));
            Assert.Contains("/oauth2/sign-in", browser.Last.Body, StringComparison.Ordinal);
            await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password);
            if (value == "consent login") await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));
            Assert.Equal(api.Clock.GetUtcNow().ToUnixTimeSeconds(), await AuthTimeAsync(desk, Desk.Told(browser.Last)["code"]));
        }

        async Task<string> SilentAsync(params (string Name, string? Value)[] changes)
        {
            await browser.GetAsync(desk.Start(Scopes, [("prompt", "none"), .. changes]));
            Assert.Equal(303, browser.Last.Status);
            var told = Desk.Told(browser.Last);
            Assert.Equal("https://cards.example.com", told["iss"]);
            return told.GetValueOrDefault("error") ?? "code";
        }
    }

    private static async Task<long> SignedInAtAsync(Desk desk, Browser browser, (string, string?) change)
    {
        await browser.GetAsync(desk.Start(Scopes, change));
        return await AuthTimeAsync(desk, Desk.Told(browser.Last)["code"]);
    }

    private static async Task<long> AuthTimeAsync(Desk desk, string code)
    {
        var token = (await desk.RedeemAsync(code)).Text("id_token");
        return (long)JsonNode.Parse(Base64Url.DecodeFromChars(token.Split('.')[1]))!["auth_time"]!;
    }
}
