using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Cardkeep.Access;
using Cardkeep.Events;
using Cardkeep.OAuth;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;
using Microsoft.AspNetCore.WebUtilities;

namespace Cardkeep.Tests.OAuth;

/// <summary>An application on a desk, and the person in front of it: the demo's client, or one that was registered for the test.</summary>
internal sealed class Desk(TestApi api, string clientId, string? secret)
{
    public const string Callback = "http://127.0.0.1:53117/callback";
    public const string Verifier = "a-verifier-of-forty-three-characters-at-least-0123";

    public static string Challenge { get; } = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    public static Desk OfDemo(TestApi api) => new(api, Demo.Client.Value.ToString("D"), Demo.ClientSecret);

    public string ClientId => clientId;

    public string? Secret => secret;

    /// <summary>A client for members of every organization, as an operator registers it.</summary>
    public static async Task<Desk> RegisterAsync(TestApi api, bool confidential, params string[] scopes)
    {
        var draft = new ClientDraft("Other application", [Callback, "https://app.example.com/back?from=cards"], scopes, confidential, []);
        var added = await new Clients(api.Database, api.Clock).AddAsync(
            draft, null, new Origin(default, null, null, "test"), CancellationToken.None);
        return new Desk(api, added.Value!.Client.Id.Value.ToString("D"), added.Value.Secret);
    }

    public static string Email(Role role) =>
        Demo.MakeMembers().Single(member => member.Role == role).Email;

    /// <summary>The address that starts everything; a null takes a parameter away.</summary>
    public string Start(string scope = "card.read", params (string Name, string? Value)[] changes)
    {
        Dictionary<string, string?> query = new(StringComparer.Ordinal)
        {
            ["client_id"] = clientId,
            ["redirect_uri"] = Callback,
            ["response_type"] = "code",
            ["scope"] = scope,
            ["state"] = "state of mine",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes) query[name] = value;
        return QueryHelpers.AddQueryString("/oauth2/auth", query.Where(pair => pair.Value is not null)!);
    }

    /// <summary>Signs in, agrees, and gives what the application is told.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AuthorizeAsync(
        string scope = "card.read", Role role = Role.Owner, Browser? browser = null, params (string Name, string? Value)[] changes)
    {
        browser ??= new Browser(api);
        await browser.GetAsync(Start(scope, changes));
        if (browser.Last.Body.Contains("/oauth2/sign-in", StringComparison.Ordinal))
            await browser.SignInAsync(Email(role), Demo.Password);
        if (browser.Last.Status == 200) await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));
        Assert.Equal(303, browser.Last.Status);
        return Told(browser.Last);
    }

    public async Task<string> CodeAsync(
        string scope = "card.read", Role role = Role.Owner, Browser? browser = null, params (string Name, string? Value)[] changes) =>
        (await AuthorizeAsync(scope, role, browser, changes))["code"];

    /// <summary>Everything at once: the answer of the token endpoint.</summary>
    public async Task<Reply> TokensAsync(string scope = "card.read offline_access", Role role = Role.Owner, Browser? browser = null)
    {
        var tokens = await RedeemAsync(await CodeAsync(scope, role, browser));
        Assert.Equal(200, tokens.Status);
        return tokens;
    }

    public Task<Reply> RedeemAsync(string code, params (string Name, string? Value)[] changes) => PostAsync(
        "/oauth2/token",
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Callback), ("code_verifier", Verifier), .. changes]);

    public Task<Reply> RefreshAsync(string token, params (string Name, string? Value)[] changes) =>
        PostAsync("/oauth2/token", [("grant_type", "refresh_token"), ("refresh_token", token), .. changes]);

    public Task<Reply> RevokeAsync(string token) => PostAsync("/oauth2/revoke", [("token", token)]);

    public Task<Reply> IntrospectAsync(string token) => PostAsync("/oauth2/introspect", [("token", token)]);

    /// <summary>A form with the client's name and secret in it; a later field replaces an earlier one, and a null takes it away.</summary>
    public Task<Reply> PostAsync(string path, (string Name, string? Value)[] fields, params (string Name, string Value)[] headers)
    {
        Dictionary<string, string?> form = new(StringComparer.Ordinal) { ["client_id"] = clientId, ["client_secret"] = secret };
        foreach (var (name, value) in fields) form[name] = value;
        var content = new FormUrlEncodedContent(form.Where(pair => pair.Value is not null)!);
        return api.AsNobody().SendAsync(HttpMethod.Post, path, content, headers);
    }

    /// <summary>The parameters of the address to which a browser is sent back.</summary>
    public static IReadOnlyDictionary<string, string> Told(Reply reply) =>
        QueryHelpers.ParseQuery(new Uri(reply.Header("Location")!).Query)
            .ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);

    /// <summary>How a call with an access token ends: <c>200</c>, or a status and a code.</summary>
    public static async Task<string> TryAsync(TestApi api, string token)
    {
        var reply = await api.WithToken(token).GetAsync("/v2/cards");
        return reply.Status == 200 ? "200" : $"{reply.Status} {reply.Problems[0]}";
    }

    /// <summary>An answer in short: <c>200</c>, or a status and the error.</summary>
    public static string Outcome(Reply reply) => reply.Status == 200 ? "200" : $"{reply.Status} {reply.Text("error")}";
}
