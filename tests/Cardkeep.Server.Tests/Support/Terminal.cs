using System.Text.Json.Nodes;

namespace Cardkeep.Tests.Support;

/// <summary>A card processor's end of the network: it speaks for every merchant.</summary>
internal sealed class Terminal(Client client)
{
    private static int names;

    public Client Client => client;

    public static async Task<Terminal> StartAsync(TestApi api) => new(await api.AsNetworkAsync());

    /// <summary>A name that no test writes by hand, as <c>t-1</c>, for a message of its own to the same card.</summary>
    public static string NewName(string kind = "t") => $"new-{kind}-{Interlocked.Increment(ref names)}";

    /// <summary>An ordinary purchase online, of something in Paris.</summary>
    public static JsonObject Ask(string card, long cents, string? transaction = null, string? message = null) =>
        Head(card, transaction, message).With(
            ("type", "purchase"), ("channel", "online"), ("amount_cents", cents), ("currency", "EUR"), ("merchant", Merchant()));

    /// <summary>What every message begins with.</summary>
    public static JsonObject Head(string card, string? transaction = null, string? message = null) => new()
    {
        ["transaction_id"] = transaction ?? NewName(),
        ["message_id"] = message ?? NewName("m"),
        ["card"] = new JsonObject { [card.StartsWith("ck_", StringComparison.Ordinal) ? "token" : "id"] = card },
        ["occurred_at"] = "2026-03-01T09:29:59Z",
    };

    /// <summary>A message that is about an amount alone.</summary>
    public static JsonObject Amount(string card, string transaction, long cents, string? message = null) =>
        Head(card, transaction, message).With(("amount_cents", cents), ("currency", "EUR"));

    public static JsonObject Merchant() => new()
    {
        ["id"] = "M1", ["name"] = "ACME Bistro", ["mcc"] = "5812", ["city"] = "Paris", ["country"] = "FR",
    };

    public Task<Reply> AuthorizeAsync(JsonNode ask) => client.PostAsync("/network/v1/authorizations", ask);

    public Task<Reply> AuthorizeAsync(string card, long cents, string? transaction = null) =>
        AuthorizeAsync(Ask(card, cents, transaction));

    /// <summary>A purchase that must be approved in full; gives its transaction.</summary>
    public async Task<string> ApprovedAsync(string card, long cents)
    {
        var reply = await AuthorizeAsync(card, cents);
        Assert.Equal("200 approved", Outcome(reply));
        return reply.Text("transaction_id");
    }

    public Task<Reply> IncrementAsync(string card, string transaction, long cents) =>
        client.PostAsync("/network/v1/increments", Amount(card, transaction, cents));

    public Task<Reply> AdviseAsync(JsonNode advice) => client.PostAsync("/network/v1/advices", advice);

    public Task<Reply> ClearAsync(string card, string transaction, long cents, bool final = true) =>
        client.PostAsync("/network/v1/clearings", Amount(card, transaction, cents).With(("final", final)));

    public Task<Reply> ReverseAsync(string card, string transaction, long? cents = null) => client.PostAsync(
        "/network/v1/reversals", cents is { } part ? Amount(card, transaction, part) : Head(card, transaction));

    public Task<Reply> RefundAsync(string card, long cents, string? original = null, string? transaction = null) => client.PostAsync(
        "/network/v1/refunds", Amount(card, transaction ?? NewName("r"), cents).With(("original_transaction_id", original)));

    public Task<Reply> UndoRefundAsync(string card, string refund) =>
        client.PostAsync("/network/v1/refund_reversals", Head(card).With(("refund_transaction_id", refund)));

    public Task<Reply> ShowAsync(string card, string transaction) =>
        client.GetAsync($"/network/v1/transactions/{transaction}?card={card}");

    /// <summary>As <c>200 approved</c>, <c>200 declined card_paused</c>, <c>200 recorded late</c> or <c>503 overloaded</c>.</summary>
    public static string Outcome(Reply reply)
    {
        if (reply.Status != 200) return $"{reply.Status} {string.Join(", ", reply.Problems)}";

        var said = reply.Json["reason"]?.GetValue<string>()
            ?? string.Join(' ', (reply.Json["flags"]?.AsArray() ?? []).Select(flag => flag!.GetValue<string>()));
        return $"{reply.Status} {reply.Text("outcome")} {said}".TrimEnd();
    }

    /// <summary>One of the amounts that an answer to something told shows.</summary>
    public static long AmountOf(Reply reply, string name) => reply.Json["amounts"]![$"{name}_cents"]!.GetValue<long>();
}
