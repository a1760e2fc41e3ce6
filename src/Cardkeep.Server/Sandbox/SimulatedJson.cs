using System.Text.Json;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Http;

namespace Cardkeep.Sandbox;

/// <summary>
/// Bodies of network messages as a card processor would send them: what the caller gives is passed on as it was sent, so that the network's
/// own rules judge it and name the caller's own members; the rest is what is usual.
/// </summary>
internal sealed class SimulatedJson(Stage stage, Members given, DateTimeOffset now)
{
    private const string CashMachine = "6011";
    private const string Grocer = "5411";

    /// <summary>What a wrong PIN is tried with.</summary>
    private static readonly Money OneEuro = Money.FromEuros(1);

    public Members Given => given;

    public Stage Stage => stage;

    private Authorization Known => stage.Kept!.Authorization;

    private bool IsPlastic => stage.Card.Level.IsPhysical();

    /// <summary>A purchase, or whatever the caller calls it.</summary>
    public void WritePurchase(Utf8JsonWriter json, Verification? found) => WriteMessage(json, "sim", () =>
    {
        var channel = IsPlastic ? Channel.Chip : Channel.Online;
        WriteAsk(json, AskType.Purchase, channel);
        WriteMerchant(json, "Corner shop", Grocer, fill: false);

        // A chip asks for the PIN, and who holds the card knows it.
        var pin = TextOf("channel", Names<Channel>.Of(channel)) == Names<Channel>.Of(Channel.Chip) ? PinResult.Verified : PinResult.Absent;
        WriteVerification(json, found, pin);
    });

    /// <summary>Cash from a machine; without plastic, by a telephone.</summary>
    public void WriteWithdrawal(Utf8JsonWriter json, Verification? found) => WriteMessage(json, "sim", () =>
    {
        WriteAsk(json, AskType.Cash, IsPlastic ? Channel.Chip : Channel.Contactless);
        WriteMerchant(json, "Cash machine", CashMachine, fill: true);
        WriteVerification(json, found, PinResult.Verified);
    });

    public void WriteWrongPin(Utf8JsonWriter json) => WriteMessage(json, "sim", () =>
    {
        json.WriteString("type", Names<AskType>.Of(AskType.Purchase));
        json.WriteString("channel", Names<Channel>.Of(Channel.Chip));
        WriteAmount(json, OneEuro);
        WriteMerchant(json, "Corner shop", Grocer, fill: false);
        WriteVerification(json, null, PinResult.Failed);
    });

    public void WriteAdvice(Utf8JsonWriter json, Verification? found) => WriteMessage(json, "sim", () =>
    {
        WriteAsk(json, AskType.Purchase, IsPlastic ? Channel.Chip : Channel.Online);
        WriteMerchant(json, "Corner shop", Grocer, fill: false);
        WriteVerification(json, found, PinResult.Absent);
        Pass(json, "outcome", Names<Verdict>.Of(Verdict.Approved));
    });

    public void WriteForcePost(Utf8JsonWriter json) => WriteMessage(json, "sim", () =>
    {
        WriteAmount(json, null);
        Copy(json, "final");
        WriteMerchant(json, "Corner shop", Grocer, fill: false);
    });

    public void WriteUnlinkedRefund(Utf8JsonWriter json) => WriteMessage(json, "sim", () =>
    {
        WriteAmount(json, null);
        Copy(json, "merchant");
    });

    public void WriteIncrement(Utf8JsonWriter json) => WriteFollowing(json, () => WriteAmount(json, null));

    public void WriteClearing(Utf8JsonWriter json) => WriteFollowing(json, () =>
    {
        WriteAmount(json, Known.Held);
        Copy(json, "final");
        Copy(json, "merchant");
    });

    public void WriteReversal(Utf8JsonWriter json) => WriteFollowing(json, () =>
    {
        if (given.Has("amount_cents")) WriteAmount(json, null);
    });

    public void WriteLinkedRefund(Utf8JsonWriter json) => WriteMessage(json, "back", () =>
    {
        WriteAmount(json, Known.Cleared - Known.Credited);
        Copy(json, "merchant");
        json.WriteString("original_transaction_id", Known.TransactionId);
    });

