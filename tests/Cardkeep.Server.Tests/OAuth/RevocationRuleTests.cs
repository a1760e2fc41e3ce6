using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>What a client must not get away with where tokens are revoked and looked up: RFC 7009 and 7662, rule by rule.</summary>
public sealed class RevocationRuleTests(Scenes scenes) : IClassFixture<Scenes>
{
    private const string InvalidRequest = "400 invalid_request";
    private const string InvalidClient = "401 invalid_client";
    private const string Unauthorized = "400 unauthorized_client";
    private const string Inactive = "200 {\"active\":false}";

    internal static IReadOnlyList<Rule> Rules { get; } =
    [
        Revoke("RFC 7009 2.1: no token is refused", $"{InvalidRequest}, 200", ("token", null)),
        Revoke("RFC 7009 2.1: a wrong secret is refused", $"{InvalidClient}, 200", ("client_secret", "ckcs_wrong")),
        Revoke("RFC 7009 2.1: no secret is refused", $"{InvalidClient}, 200", ("client_secret", null)),
        Revoke("RFC 7009 2.1: no client is refused", $"{InvalidClient}, 200", ("client_id", null)),
        Revoke("RFC 7009 2.1: an unknown client is refused", $"{InvalidClient}, 200", ("client_id", $"{Guid.Empty}")),
        Revoke("RFC 7009 2.1: a null character is refused", $"{InvalidRequest}, 200", ("frobnicate", "a\0b")),
        Revoke("RFC 7009 2.1: a hint may be wrong, and the token ends", "200, 401", ("token_type_hint", "refresh_token")),
        Revoke("RFC 7009 2.1: a hint may be unknown, and the token ends", "200, 401", ("token_type_hint", "frobnicate")),
        Revoke("RFC 7009 2.2: a token that is unknown has ended", "200, 200", ("token", "nobodys")),
        Foreign("RFC 7009 2.1: another client's access token is refused", scene => scene.Other, "access_token"),
        Foreign("RFC 7009 2.1: another client's refresh token is refused", scene => scene.Other, "refresh_token"),
        Foreign("RFC 7009 5: a client without a secret revokes no other client's access token", scene => scene.Public, "access_token"),
        Foreign("RFC 7009 5: a client without a secret revokes no other client's refresh token", scene => scene.Public, "refresh_token"),
        new("RFC 7009 2.1: a client without a secret revokes its own", "200, 401", async scene =>
        {
            var tokens = await scene.TokensAsync(scene.Public);
            var revoked = await scene.Public.RevokeAsync(tokens.Text("refresh_token"));
            return $"{Desk.Outcome(revoked)}, {await CallAsync(scene, tokens)}";
        }),
        new("RFC 7009 2.2: a token that has ended is revoked again", "200, 200", async scene =>
        {
            var token = (await scene.TokensAsync()).Text("refresh_token");
            return $"{Desk.Outcome(await scene.Desk.RevokeAsync(token))}, {Desk.Outcome(await scene.Desk.RevokeAsync(token))}";
        }),
        new("RFC 7009 2.1: whose refresh token ends cannot refresh", "400 invalid_grant", async scene =>
        {
            var token = (await scene.TokensAsync()).Text("refresh_token");
            await scene.Desk.RevokeAsync(token);
            return Desk.Outcome(await scene.Desk.RefreshAsync(token));
        }),
        new("RFC 7662 2.1: a question without a token is refused", InvalidRequest, async scene =>
            Desk.Outcome(await scene.Desk.PostAsync("/oauth2/introspect", []))),
        new("RFC 7009 2: revoking is not for GET", "405", async scene =>
            $"{(await scene.Api.AsNobody().GetAsync("/oauth2/revoke?token=x")).Status}"),
        new("RFC 7009 2.1: nothing is read from the address", $"{InvalidClient}, 200", async scene =>
        {
            var tokens = await scene.TokensAsync();
            var query = $"client_id={scene.Desk.ClientId}&client_secret={scene.Desk.Secret}&token={tokens.Text("access_token")}";
            var revoked = await scene.Api.AsNobody().SendAsync(
                HttpMethod.Post, $"/oauth2/revoke?{query}", new FormUrlEncodedContent([]));
            return $"{Desk.Outcome(revoked)}, {await CallAsync(scene, tokens)}";
        }),
        Raw("RFC 7009 2.1: a token twice is refused", "/oauth2/revoke", "token=a&token=b"),
        Raw("RFC 7009 2.1: JSON is refused", "/oauth2/revoke", "{}", "application/json"),

        Introspect("RFC 7662 2.2: a token that is unknown is not active", Inactive, scene => scene.Desk, ""),
        Introspect("RFC 7662 4: another client's access token is not active", Inactive, scene => scene.Other, "access_token"),
        Introspect("RFC 7662 4: another client's refresh token is not active", Inactive, scene => scene.Other, "refresh_token"),
        Introspect("RFC 7662 2.1: a client without a secret is told nothing", InvalidClient, scene => scene.Public, "access_token"),
        Raw("RFC 7662 2.1: who asks without a name is told nothing", "/oauth2/introspect", "token=a", expected: InvalidClient),
        Raw("RFC 7662 2.1: two tokens are refused", "/oauth2/introspect", "token=a&token=b"),
        Raw("RFC 7662 2.1: a question in JSON is refused", "/oauth2/introspect", "{}", "application/json"),
    ];

    [Theory]
    [EachRule(typeof(RevocationRuleTests), EngineKind.Sqlite)]
    [EachRule(typeof(RevocationRuleTests), EngineKind.Postgres)]
    public async Task A_request_about_a_token_that_breaks_a_rule_is_refused(EngineKind engine, string rule)
    {
        var found = Rules.Single(one => one.Name == rule);
        Assert.Equal(found.Expected, await found.BreakAsync(await scenes.OnAsync(engine)));
    }

    // What is answered, and how a call with the access token ends afterwards.
    private static Rule Revoke(string name, string expected, params (string Name, string? Value)[] changes) =>
        new(name, expected, async scene =>
        {
            var tokens = await scene.TokensAsync();
            var revoked = await scene.Desk.PostAsync("/oauth2/revoke", [("token", tokens.Text("access_token")), .. changes]);
            return $"{Desk.Outcome(revoked)}, {await CallAsync(scene, tokens)}";
        });

    private static Rule Foreign(string name, Func<Scene, Desk> who, string kind) => new(name, $"{Unauthorized}, 200", async scene =>
    {
        var tokens = await scene.TokensAsync();
        var revoked = await who(scene).RevokeAsync(tokens.Text(kind));
        return $"{Desk.Outcome(revoked)}, {await CallAsync(scene, tokens)}";
    });

    private static Rule Introspect(string name, string expected, Func<Scene, Desk> who, string kind) => new(name, expected, async scene =>
    {
        var tokens = await scene.TokensAsync();
        var reply = await who(scene).IntrospectAsync(kind.Length == 0 ? "nobodys" : tokens.Text(kind));
        return reply.Status == 200 ? $"200 {reply.Body}" : Desk.Outcome(reply);
    });

    private static Rule Raw(
        string name, string path, string body, string type = "application/x-www-form-urlencoded", string expected = InvalidRequest) =>
        new(name, expected, async scene => Desk.Outcome(
            await scene.Api.AsNobody().SendAsync(HttpMethod.Post, path, new StringContent(body, null, type))));

    private static async Task<int> CallAsync(Scene scene, Reply tokens) =>
        (await scene.Api.WithToken(tokens.Text("access_token")).GetAsync("/v2/cards")).Status;
}
