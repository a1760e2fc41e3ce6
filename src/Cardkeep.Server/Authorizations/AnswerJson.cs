using System.Globalization;
using System.Text.Json;
using Cardkeep.Http;

namespace Cardkeep.Authorizations;

/// <summary>What the network hears (spending.md §9). An ask's answer is rendered from its facts, so a repeat has the same bytes.</summary>
internal static class AnswerJson
{
    public const string Currency = "EUR";

    private static readonly string[] Codes =
        [.. Enumerable.Range(0, 100).Select(code => code.ToString("D2", CultureInfo.InvariantCulture))];

    private static readonly (Oddities Flag, string Name)[] Flags =
    [
        (Oddities.StandIn, "stand_in"), (Oddities.LimitExceeded, "limit_exceeded"), (Oddities.OverCleared, "over_cleared"),
        (Oddities.Late, "late"), (Oddities.AfterDecline, "after_decline"), (Oddities.ForcePost, "force_post"),
        (Oddities.ExceedsHold, "exceeds_hold"), (Oddities.Early, "early"), (Oddities.ExceedsCleared, "exceeds_cleared"),
        (Oddities.Unknown, "unknown"),
    ];

    public static IEnumerable<string> FlagNames => Flags.Select(flag => flag.Name);

    public static void WriteAsk(Utf8JsonWriter json, string transaction, string message, AuthorizationId? authorization, Facts facts)
    {
        json.WriteStartObject();
        WriteAskMembers(json, transaction, message, authorization, facts);
        json.WriteEndObject();
    }

    /// <summary>The members of the answer alone, for who adds others to them.</summary>
    public static void WriteAskMembers(
        Utf8JsonWriter json, string transaction, string message, AuthorizationId? authorization, Facts facts)
    {
        WriteIdentity(json, transaction, message, authorization);
        WriteDecision(json, facts);
        json.WriteString("decided_at", Format(facts.DecidedAt));
        json.WriteString("expires_at", facts.ExpiresAt is { } end ? Format(end) : null);
    }

    /// <summary>The members that say how an ask ended, wherever they stand.</summary>
    public static void WriteDecision(Utf8JsonWriter json, Facts facts)
    {
        json.WriteString("outcome", Names<Verdict>.Of(facts.Verdict));
        json.WriteString("reason", facts.Reason is { } reason ? Names<Reason>.Of(reason) : null);
        json.WriteString("response_code", Codes[facts.ResponseCode]);
        json.WriteNumber("requested_amount_cents", facts.Requested.Cents);
        json.WriteNumber("approved_amount_cents", facts.Approved.Cents);
        json.WriteString("currency", Currency);
    }

    /// <summary>The document for what was told, which is kept as it was said.</summary>
    /// <param name="authorization">As it stands afterwards; null: it belongs to none.</param>
    public static byte[] Told(Message message, Authorization? authorization, Oddities flags)
    {
        using var buffer = JsonBuffer.Of(json =>
        {
            json.WriteStartObject();
            WriteIdentity(json, message.TransactionId, message.MessageId, authorization?.Id);
            json.WriteString("outcome", "recorded");
            WriteFlags(json, flags);
            json.WriteString("status", authorization is null ? null : Names<AuthorizationStatus>.Of(authorization.Status));
            if (authorization is null) json.WriteNull("amounts");
            else WriteAmounts(json, authorization);
            json.WriteEndObject();
        }, BytesOfAnswer);
        return buffer.Written.ToArray();
    }

    public static void WriteFlags(Utf8JsonWriter json, Oddities flags)
    {
        json.WriteStartArray("flags");
        foreach (var (flag, name) in Flags)
        {
            if (flags.HasFlag(flag)) json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }

    public static void WriteAmounts(Utf8JsonWriter json, Authorization authorization)
    {
        json.WriteStartObject("amounts");
        json.WriteNumber("requested_cents", authorization.Requested.Cents);
        json.WriteNumber("approved_cents", authorization.Approved.Cents);
        json.WriteNumber("held_cents", authorization.Held.Cents);
        json.WriteNumber("cleared_cents", authorization.Cleared.Cents);
        json.WriteNumber("over_cents", authorization.Over.Cents);
        json.WriteNumber("reversed_cents", authorization.Reversed.Cents);
        json.WriteNumber("expired_cents", authorization.Expired.Cents);
        json.WriteNumber("released_cents", authorization.Released.Cents);
        json.WriteNumber("refunded_cents", authorization.Refunded.Cents);
        json.WriteNumber("credited_cents", authorization.Credited.Cents);
        json.WriteEndObject();
    }

    /// <summary>With all six digits of its fraction, as spending.md writes instants outside of <c>/v2</c>.</summary>
    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Room for the longest answer with the longest names; most are half of it.</summary>
    public const int BytesOfAnswer = 1024;

    private static void WriteIdentity(Utf8JsonWriter json, string transaction, string message, AuthorizationId? authorization)
    {
        if (authorization is { } id) json.WriteString("authorization_id", id.Value);
        else json.WriteNull("authorization_id");
        json.WriteString("transaction_id", transaction);
        json.WriteString("message_id", message);
    }
}
