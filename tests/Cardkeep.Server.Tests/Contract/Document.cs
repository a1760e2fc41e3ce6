using System.Text.Json;
using System.Text.Json.Nodes;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Contract;

/// <summary>An example out of the documents, as it stands there, and what an answer of ours has in common with it.</summary>
internal static class Document
{
    /// <summary>What may be null in a card (wire-contract.md §9.1): the first four in <c>onhold</c> alone.</summary>
    private static readonly string[] Nullable =
    [
        "mask_pan", "exp_month", "exp_year", "last_digits",
        "shipped_at", "payment_lifespan_limit", "pre_expires_at", "parent_card_summary", "type_of_print", "discard_on",
    ];

    private static readonly string[] NullOnlyOnhold = Nullable[..4];

    private static readonly string Folder = Path.Combine(Snapshot.RootOf(), "tests", "Cardkeep.Server.Tests", "Contract", "Documents");

    public static JsonObject Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, name)))!.AsObject();

    /// <summary>All 54 members of a card, in the contract's order: the example of a lock has every one of them.</summary>
    public static JsonObject WholeCard() => Read("lock-response.json")["card"]!.AsObject();

    public static string Members(JsonNode? node) => string.Join('\n', node!.AsObject().Select(member => member.Key));

    /// <summary>The card has all members, in the contract's order, each of the documents' type, and null only where it may be.</summary>
    public static void CheckCard(JsonObject card)
    {
        var whole = WholeCard();
        Assert.Equal(Members(whole), Members(card));
        foreach (var (name, value) in card)
        {
            if (value is null)
            {
                Assert.True(Nullable.Contains(name, StringComparer.Ordinal), $"{name} is null");
                var onhold = card["status"]!.GetValue<string>() == "onhold";
                Assert.True(onhold || !NullOnlyOnhold.Contains(name, StringComparer.Ordinal), $"{name} is null on a card that was issued");
            }
            else CheckType(name, whole[name] ?? JsonValue.Create("a date-time: the example shows null"), value);
        }
    }

    /// <summary>The members that an example has stand in an answer in the same order, with the same types.</summary>
    public static void CheckContains(JsonObject example, JsonObject answer)
    {
        Assert.Equal(Members(example), string.Join('\n', answer.Select(member => member.Key).Where(example.ContainsKey)));
        foreach (var (name, value) in example)
        {
            if (value is not null && answer[name] is { } ours) CheckType(name, value, ours);
        }
    }

    private static void CheckType(string name, JsonNode documented, JsonNode ours)
    {
        Assert.True(Kind(documented) == Kind(ours), $"{name} is {ours.ToJsonString()}, and in the documents {documented.ToJsonString()}");
        if (documented is JsonObject && ours is JsonObject inner)
        {
            Assert.Equal(Members(documented), Members(inner));
            foreach (var (member, value) in inner)
                CheckType($"{name}.{member}", documented[member]!, Assert.IsAssignableFrom<JsonNode>(value));
        }

        if (documented is JsonArray { Count: > 0 } items && ours is JsonArray ourItems)
            Assert.All(ourItems, item => CheckType($"{name}[]", items[0]!, item!));
    }

    // JSON has two kinds of boolean, and the contract one.
    private static JsonValueKind Kind(JsonNode node) =>
        node.GetValueKind() == JsonValueKind.False ? JsonValueKind.True : node.GetValueKind();
}
