using System.Text.Json;
using Cardkeep.Http;

namespace Cardkeep.Sca;

/// <summary>
/// What a member is asked to approve, with every value that counts: which cards, whose, which limits and settings from what to what (RTS,
/// article 5).
/// Made from the request when the session is opened, and kept with it in no language.
/// </summary>
/// <param name="Cards">As many as a bulk has, at most.</param>
internal sealed record Asked(IReadOnlyList<AskedCard> Cards)
{
    /// <summary>As an event has it.</summary>
    public Asked Lasting =>
        new([.. Cards.Select(card => card with { Settings = [.. card.Settings.Where(setting => setting.IsLasting)] })]);

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    public static Asked Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new([.. document.RootElement.GetProperty("cards").EnumerateArray().Select(AskedCard.Read)]);
    }

    /// <summary>A JSON object.</summary>
    public string ToJson() => JsonBuffer.TextOf(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("cards");
        foreach (var card in Cards) card.Write(json);
        json.WriteEndArray();
        json.WriteEndObject();
    });
}

/// <param name="Holder">A name for people.</param>
/// <param name="LastDigits">Null: the card is not there yet, or has no number yet.</param>
/// <param name="Limits">Of a new card those in force; of another those that change.</param>
internal sealed record AskedCard(string Holder, string Level, string? LastDigits, IReadOnlyList<AskedLimit> Limits)
{
    /// <summary>Other settings that change; of a new card those that the order sets apart.</summary>
    public IReadOnlyList<AskedSetting> Settings { get; init; } = [];

    public static AskedCard Read(JsonElement card) => new(
        card.GetProperty("holder").GetString()!,
        card.GetProperty("card_level").GetString()!,
        card.GetProperty("last_digits").GetString(),
        [.. card.GetProperty("limits").EnumerateArray().Select(limit => new AskedLimit(
            limit.GetProperty("limit").GetString()!, CentsOf(limit, "from_cents"), CentsOf(limit, "to_cents")))])
    {
        // Left out where there are none.
        Settings = card.TryGetProperty("settings", out var settings)
            ? [.. settings.EnumerateArray().Select(one => new AskedSetting(
                one.GetProperty("setting").GetString()!, one.GetProperty("from").GetString(), one.GetProperty("to").GetString()!))]
            : [],
    };

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("holder", Holder);
        json.WriteString("card_level", Level);
        json.WriteString("last_digits", LastDigits);
        json.WriteStartArray("limits");
        foreach (var limit in Limits)
        {
            json.WriteStartObject();
            json.WriteString("limit", limit.Name);
            WriteCents(json, "from_cents", limit.From);
            WriteCents(json, "to_cents", limit.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (Settings is not []) WriteSettings(json);
        json.WriteEndObject();
    }

    private void WriteSettings(Utf8JsonWriter json)
    {
        json.WriteStartArray("settings");
        foreach (var setting in Settings)
        {
            json.WriteStartObject();
            json.WriteString("setting", setting.Name);
            json.WriteString("from", setting.From);
            json.WriteString("to", setting.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static Money? CentsOf(JsonElement limit, string name) =>
        limit.GetProperty(name) is { ValueKind: JsonValueKind.Number } cents ? new(cents.GetInt64()) : null;

    private static void WriteCents(Utf8JsonWriter json, string name, Money? money)
    {
        if (money is { Cents: var cents }) json.WriteNumber(name, cents);
        else json.WriteNull(name);
    }
}

/// <param name="Name">As the wire calls it.</param>
/// <param name="From">Null: there was none.</param>
/// <param name="To">Null: there will be none.</param>
internal sealed record AskedLimit(string Name, Money? From, Money? To);
