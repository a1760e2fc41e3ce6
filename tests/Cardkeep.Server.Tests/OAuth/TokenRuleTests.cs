using System.Text;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>What a client must not get away with at the token endpoint: RFC 6749, 7636 and 9700, rule by rule.</summary>
public sealed class TokenRuleTests(Scenes scenes) : IClassFixture<Scenes>
{
    private const string InvalidGrant = "400 invalid_grant";
    private const string InvalidRequest = "400 invalid_request";
    private const string InvalidClient = "401 invalid_client";

    internal static IReadOnlyList<Rule> Rules { get; } =
    [
        Redeem("RFC 6749 4.1.3: no code is refused", InvalidRequest, ("code", null)),
        Redeem("RFC 6749 4.1.3: no redirect address is refused", InvalidRequest, ("redirect_uri", null)),
        Redeem("RFC 6749 4.1.3: another redirect address is refused", InvalidGrant, ("redirect_uri", "http://127.0.0.1:53118/callback")),
        Redeem("RFC 6749 5.2: an unknown code is refused", InvalidGrant, ("code", "ckac_nobodys")),
        Redeem("RFC 7636 4.6: no verifier is refused", InvalidGrant, ("code_verifier", null)),
        Redeem("RFC 7636 4.6: another verifier is refused", InvalidGrant, ("code_verifier", Desk.Verifier + "x")),
        Redeem("RFC 7636 4.6: the challenge is no verifier", InvalidGrant, ("code_verifier", Desk.Challenge)),
        Redeem("RFC 7636 4.1: a verifier of 42 characters is refused", InvalidRequest, ("code_verifier", new string('v', 42))),
        Redeem("RFC 7636 4.1: a verifier of 129 characters is refused", InvalidRequest, ("code_verifier", new string('v', 129))),
        Redeem("RFC 7636 4.1: a verifier has unreserved characters", InvalidRequest, ("code_verifier", new string('v', 42) + "+")),
        Redeem("RFC 6749 5.2: no grant type is refused", InvalidRequest, ("grant_type", null)),
        Redeem("RFC 6749 5.2: an unknown grant type is refused", "400 unsupported_grant_type", ("grant_type", "magic")),
        Redeem("RFC 9700 2.4: the password grant is not there", "400 unsupported_grant_type", ("grant_type", "password")),
        Redeem("RFC 6749 2.3.1: a wrong secret is refused", InvalidClient, ("client_secret", "ckcs_wrong")),
        Redeem("RFC 6749 2.3.1: no secret is refused", InvalidClient, ("client_secret", null)),
        Redeem("RFC 6749 2.3.1: an empty secret is none", InvalidClient, ("client_secret", "")),
        Redeem("RFC 6749 5.2: no client is refused", InvalidClient, ("client_id", null)),
        Redeem("RFC 6749 5.2: an unknown client is refused", InvalidClient, ("client_id", $"{Guid.Empty}")),
        Redeem("RFC 6749 5.2: a client that is no id is refused", InvalidClient, ("client_id", "me")),
        Redeem("RFC 6749 3.2: a null character is refused", InvalidRequest, ("frobnicate", "a\0b")),
        new("RFC 6749 2.3.1: another client's secret is refused", InvalidClient, async scene =>
            Desk.Outcome(await scene.Desk.RedeemAsync(await scene.CodeAsync(), ("client_secret", scene.Other.Secret)))),
        new("RFC 6749 4.1.3: another client's code is refused, and stays good for its own", "400 invalid_grant, 200", async scene =>
        {
            var code = await scene.CodeAsync();
            return $"{Desk.Outcome(await scene.Other.RedeemAsync(code))}, {Desk.Outcome(await scene.Desk.RedeemAsync(code))}";
        }),
        new("RFC 6749 4.1.2: a code works once, and a second use ends what the first gave", "400 invalid_grant, 401 401", async scene =>
        {
            var code = await scene.CodeAsync();
            var first = await scene.Desk.RedeemAsync(code);
            var second = Desk.Outcome(await scene.Desk.RedeemAsync(code));
            var call = await scene.Api.WithToken(first.Text("access_token")).GetAsync("/v2/cards");
            var refresh = await scene.Desk.RefreshAsync(first.Text("refresh_token"));
            return $"{second}, {call.Status} {(refresh.Status == 400 ? 401 : refresh.Status)}";
        }),
        new("RFC 9700 2.1.1: a verifier without a challenge before is refused", InvalidGrant, async scene =>
            Desk.Outcome(await scene.Desk.RedeemAsync(await scene.CodeAsync(("code_challenge", null), ("code_challenge_method", null))))),
        new("RFC 6749 4.1.3: without a challenge a secret will do", "200", async scene => Desk.Outcome(await scene.Desk.RedeemAsync(
            await scene.CodeAsync(("code_challenge", null), ("code_challenge_method", null)), ("code_verifier", null)))),
        new("RFC 7636 4.6: a public client cannot leave the verifier out", InvalidGrant, async scene =>
            Desk.Outcome(await scene.Public.RedeemAsync(await scene.CodeAsync(scene.Public), ("code_verifier", null)))),
        new("RFC 6749 2.3: a public client has no secret to send", InvalidClient, async scene =>
            Desk.Outcome(await scene.Public.RedeemAsync(await scene.CodeAsync(scene.Public), ("client_secret", "anything")))),
        new("RFC 6749 2.3.1: secrets in the header are good", "200", async scene => Desk.Outcome(await scene.Desk.PostAsync(
            "/oauth2/token", await FormAsync(scene, ("client_id", null), ("client_secret", null)),
            Basic(scene.Desk.ClientId, scene.Desk.Secret!)))),
        new("RFC 6749 2.3: one way of saying who one is, not two", InvalidRequest, async scene => Desk.Outcome(await scene.Desk.PostAsync(
            "/oauth2/token", await FormAsync(scene), Basic(scene.Desk.ClientId, scene.Desk.Secret!)))),
        new("RFC 6749 2.3: two names of one client are refused", InvalidRequest, async scene => Desk.Outcome(await scene.Desk.PostAsync(
            "/oauth2/token", await FormAsync(scene, ("client_id", scene.Other.ClientId), ("client_secret", null)),
            Basic(scene.Desk.ClientId, scene.Desk.Secret!)))),
        Header("RFC 6749 5.2: a wrong secret in the header is refused", "Basic " + Base64("019e1cfa-0005-7a00-8000-000000000001:wrong")),
        Header("RFC 7617 2: a header that is no Base64 is refused", "Basic %%%"),
        Header("RFC 7617 2: a header without a colon is refused", "Basic " + Base64("019e1cfa-0005-7a00-8000-000000000001")),
        Header("RFC 7617 2: an empty header is refused", "Basic"),
        Header("RFC 6749 2.3.1: another scheme is refused", "Bearer x"),
        Raw("RFC 6749 4.1.3: JSON is refused", InvalidRequest, "{}", "application/json"),
        Raw("RFC 6749 3.2: a parameter twice is refused", InvalidRequest, "grant_type=refresh_token&grant_type=refresh_token"),
        Raw("RFC 6749 3.2: an empty body names no client", InvalidClient, ""),
        new("RFC 6749 2.3.1: nothing is read from the address", InvalidClient, async scene => Desk.Outcome(
            await scene.Api.AsNobody().SendAsync(HttpMethod.Post,
                $"/oauth2/token?client_id={scene.Desk.ClientId}&client_secret={scene.Desk.Secret}&grant_type=client_credentials",
                new FormUrlEncodedContent([])))),
        new("RFC 6749 3.2: the token endpoint is not for GET", "405", async scene =>
            $"{(await scene.Api.AsNobody().GetAsync("/oauth2/token?grant_type=client_credentials")).Status}"),
        Raw("A form of over 64 KiB is refused", InvalidRequest, "grant_type=" + new string('x', 65 * 1024)),

        Refresh("RFC 6749 6: no refresh token is refused", InvalidRequest, ("refresh_token", null)),
        Refresh("RFC 6749 5.2: an unknown refresh token is refused", InvalidGrant, ("refresh_token", "ckrt_nobodys")),
        Refresh("RFC 6749 6: more scopes than were granted are refused", "400 invalid_scope", ("scope", "card.read card.write")),
        Refresh("RFC 6749 3.3: scopes of a refresh are parted by one space", "400 invalid_scope", ("scope", "card.read  offline_access")),
        Refresh("RFC 6749 6: fewer scopes are given", "200", ("scope", "card.read")),
        Refresh("RFC 6749 6: a refresh needs the client's secret", InvalidClient, ("client_secret", null)),
        new("RFC 9700 2.2.2: another client's refresh token is refused, and is not spent", "400 invalid_grant, 200", async scene =>
        {
            var token = (await scene.TokensAsync()).Text("refresh_token");
            return $"{Desk.Outcome(await scene.Other.RefreshAsync(token))}, {Desk.Outcome(await scene.Desk.RefreshAsync(token))}";
        }),
        new("RFC 6749 6: an access token is no refresh token", InvalidGrant, async scene =>
            Desk.Outcome(await scene.Desk.RefreshAsync((await scene.TokensAsync()).Text("access_token")))),
        new("RFC 6749 6: a code is no refresh token", InvalidGrant, async scene =>
            Desk.Outcome(await scene.Desk.RefreshAsync(await scene.CodeAsync()))),
        new("RFC 6749 1.5: a refresh token opens nothing by itself", "401", async scene =>
            $"{(await scene.Api.WithToken((await scene.TokensAsync()).Text("refresh_token")).GetAsync("/v2/cards")).Status}"),
        new("RFC 6749 4.4: a client that was not given the network may not call for itself", "400 unauthorized_client", async scene =>
            Desk.Outcome(await scene.Other.PostAsync("/oauth2/token", [("grant_type", "client_credentials")]))),
        new("RFC 6749 4.4: a public client may not call for itself", "400 unauthorized_client", async scene =>
            Desk.Outcome(await scene.Public.PostAsync("/oauth2/token", [("grant_type", "client_credentials")]))),
        new("RFC 6749 4.4: a client that calls for itself gets no member's scope", "400 invalid_scope", async scene => Desk.Outcome(
            await scene.Desk.PostAsync("/oauth2/token", [("grant_type", "client_credentials"), ("scope", "card.read")]))),
    ];

