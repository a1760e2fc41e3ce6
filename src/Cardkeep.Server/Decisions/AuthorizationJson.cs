using System.Globalization;
using System.Text.Json;
using Cardkeep.Authorizations;

namespace Cardkeep.Decisions;

/// <summary>Authorizations and their messages, for people.</summary>
internal static class AuthorizationJson
{
    /// <summary>Room for one with long names; most are half of it.</summary>
    public const int Bytes = 2048;

    public static void Write(Utf8JsonWriter json, Authorization one)
    {
        json.WriteStartObject();
        json.WriteString("id", one.Id.Value);
        json.WriteString("card_id", one.Card.Value);
        json.WriteString("transaction_id", one.TransactionId);
        json.WriteString("status", Names<AuthorizationStatus>.Of(one.Status));
        json.WriteString("outcome", NameOf(one.Verdict));
        json.WriteString("reason", NameOf(one.Reason));
        json.WriteString("opened_by", Names<OpenedBy>.Of(one.OpenedBy));
        json.WriteString("type", NameOf(one.Type));
        json.WriteString("channel", NameOf(one.Channel));
        json.WriteBoolean("pre_authorization", one.IsPreAuthorization);
        WriteMerchant(json, one.Merchant);
        WriteOriginal(json, one.Original);
        json.WriteString("currency", AnswerJson.Currency);
        json.WriteStartObject("charged_to");
        json.WriteString("zone", one.Zone);
        json.WriteString("day", ExplanationJson.Format(one.Day));
        json.WriteString("month", one.Day.ToString("yyyy-MM", CultureInfo.InvariantCulture));
        json.WriteString("pair", Names<Pair>.Of(one.Pair));
        json.WriteBoolean("life", one.CountsLife);
        json.WriteEndObject();
        json.WriteString("decided_at", AnswerJson.Format(one.DecidedAt));
        json.WriteString("occurred_at", AnswerJson.Format(one.OccurredAt));
        json.WriteString("expires_at", one.ExpiresAt is { } end ? AnswerJson.Format(end) : null);
        AnswerJson.WriteFlags(json, one.Flags);
        AnswerJson.WriteAmounts(json, one);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, HeardMessage message)
    {
        json.WriteStartObject();
        json.WriteString("transaction_id", message.TransactionId);
        json.WriteString("message_id", message.MessageId);
        json.WriteString("kind", Names<MessageKind>.Of(message.Kind));
        json.WriteString("received_at", AnswerJson.Format(message.ReceivedAt));
        json.WriteString("outcome", NameOf(message.Facts?.Verdict));
        json.WriteString("reason", NameOf(message.Facts?.Reason));
        AnswerJson.WriteFlags(json, message.Flags);
        json.WriteNumber("moved_held_cents", message.Moved.Held.Cents);
        json.WriteNumber("moved_spent_cents", message.Moved.Spent.Cents);
        json.WriteEndObject();
    }

    private static void WriteMerchant(Utf8JsonWriter json, Merchant? merchant)
    {
        if (merchant is null)
        {
            json.WriteNull("merchant");
            return;
        }

        json.WriteStartObject("merchant");
        json.WriteString("id", merchant.Id);
        json.WriteString("name", merchant.Name);
        json.WriteString("mcc", merchant.Mcc?.ToString());
        json.WriteString("city", merchant.City);
        json.WriteString("country", merchant.Country);
        json.WriteEndObject();
    }

    private static void WriteOriginal(Utf8JsonWriter json, OriginalAmount? original)
    {
        if (original is null)
        {
            json.WriteNull("original");
            return;
        }

        json.WriteStartObject("original");
        json.WriteNumber("amount_minor", original.Minor);
        json.WriteString("currency", original.Currency);
        json.WriteString("rate", original.Rate);
        json.WriteEndObject();
    }

    private static string? NameOf<T>(T? value) where T : struct, Enum => value is { } known ? Names<T>.Of(known) : null;
}
