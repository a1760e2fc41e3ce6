using System.Text.Json.Nodes;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

/// <summary>What a list of cards says.</summary>
internal static class Listed
{
    public static IReadOnlyList<string> Ids(this Reply reply) => reply.All("id");

    /// <summary>One member of every card, in the list's order.</summary>
    public static IReadOnlyList<string> All(this Reply reply, string member) =>
        [.. reply.Cards().Select(card => card[member]!.GetValue<string>())];

    public static IEnumerable<JsonObject> Cards(this Reply reply)
    {
        Assert.True(reply.Status == 200, reply.Body);
        return reply.Json["cards"]!.AsArray().Select(card => card!.AsObject());
    }

    public static string Meta(this Reply reply) => reply.Json["meta"]!.ToJsonString();

    public static long Total(this Reply reply) => reply.Json["meta"]!["total_count"]!.GetValue<long>();

    /// <summary>What a query came to, short enough for a table: <c>200</c>, or the status and its problems.</summary>
    public static string Outcome(this Reply reply) =>
        reply.Status < 400 ? $"{reply.Status}" : $"{reply.Status} {string.Join(", ", reply.Problems)}";
}