    [Theory]
    [EachRule(typeof(TokenRuleTests), EngineKind.Sqlite)]
    [EachRule(typeof(TokenRuleTests), EngineKind.Postgres)]
    public async Task A_request_for_tokens_that_breaks_a_rule_is_refused(EngineKind engine, string rule)
    {
        var found = Rules.Single(one => one.Name == rule);
        Assert.Equal(found.Expected, await found.BreakAsync(await scenes.OnAsync(engine)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_said_of_an_error_keeps_to_the_letters_of_RFC_6749_5_2(EngineKind engine)
    {
        var scene = await scenes.OnAsync(engine);
        var sent = new StringContent("a%22%0A%C3%A9=1&a%22%0A%C3%A9=2", null, "application/x-www-form-urlencoded");
        var refused = await scene.Api.AsNobody().SendAsync(HttpMethod.Post, "/oauth2/token", sent);

        Assert.Equal(InvalidRequest, Desk.Outcome(refused));
        Assert.Matches("^[ !#-\\[\\]-~]+$", refused.Text("error_description"));
    }

    private static Rule Redeem(string name, string expected, params (string Name, string? Value)[] changes) =>
        new(name, expected, async scene => Desk.Outcome(await scene.Desk.RedeemAsync(await scene.CodeAsync(), changes)));

    private static Rule Refresh(string name, string expected, params (string Name, string? Value)[] changes) => new(name, expected,
        async scene => Desk.Outcome(await scene.Desk.RefreshAsync((await scene.TokensAsync()).Text("refresh_token"), changes)));

    private static Rule Raw(string name, string expected, string body, string type = "application/x-www-form-urlencoded") =>
        new(name, expected, async scene => Desk.Outcome(await scene.Api.AsNobody().SendAsync(
            HttpMethod.Post, "/oauth2/token", new StringContent(body, null, type))));

    // RFC 6749 §5.2: who used the header is answered in its terms.
    private static Rule Header(string name, string header) => new(name, InvalidClient, async scene =>
    {
        var reply = await scene.Desk.PostAsync(
            "/oauth2/token", [("client_id", null), ("client_secret", null), ("grant_type", "client_credentials")],
            ("Authorization", header));
        var isBasic = header.StartsWith("Basic", StringComparison.Ordinal);
        Assert.Equal(isBasic, reply.Header("WWW-Authenticate")?.StartsWith("Basic realm=", StringComparison.Ordinal) ?? false);
        return Desk.Outcome(reply);
    });

    private static async Task<(string, string?)[]> FormAsync(Scene scene, params (string, string?)[] changes) =>
    [
        ("grant_type", "authorization_code"), ("code", await scene.CodeAsync()), ("redirect_uri", Desk.Callback),
        ("code_verifier", Desk.Verifier), .. changes,
    ];

    private static (string, string) Basic(string id, string secret) =>
        ("Authorization", "Basic " + Base64($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}"));

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
