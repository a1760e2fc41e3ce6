using System.Text.Json;
using Cardkeep.Events;
using Cardkeep.Http;

namespace Cardkeep.Cards;

/// <summary>What is said of a card's changes: the new card whole, or what a move changed, from and to.</summary>
internal static class CardEvents
{
    public static NewEvent Created(Card card, CardJson wire) =>
        Event(card, "card.created", json => wire.Write(json, card, CardSpending.NoneOf(card)));

    /// <summary>A card was moved, shipped, or given a PIN, or a lock was added or taken away.</summary>
    public static NewEvent Moved(Card before, Card after) => Event(after, KindOf(before, after), json =>
    {
        json.WriteStartObject();
        WriteChange(json, "status", before, after, card => json.WriteStringValue(Names<CardStatus>.Of(card.Status)));
        WriteChange(json, "locks", before, after, card => WriteLocks(json, card.Locks));
        if (before.ShippedAt != after.ShippedAt) WriteChange(json, "shipped_at", before, after, card => WriteInstant(json, card.ShippedAt));
        if (before.PinSet != after.PinSet) WriteChange(json, "pin_set", before, after, card => json.WriteBooleanValue(card.PinSet));
        json.WriteEndObject();
    });

    /// <summary>Settings were changed: each member of the wire that is another now, from and to.</summary>
    /// <param name="kind">As <c>card.limits_updated</c>.</param>
    public static NewEvent SettingsChanged(string kind, Card before, Card after, CardJson wire)
    {
        using var old = Document(before, wire);
        using var present = Document(after, wire);
        return Event(after, kind, json =>
        {
            json.WriteStartObject();
            foreach (var member in present.RootElement.EnumerateObject())
            {
                var was = old.RootElement.GetProperty(member.Name);
                if (member.Name == "updated_at" || JsonElement.DeepEquals(was, member.Value)) continue;

                json.WriteStartObject(member.Name);
                json.WritePropertyName("from");
                was.WriteTo(json);
                json.WritePropertyName("to");
                member.Value.WriteTo(json);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
    }

    // The wire's words (wire-contract.md §13.2). Locked and unlocked are for the first lock and the last one.
    private static string KindOf(Card before, Card after) => (before.Status, after.Status) switch
    {
        (_, var end) when end.IsFinal() => $"card.{Names<CardStatus>.Of(end)}",
        (CardStatus.Onhold, _) => "card.issued",
        (CardStatus.Pending, CardStatus.Live) => "card.activated",
        (CardStatus.Live, CardStatus.PinBlocked) => "card.pin_blocked",
        (CardStatus.PinBlocked or CardStatus.Live, CardStatus.Live) => "card.pin_reset",
        (CardStatus.Pending, CardStatus.Pending) => "card.shipped",
        _ when before.Locks == CardLocks.None => "card.locked",
        _ when after.Locks == CardLocks.None => "card.unlocked",
        _ => after.Locks > before.Locks ? "card.lock_added" : "card.lock_removed",
    };

    private static NewEvent Event(Card card, string kind, Action<Utf8JsonWriter> write) =>
        new(card.Id.Value, card.Version, kind, JsonBuffer.TextOf(write));

    private static JsonDocument Document(Card card, CardJson wire)
    {
        using var buffer = JsonBuffer.Of(json => wire.Write(json, card, CardSpending.NoneOf(card)));
        return JsonDocument.Parse(buffer.Written.ToArray());
    }

    private static void WriteChange(Utf8JsonWriter json, string name, Card before, Card after, Action<Card> write)
    {
        json.WriteStartObject(name);
        json.WritePropertyName("from");
        write(before);
        json.WritePropertyName("to");
        write(after);
        json.WriteEndObject();
    }

    private static void WriteInstant(Utf8JsonWriter json, DateTimeOffset? instant)
    {
        if (instant is { } at) json.WriteStringValue(Wire.Format(at));
        else json.WriteNullValue();
    }

    private static void WriteLocks(Utf8JsonWriter json, CardLocks locks)
    {
        json.WriteStartArray();
        foreach (var one in (CardLocks[])[CardLocks.User, CardLocks.Organization, CardLocks.Fraud, CardLocks.Kyc])
        {
            if (locks.HasFlag(one)) json.WriteStringValue(Names<CardLocks>.Of(one));
        }

        json.WriteEndArray();
    }
}
