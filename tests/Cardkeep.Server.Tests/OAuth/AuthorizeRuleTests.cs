using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>What a request for authorization must not get away with: RFC 6749, 7636, 8252, 9207 and 9700, rule by rule.</summary>
public sealed class AuthorizeRuleTests(Scenes scenes) : IClassFixture<Scenes>
{
    private const string Page = "page 400";

    internal static IReadOnlyList<Rule> Rules { get; } =
    [
        Start("RFC 6749 4.1.2.1: an unknown client gets a page", Page, ("client_id", $"{Guid.Empty}")),
        Start("RFC 6749 4.1.2.1: a client that is no id gets a page", Page, ("client_id", "me")),
        Start("RFC 6749 4.1.2.1: no client gets a page", Page, ("client_id", null)),
        Start("RFC 6749 3.1.2.4: no redirect address gets a page", Page, ("redirect_uri", null)),
        Start("RFC 6749 3.1.2.4: a foreign redirect address gets a page", Page, ("redirect_uri", "https://evil.example/callback")),
        Start("RFC 6749 3.1.2.4: another client's redirect address gets a page", Page, ("redirect_uri", "https://app.example.com/back")),
        Twice("RFC 6749 3.1: two clients get a page", Page, "&client_id=x"),
        Twice("RFC 6749 3.1: two redirect addresses get a page", Page, "&redirect_uri=https://evil.example/"),
        Twice("RFC 6749 3.1: two states are refused", "invalid_request", "&state=other"),
        Twice("RFC 6749 3.1: two scopes are refused", "invalid_request", "&scope=card.read"),
        Twice("RFC 6749 3.1: a null character is refused", "invalid_request", "&nonce=a%00b"),
        Twice("RFC 6749 3.1: an unknown parameter is ignored", "asked", "&frobnicate=1"),
        Twice("RFC 6749 3.1: a parameter without a value counts as not sent", "asked", "&nonce=&organization_id="),
        Start("RFC 6749 4.1.1: no response_type is refused", "invalid_request", ("response_type", null)),
        Start("RFC 9700 2.1.2: the implicit grant is not there", "unsupported_response_type", ("response_type", "token")),
        Start("RFC 9700 2.1.2: no token comes beside a code", "unsupported_response_type", ("response_type", "code token")),
        Start("RFC 6749 4.1.2.1: response types are read with case", "unsupported_response_type", ("response_type", "CODE")),
        Start("RFC 9700 4.3.1: no code goes into a fragment", "invalid_request", ("response_mode", "fragment")),
        Start("RFC 9101 10.5: a request object is refused", "request_not_supported", ("request", "e30.e30.")),
        Start("RFC 9101 10.4: a request address is not fetched", "request_uri_not_supported", ("request_uri", "https://evil.example/")),
        Start("RFC 6749 3.3: no scope is refused", "invalid_scope", ("scope", null)),
        Start("RFC 6749 3.3: scopes are parted by one space", "invalid_scope", ("scope", "card.read  card.write")),
        Start("RFC 6749 3.3: a scope that the client was not given is refused", "invalid_scope", ("scope", "card.read webhook")),
        Start("RFC 6749 4.4: the network's scope is for no person", "invalid_scope", ("scope", "network")),
        Start("RFC 7636 4.3: a plain challenge is refused", "invalid_request", ("code_challenge_method", "plain")),
        Start("RFC 7636 4.3: a challenge without its method would be plain", "invalid_request", ("code_challenge_method", null)),
        Start("RFC 7636 4.3: methods are read with case", "invalid_request", ("code_challenge_method", "s256")),
        Start("RFC 7636 4.3: a method without a challenge is refused", "invalid_request", ("code_challenge", null)),
        Start("RFC 7636 4.2: a challenge one character short is refused", "invalid_request", ("code_challenge", Desk.Challenge[..42])),
        Start("RFC 7636 4.2: a challenge one character long is refused", "invalid_request", ("code_challenge", Desk.Challenge + "A")),
        Start("RFC 7636 4.2: a challenge is base64url", "invalid_request", ("code_challenge", Desk.Challenge[..42] + "+")),
        new("RFC 7636 4.4.1: a public client must send a challenge", "invalid_request", scene =>
            scene.StartAsync(scene.Public, "card.read", ("code_challenge", null), ("code_challenge_method", null))),
        new("RFC 6749 3.3: another client's scopes are not this one's", "invalid_scope", scene =>
            scene.StartAsync(scene.Other, "card.write")),
        Start("OIDC 3.1.2.1: none stands alone", "invalid_request", ("prompt", "none login")),
        Start("OIDC 3.1.2.6: who is not signed in is not asked", "login_required", ("prompt", "none")),
        Start("OIDC 3.1.2.1: an age is a number", "invalid_request", ("max_age", "-1")),
        Start("OIDC 3.1.2.1: an age may be as high as it likes", "asked", ("max_age", "9223372036854775807")),
        Start("A state that fits into no address is refused", "invalid_request", ("state", new string('s', 4001))),
    ];

