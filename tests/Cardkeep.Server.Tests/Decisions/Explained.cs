using System.Text.Json.Nodes;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Decisions;

/// <summary>Reading what was decided, and why.</summary>
internal static class Explained
{
    public static Task<Reply> ExplainAsync(this Client caller, string authorization) =>
        caller.GetAsync($"/cardkeep/v1/authorizations/{authorization}/explanation");

    public static Task<Reply> TryAskAsync(this Client caller, string card, JsonNode ask) =>
        caller.PostAsync($"/cardkeep/v1/cards/{card}/dry_run", ask);

    public static Task<Reply> ListAsync(this Client caller, string query = "") =>
        caller.GetAsync($"/cardkeep/v1/authorizations{query}");

    /// <summary>Decisions of an explanation, in order.</summary>
    public static IReadOnlyList<JsonObject> Decisions(this Reply reply)
    {
        Assert.True(reply.Status == 200, reply.Body);
        return [.. reply.Json["decisions"]!.AsArray().Select(decision => decision!.AsObject())];
    }

    /// <summary>One check of a decision.</summary>
    public static JsonObject Line(this JsonObject decision, string check) =>
        decision["checks"]!.AsArray().Single(line => line!["check"]!.GetValue<string>() == check)!.AsObject();

    public static string Word(this JsonObject one, string member) => one[member]?.GetValue<string>() ?? "null";

    /// <summary>The ids of the authorizations on a page, in order.</summary>
    public static IReadOnlyList<string> Ids(this Reply page)
    {
        Assert.True(page.Status == 200, page.Body);
        return [.. page.Json["authorizations"]!.AsArray().Select(one => one!["id"]!.GetValue<string>())];
    }
}
