using System.Text;
using System.Text.Json.Nodes;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Access;

/// <summary>Saying a route of the matrix, whichever it is.</summary>
internal static class Saying
{
    /// <summary>
    /// Says a call as a client would: with a key, and where SCA is asked for, the session is approved and the call said again. With the
    /// last answer comes the action for which SCA was asked, or null.
    /// </summary>
    public static async Task<(Reply Reply, string? Sca)> SayAsync(this Client caller, RouteRow row, string target, JsonNode? body)
    {
        var key = Client.NewKey();
        var first = await caller.TryAsync(row, target, body, key: key);
        if (first.Status != 428) return (first, null);

        var session = await caller.AllowAsync(first);
        return (await caller.TryAsync(row, target, body, key: key, sca: session), first.Text("action_type"));
    }

    /// <summary>Says it once.</summary>
    public static Task<Reply> TryAsync(
        this Client caller, RouteRow row, string target, JsonNode? body, string? query = null, string? key = null, string? sca = null)
    {
        var path = (row.Path + (query ?? row.Query))
            .Replace("{id}", target, StringComparison.Ordinal).Replace("{token}", target, StringComparison.Ordinal)
            .Replace("{transaction_id}", "none", StringComparison.Ordinal)
            .Replace("{client}", $"{Demo.Client.Value}", StringComparison.Ordinal);
        List<(string, string)> headers = [("X-Qonto-Idempotency-Key", key ?? Client.NewKey())];
        if (sca is not null) headers.Add(("X-Qonto-Sca-Session-Token", sca));
        var content = row.Form is { } form ? new StringContent(form, Encoding.UTF8, "application/x-www-form-urlencoded")
            : body is null ? null
            : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return caller.SendAsync(new HttpMethod(row.Method), path, content, [.. headers]);
    }

    /// <summary>Every object in a body, the outermost first.</summary>
    public static IEnumerable<JsonObject> Objects(this JsonNode? node) => node switch
    {
        JsonObject found => found.SelectMany(member => member.Value.Objects()).Prepend(found),
        JsonArray items => items.SelectMany(Objects),
        _ => [],
    };
}
