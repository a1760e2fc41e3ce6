using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>Every call of OAuth once, for whoever looks for secrets in what is left behind.</summary>
/// <param name="keep">Takes a call, its answer, and what of it is a secret that has to be handed out.</param>
internal sealed class OAuthWalk(TestApi api, Action<string, Reply, string[]> keep)
{
    private const string Clients = "/cardkeep/v1/clients";
    private const string Scopes = "openid card.read organization.read offline_access";

    public async Task RunAsync()
    {
        var desk = Desk.OfDemo(api);
        var code = await SignInAsync(desk);
        var tokens = await desk.RedeemAsync(code);
        var handedOut = new[] { "access_token", "refresh_token", "id_token" }.Select(tokens.Text).ToArray();
        keep("POST /oauth2/token", tokens, handedOut);
        keep("POST /oauth2/token", await desk.PostAsync("/oauth2/token", [("client_secret", handedOut[0])]), []);
        keep("POST /oauth2/introspect", await desk.IntrospectAsync(handedOut[0]), []);
        keep("POST /oauth2/revoke", await desk.RevokeAsync((await desk.TokensAsync(Scopes)).Text("refresh_token")), []);
        keep("GET /oauth2/jwks", await api.AsNobody().GetAsync("/oauth2/jwks"), []);
        const string discovery = "/.well-known/oauth-authorization-server";
        keep($"GET {discovery}", await api.AsNobody().GetAsync(discovery), []);

        await KeepClientAsync();
        var withdrawn = await api.WithToken(handedOut[0]).SendAsync(HttpMethod.Delete, "/v2/oauth2/consents", null);
        keep("DELETE /v2/oauth2/consents", withdrawn, []);
    }

    private async Task<string> SignInAsync(Desk desk)
    {
        var browser = new Browser(api);
        Keep("GET /oauth2/auth", await browser.GetAsync(desk.Start(Scopes)));
        Keep("POST /oauth2/sign-in", await browser.SubmitAsync("/oauth2/sign-in", ("email", "x@y.example"), ("password", Demo.Password)));
        var page = browser.Last;
        Keep("POST /oauth2/sign-in",
            await browser.SubmitAsync("/oauth2/sign-in", ("email", Desk.Email(Role.Owner)), ("password", Demo.Password)));
        Keep("GET /oauth2/auth", await browser.FollowAsync());
        var consent = browser.Last;
        Assert.NotEqual(page.Body, consent.Body);
        Keep("POST /oauth2/account", await browser.SubmitToAsync(
            "/oauth2/account", "/oauth2/consent", ("account", Given.Member(Role.Owner))));
        Keep("GET /oauth2/auth", await browser.GetAsync(desk.Start(Scopes)));
        var allowed = await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));
        var code = Desk.Told(allowed)["code"];
        keep("POST /oauth2/consent", allowed, [code, browser.Cookie!.Split('=')[1]]);
        await browser.GetAsync(desk.Start("team.read"));
        Keep("POST /oauth2/sign-out", await browser.SubmitAsync("/oauth2/sign-out"));
        return code;

        void Keep(string call, Reply reply) => keep(call, reply, [browser.Cookie!.Split('=')[1]]);
    }

    private async Task KeepClientAsync()
    {
        var owner = await api.AsAsync(Role.Owner);
        var wanted = new JsonObject
        {
            ["name"] = "Walker", ["redirect_addresses"] = new JsonArray(Desk.Callback), ["scopes"] = new JsonArray(Scope.CardRead),
        };
        var added = await owner.PostAsync(Clients, wanted);
        var (id, secret) = (added.Json["client"]!["id"]!.GetValue<string>(), added.Json["client"]!["client_secret"]!.GetValue<string>());
        keep($"POST {Clients}", added, [secret]);
        keep($"GET {Clients}", await owner.GetAsync(Clients), []);
        var rotated = await owner.PostAsync($"{Clients}/{id}/secrets", new JsonObject());
        keep($"POST {Clients}/{id}/secrets", rotated, [rotated.Json["client"]!["client_secret"]!.GetValue<string>()]);
        var renamed = new StringContent("""{"name":"Runner"}""", null, "application/json");
        keep($"PATCH {Clients}/{id}", await owner.SendAsync(HttpMethod.Patch, $"{Clients}/{id}", renamed), []);
        keep($"DELETE {Clients}/{id}", await owner.SendAsync(HttpMethod.Delete, $"{Clients}/{id}", null), []);
    }
}