    [Theory]
    [EachRule(typeof(AuthorizeRuleTests), EngineKind.Sqlite)]
    [EachRule(typeof(AuthorizeRuleTests), EngineKind.Postgres)]
    public async Task A_request_for_authorization_that_breaks_a_rule_is_refused(EngineKind engine, string rule)
    {
        var found = Rules.Single(one => one.Name == rule);
        Assert.Equal(found.Expected, await found.BreakAsync(await scenes.OnAsync(engine)));
    }

    /// <summary>RFC 9700 §4.11.2: a link to here with a mistake in it sends nobody on who has not signed in.</summary>
    [Theory, OnSqlite, OnPostgres]
    public async Task An_application_hears_of_its_mistake_when_its_person_has_signed_in(EngineKind engine)
    {
        var scene = await scenes.OnAsync(engine);
        var browser = new Browser(scene.Api);
        await browser.GetAsync(scene.Desk.Start("card.read", ("response_type", "token"), ("prompt", "login")));
        Assert.Equal(200, browser.Last.Status);
        await browser.SubmitAsync("/oauth2/sign-in", ("email", Desk.Email(Role.Owner)), ("password", "not mine"));
        Assert.Equal(403, browser.Last.Status);

        await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password);
        var told = Desk.Told(browser.Last);
        Assert.Equal(("unsupported_response_type", "state of mine"), (told["error"], told["state"]));
    }

    /// <summary>RFC 9700 §2.1: compared as text; only a loopback port may differ (RFC 8252 §7.3).</summary>
    [Theory, OnSqlite, OnPostgres]
    public async Task No_variant_of_a_redirect_address_is_taken_for_it(EngineKind engine)
    {
        var scene = await scenes.OnAsync(engine);
        string[] good =
        [
            "https://app.example.com/back?from=cards", "http://127.0.0.1/callback", "http://127.0.0.1:1/callback",
            "http://127.0.0.1:65535/callback",
        ];
        string[] bad =
        [
            "https://app.example.com/back", "https://app.example.com/back?from=card", "https://app.example.com/back?from=cards&x=1",
            "https://app.example.com/back?from=cards#", "https://app.example.com/back?from=cards#x",
            "https://app.example.com/back/?from=cards",
            "https://app.example.com/BACK?from=cards", "https://app.example.com/%62ack?from=cards",
            "https://APP.example.com/back?from=cards",
            "https://app.example.com:443/back?from=cards", "https://app.example.com:444/back?from=cards",
            "https://app.example.com./back?from=cards", "https://app.example.com.evil.example/back?from=cards",
            "https://app.example.com@evil.example/back?from=cards", "https://evil.example/app.example.com/back?from=cards",
            "https://user@app.example.com/back?from=cards", "https://app.example.com\\@evil.example/back?from=cards",
            "https://app.example.com/../back?from=cards", "https://app.example.com//back?from=cards",
            " https://app.example.com/back?from=cards",
            "https://app.example.com/back?from=cards ", "https://app.example.com/back?from=cards\n",
            "http://app.example.com/back?from=cards",
            "HTTPS://app.example.com/back?from=cards", "//app.example.com/back?from=cards", "/back?from=cards", "javascript:alert(1)",
            "data:text/html,x", "https://127.0.0.1/callback", "http://127.0.0.1/callback/", "http://127.0.0.1/callback?x=1",
            "http://127.0.0.1:0/callback", "http://127.0.0.1:08/callback", "http://127.0.0.1:x/callback", "http://127.0.0.1:/callback",
            "http://127.0.0.1@evil.example/callback", "http://127.0.0.1:80@evil.example/callback", "http://127.0.0.1.evil.example/callback",
            "http://127.0.0.2/callback", "http://127.1/callback", "http://0x7f000001/callback", "http://localhost/callback",
            "http://[::1]/callback", "http://127.0.0.1#@evil.example/callback", "http://127.0.0.1\\callback",
        ];

        foreach (var address in good)
            Assert.Equal((address, "asked"), (address, await scene.StartAsync(scene.Other, "card.read", ("redirect_uri", address))));
        foreach (var address in bad)
            Assert.Equal((address, Page), (address, await scene.StartAsync(scene.Other, "card.read", ("redirect_uri", address))));
        Assert.True(bad.Length >= 40);
    }

    private static Rule Start(string name, string expected, params (string Name, string? Value)[] changes) =>
        new(name, expected, scene => scene.StartAsync(scene.Desk, "card.read", changes));

    private static Rule Twice(string name, string expected, string added) =>
        new(name, expected, scene => scene.JudgeAsync(scene.Desk.Start() + added));
}
