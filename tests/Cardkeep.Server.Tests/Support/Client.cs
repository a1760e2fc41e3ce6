using System.Text;
using System.Text.Json.Nodes;

namespace Cardkeep.Tests.Support;

/// <summary>A caller with a token, who speaks the wire.</summary>
internal sealed class Client(HttpClient http, string? token)
{
    private const string KeyHeader = "X-Qonto-Idempotency-Key";
    private const string ScaHeader = "X-Qonto-Sca-Session-Token";

    private static int keys;

    public string? Token => token;

    public static string NewKey() => $"key-{Interlocked.Increment(ref keys)}";

    public Task<Reply> GetAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Get, path, null, headers);

    public Task<Reply> PutAsync(string path, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Put, path, null, headers);

    public Task<Reply> PostAsync(string path, JsonNode? body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body is null ? null : Json(body.ToJsonString()), headers);

    /// <summary>A body as it stands, however broken.</summary>
    public Task<Reply> PostRawAsync(string path, string body, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, Json(body), headers);

    /// <summary>One attempt at an order, without approving anything.</summary>
    public Task<Reply> TryCreateCardAsync(JsonNode card, string? key = null, string? sca = null) => PostAsync(
        "/v2/cards",
        new JsonObject { ["card"] = card.DeepClone() },
        sca is null ? [(KeyHeader, key ?? NewKey())] : [(KeyHeader, key ?? NewKey()), (ScaHeader, sca)]);

    /// <summary>Orders a card: asks, approves the session, asks again. Whatever comes instead of 428 is the reply.</summary>
    public async Task<Reply> CreateCardAsync(JsonNode card, string? key = null)
    {
        key ??= NewKey();
        var first = await TryCreateCardAsync(card, key);
        return first.Status == 428 ? await TryCreateCardAsync(card, key, await AllowAsync(first)) : first;
    }

    public Task<Reply> LockAsync(string id) => PutAsync($"/v2/cards/{id}/lock");

    /// <summary>Unlocks a card: asks, approves the session, asks again.</summary>
    public async Task<Reply> UnlockAsync(string id)
    {
        var first = await PutAsync($"/v2/cards/{id}/unlock");
        return first.Status == 428 ? await PutAsync($"/v2/cards/{id}/unlock", (ScaHeader, await AllowAsync(first))) : first;
    }

    /// <summary>One attempt to change a card's settings, <c>limits</c> for example.</summary>
    public Task<Reply> PatchAsync(string id, string settings, JsonNode card, params (string Name, string Value)[] headers) =>
        SendAsync(
            HttpMethod.Patch, $"/v2/cards/{id}/{settings}", Json(new JsonObject { ["card"] = card.DeepClone() }.ToJsonString()), headers);

    /// <summary>Changes limits: asks, approves the session, asks again.</summary>
    public async Task<Reply> ChangeLimitsAsync(string id, JsonNode card)
    {
        var first = await PatchAsync(id, "limits", card);
        return first.Status == 428 ? await PatchAsync(id, "limits", card, (ScaHeader, await AllowAsync(first))) : first;
    }

    /// <summary>Approves the session that a 428 opened, and gives its token.</summary>
    public async Task<string> AllowAsync(Reply challenge)
    {
        var session = challenge.Text("sca_session_token");
        var allowed = await PostAsync($"/v2/mocked_sca_sessions/{session}/allow", null);
        Assert.Equal(200, allowed.Status);
        return session;
    }

    public async Task<Reply> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        return new Reply(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}

/// <summary>An answer, whole.</summary>
internal sealed record Reply(int Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The card in <c>{"card":{…}}</c>.</summary>
    public JsonObject Card => Json["card"]!.AsObject();

    public string CardId => Card["id"]!.GetValue<string>();

    public string CardStatus => Card["status"]!.GetValue<string>();

    /// <summary>The problems as <c>code pointer</c> or <c>code parameter</c>, in order.</summary>
    public IReadOnlyList<string> Problems =>
        [.. Json["errors"]!.AsArray()
            .Select(error => $"{error!["code"]} {error["source"]?["pointer"] ?? error["source"]?["parameter"]}".TrimEnd())];

    /// <summary>The problems' sentences, in order.</summary>
    public IReadOnlyList<string> Details => [.. Json["errors"]!.AsArray().Select(error => error!["detail"]!.GetValue<string>())];

    public string Text(string member) => Json[member]!.GetValue<string>();

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
