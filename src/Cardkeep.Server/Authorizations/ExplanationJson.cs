using System.Globalization;
using System.Text.Json;
using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>Why asks were decided as they were (spending.md §8). Of a check only what was looked at is written.</summary>
internal static class ExplanationJson
{
    /// <summary>Room for a decision with all its checks; most are half of it.</summary>
    public const int BytesOfDecision = 4096;

    /// <param name="authorization">Null: there is none, it was only tried.</param>
    public static void Write(Utf8JsonWriter json, AuthorizationId? authorization, IReadOnlyList<ExplainedAsk> decisions)
    {
        json.WriteStartObject();
        if (authorization is { } id) json.WriteString("authorization_id", id.Value);
        else json.WriteNull("authorization_id");
        json.WriteStartArray("decisions");
        foreach (var decision in decisions) Write(json, decision);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExplainedAsk ask)
    {
        var facts = ask.Facts;
        var explanation = Explanation.Of(facts);
        json.WriteStartObject();
        json.WriteString("message_id", ask.MessageId);
        AnswerJson.WriteDecision(json, facts);
        json.WriteString("decided_at", AnswerJson.Format(facts.DecidedAt));
        json.WriteString("zone", facts.Period.Zone);
        json.WriteString("day", Format(facts.Period.Day));
        json.WriteNumber("weekday", ((int)facts.Period.Day.DayOfWeek + 6) % 7 + 1);
        json.WriteNumber("rules_version", Facts.RulesVersion);
        WriteNumberOrNull(json, "category_map_version", facts.Merchant?.CategoryMapVersion);
        WriteCard(json, ask.Card, facts.Card);
        WriteMerchant(json, ask.Merchant, facts.Merchant);
        json.WriteString("text", explanation.Text);
        json.WriteStartArray("checks");
        foreach (var line in explanation.Checks) WriteLine(json, line);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteCard(Utf8JsonWriter json, CardId card, CardFacts? facts)
    {
        if (facts is null)
        {
            json.WriteNull("card");
            return;
        }

        json.WriteStartObject("card");
        json.WriteString("id", card.Value);
        json.WriteString("status", Names<CardStatus>.Of(facts.Status));
        json.WriteString("effective_status", Names<CardStatus>.Of(facts.EffectiveStatus));
        json.WriteNumber("version", facts.Version);
        json.WriteEndObject();
    }

    // The names are what the ask said, which no later message changes; the rest is what was decided by.
    private static void WriteMerchant(Utf8JsonWriter json, Merchant? said, MerchantFacts? facts)
    {
        if (facts is null || (said is null && facts.Category is null))
        {
            json.WriteNull("merchant");
            return;
        }

        json.WriteStartObject("merchant");
        json.WriteString("id", said?.Id);
        json.WriteString("name", said?.Name);
        json.WriteString("mcc", facts.Mcc?.ToString());
        json.WriteString("category", NameOf(facts.Category));
        json.WriteString("country", facts.Country);
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, CheckLine line)
    {
        json.WriteStartObject();
        json.WriteString("check", Names<Check>.Of(line.Check));
        json.WriteString("outcome", Names<CheckOutcome>.Of(line.Outcome));
        if (line.Reason is { } reason) json.WriteString("reason", Names<Reason>.Of(reason));
        if (line.ActiveDays is { } days)
        {
            json.WriteStartArray("active_days");
            foreach (var day in days) json.WriteNumberValue(day);
            json.WriteEndArray();
        }

        if (line.Allowed is { } allowed)
        {
            json.WriteStartArray("allowed");
            foreach (var category in allowed) json.WriteStringValue(Names<MerchantCategory>.Of(category));
            json.WriteEndArray();
            json.WriteString("category", NameOf(line.Category));
        }

        if (line.Limit is { } limit) WriteLimit(json, limit);
        json.WriteEndObject();
    }

    private static void WriteLimit(Utf8JsonWriter json, LimitLine limit)
    {
        json.WriteNumber("limit_cents", limit.Limit.Cents);
        json.WriteNumber("used_before_cents", limit.UsedBefore.Cents);
        json.WriteNumber("used_after_cents", limit.UsedAfter.Cents);
        json.WriteNumber("remaining_cents", limit.Remaining.Cents);
        json.WriteNumber("over_by_cents", limit.OverBy.Cents);
        if (limit.ShortBy is { } less) json.WriteNumber("short_by_cents", less.Cents);
        json.WriteString("period", limit.Period);
        json.WriteString("resets_at", limit.ResetsAt is { } reset ? AnswerJson.Format(reset) : null);
    }

    public static string Format(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static void WriteNumberOrNull(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } value) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static string? NameOf(MerchantCategory? category) =>
        category is { } one ? Names<MerchantCategory>.Of(one) : null;
}

/// <summary>One ask, to be explained.</summary>
/// <param name="MessageId">Null: it was never sent.</param>
/// <param name="Merchant">As the first ask of the transaction said; null: it did not.</param>
internal sealed record ExplainedAsk(string? MessageId, CardId Card, Merchant? Merchant, Facts Facts);
