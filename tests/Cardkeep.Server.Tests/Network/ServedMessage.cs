using System.Globalization;
using System.Text.Json.Nodes;
using Cardkeep.Authorizations;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Network;

/// <summary>One message of the network as chance has it: its body, and the same in the core's words for the plain ledger.</summary>
internal sealed class ServedMessage
{
    /// <param name="act">As <c>ask</c>, <c>clear</c>.</param>
    /// <param name="transaction">What it speaks of; a refund and its end have transactions of their own.</param>
    /// <param name="other">What a refund gives back, or which refund is undone.</param>
    public ServedMessage(
        string act, PlainCard card, string transaction, string other, string message, Random random, DateTimeOffset now)
    {
        (Act, Other) = (act, other);
        (Transaction, Path) = act switch
        {
            "ask" => (transaction, "authorizations"),
            "increment" => (transaction, "increments"),
            "advise" => (transaction, "advices"),
            "clear" => (transaction, "clearings"),
            "reverse" => (transaction, "reversals"),
            "refund" => ($"f-{transaction}", "refunds"),
            "undo" => ($"u-{transaction}", "refund_reversals"),
            _ => throw new ArgumentOutOfRangeException(nameof(act), act, "no message"),
        };
        OccurredAt = random.Next(2) == 0 ? now.AddHours(-random.Next(50)) : now.AddMinutes(1);
        Cents = random.Next(4) > 0 ? random.Next(1, 60) * 100 : random.Next(1, 12_000);
        IsYes = random.Next(3) > 0;
        IsCash = random.Next(3) == 0 && !(card.IsFlash && act == "ask");
        IsWrongPin = act == "ask" && !card.IsFlash && random.Next(6) == 0;
        Ask = new Ask
        {
            Type = IsCash ? AskType.Cash : AskType.Purchase,
            Channel = card.IsFlash && !IsCash ? Channel.Online : Channel.Chip,
            Amount = new(Cents),
            PartialAllowed = random.Next(2) == 0,
            IsPreAuthorization = random.Next(4) == 0,
        };
        Body = BodyOf(Terminal.Head(card.Id, Transaction, message).With(
            ("occurred_at", Format(OccurredAt))));
    }

    public static string Format(DateTimeOffset instant) =>
        instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public string Act { get; }

    public string Path { get; }

    public JsonObject Body { get; }

    public string Transaction { get; }

    public string Other { get; }

    public DateTimeOffset OccurredAt { get; }

    public int Cents { get; }

    /// <summary>An advice of an approval, a final clearing, a reversal of all that is held.</summary>
    public bool IsYes { get; }

    public bool IsCash { get; }

    public bool IsWrongPin { get; }

    public bool HasPin => IsCash || IsWrongPin;

    public Ask Ask { get; }

    private JsonObject BodyOf(JsonObject head)
    {
        if (Act == "undo") return head.With(("refund_transaction_id", Other));
        if (Act == "reverse" && IsYes) return head;

        var body = head.With(("amount_cents", Cents), ("currency", "EUR"));
        return Act switch
        {
            "refund" => body.With(("original_transaction_id", Other)),
            "clear" => body.With(("final", IsYes), ("merchant", IsCash ? new JsonObject { ["mcc"] = "6011" } : null)),
            "ask" => AskIn(body).With(
                ("verification", HasPin ? new JsonObject { ["pin"] = IsWrongPin ? "failed" : "verified" } : null)),
            "advise" => AskIn(body).With(("outcome", IsYes ? "approved" : "declined")),
            _ => body,
        };
    }

    private JsonObject AskIn(JsonObject body) => body.With(
        ("type", Names<AskType>.Of(Ask.Type)), ("channel", Names<Channel>.Of(Ask.Channel)), ("partial_allowed", Ask.PartialAllowed),
        ("pre_authorization", Ask.IsPreAuthorization), ("merchant", Terminal.Merchant().With(("mcc", IsCash ? "6011" : "5812"))));
}