    // A message that opens a transaction.
    private void WriteMessage(Utf8JsonWriter json, string kind, Action write)
    {
        json.WriteStartObject();
        Pass(json, "transaction_id", Draw(kind));
        WriteHead(json);
        write();
        json.WriteEndObject();
    }

    // A message in the authorization's own transaction.
    private void WriteFollowing(Utf8JsonWriter json, Action write)
    {
        json.WriteStartObject();
        json.WriteString("transaction_id", Known.TransactionId);
        WriteHead(json);
        write();
        json.WriteEndObject();
    }

    private void WriteHead(Utf8JsonWriter json)
    {
        Pass(json, "message_id", Draw("m"));
        json.WriteStartObject("card");
        json.WriteString("id", stage.Card.Id.Value);
        json.WriteEndObject();
        Pass(json, "occurred_at", AnswerJson.Format(now));
    }

    private void WriteAsk(Utf8JsonWriter json, AskType type, Channel channel)
    {
        var nothing = TextOf("type", "") == Names<AskType>.Of(AskType.Verification);
        Pass(json, "type", Names<AskType>.Of(type));
        Pass(json, "channel", Names<Channel>.Of(channel));
        if (nothing && !given.Has("amount_cents")) json.WriteNumber("amount_cents", 0);
        WriteAmount(json, null);
        Copy(json, "original");
        Copy(json, "partial_allowed");
        Copy(json, "pre_authorization");
    }

    // Nothing is no amount: the network's rules say then that one is needed.
    private void WriteAmount(Utf8JsonWriter json, Money? usual)
    {
        if (given.Raw("amount_cents") is { } amount)
        {
            json.WritePropertyName("amount_cents");
            amount.WriteTo(json);
        }
        else if (usual is { Cents: > 0 } money) json.WriteNumber("amount_cents", money.Cents);

        Pass(json, "currency", AnswerJson.Currency);
    }

    // A merchant who is given is sent as it stands, so that one who does not say where it is can be played.
    private void WriteMerchant(Utf8JsonWriter json, string name, string mcc, bool fill)
    {
        json.WritePropertyName("merchant");
        var said = given.Raw("merchant");
        if (said is { ValueKind: not JsonValueKind.Object } wrong)
        {
            wrong.WriteTo(json);
            return;
        }

        json.WriteStartObject();
        if (said is { } merchant)
        {
            foreach (var member in merchant.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
                member.WriteTo(json);
            if (fill && !merchant.EnumerateObject().Any(member => member.NameEquals("mcc") && member.Value.ValueKind != JsonValueKind.Null))
                json.WriteString("mcc", mcc);
        }
        else
        {
            json.WriteString("name", name);
            json.WriteString("mcc", mcc);
            json.WriteString("country", stage.Country);
        }

        json.WriteEndObject();
    }

    private static void WriteVerification(Utf8JsonWriter json, Verification? found, PinResult usual)
    {
        json.WriteStartObject("verification");
        json.WriteString("pin", Names<PinResult>.Of(found is { Pin: not PinResult.Absent } checkedPin ? checkedPin.Pin : usual));
        json.WriteString("cvv", Names<CvvResult>.Of(found?.Cvv ?? CvvResult.Absent));
        json.WriteString("three_ds", Names<ThreeDsResult>.Of(found?.ThreeDs ?? ThreeDsResult.Absent));
        json.WriteEndObject();
    }

    private void Pass(Utf8JsonWriter json, string name, string usual)
    {
        if (given.Has(name)) Copy(json, name);
        else json.WriteString(name, usual);
    }

    private void Copy(Utf8JsonWriter json, string name)
    {
        if (given.Raw(name) is not { } value) return;

        json.WritePropertyName(name);
        value.WriteTo(json);
    }

    private string TextOf(string name, string usual) =>
        given.Raw(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()!.Trim() : usual;

    private string Draw(string kind) => $"{kind}-{Guid.CreateVersion7(now):N}";
}
