using System.Text.Json;
using Cardkeep.Http;

namespace Cardkeep.Cards;

/// <summary>A bulk as it was sent.</summary>
/// <param name="Wrapped">Each card stands in <c>{"card":{…}}</c>, and will in the answer.</param>
internal sealed record Bulk(IReadOnlyList<BulkItem> Items, bool Wrapped);

/// <param name="Pointer">Where the card's members stand, as <c>cards/3/card</c>.</param>
internal sealed record BulkItem(Members Members, string Pointer);

/// <summary>A bulk on the wire, in both its forms (wire-contract.md §10.3).</summary>
internal static class BulkJson
{
    private const string List = "cards";
    private const string Wrapper = "card";

    /// <summary>How many cards the body seems to ask for; 0 where it is no bulk at all.</summary>
    public static int Count(Body body) => body.Items(List)?.Count ?? 0;

    public static Outcome<Bulk> Read(Body body, int most)
    {
        if (body.Items(List) is not { } items) return body.WhyNoItems(List);
        if (items.Count == 0) return new Problem(ProblemCode.TooFewItems, "cards must hold at least one card", Place.Member(List));
        if (items.Count > most)
        {
            return new Problem(
                ProblemCode.TooManyItems, FormattableString.Invariant($"cards may hold at most {most} cards"), Place.Member(List));
        }

        List<Problem> problems = [];
        List<BulkItem> read = [];
        var wrapped = 0;
        for (var place = 0; place < items.Count; place++)
        {
            var pointer = FormattableString.Invariant($"{List}/{place}");
            var isWrapped = IsWrapped(items[place]);
            if (isWrapped) wrapped++;
            var element = isWrapped ? items[place].GetProperty(Wrapper) : items[place];
            var at = isWrapped ? $"{pointer}/{Wrapper}" : pointer;
            if (element.ValueKind == JsonValueKind.Object) read.Add(new(new Members(element, "", []), at));
            else problems.Add(new(ProblemCode.NotAnObject, "a card must be an object", Place.Member(at)));
        }

        if (problems is not []) return new Problems(problems);
        if (wrapped != 0 && wrapped != items.Count)
            return new Problem(ProblemCode.InvalidBody, "cards must be all wrapped in card, or none", Place.Member(List));
        return new Bulk(read, wrapped > 0);
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<Card> cards, bool wrapped, CardJson wire)
    {
        json.WriteStartObject();
        json.WriteStartArray(List);
        foreach (var card in cards)
        {
            if (wrapped) wire.Wrapped(card, CardSpending.NoneOf(card))(json);
            else wire.Write(json, card, CardSpending.NoneOf(card));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static bool IsWrapped(JsonElement item) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(Wrapper, out _);
}
