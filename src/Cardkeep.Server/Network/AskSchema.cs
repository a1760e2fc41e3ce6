using Cardkeep.Authorizations;
using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.Network;

/// <summary>The bodies of messages, for the document: what <see cref="MessageJson"/> reads.</summary>
internal static class AskSchema
{
    private static readonly string[] Needed = ["transaction_id", "message_id", "card", "occurred_at"];
    private static readonly string[] NeededOfAsks = [.. Needed, "type", "channel", "amount_cents", "currency"];

    public static OpenApiSchema Sent() => Shape.Sent([.. Head(), .. Ask()], NeededOfAsks);

    /// <summary>What is asked alone, without the message around it.</summary>
    public static OpenApiSchema SentAsk() => Shape.Sent(Ask(), "type", "channel", "amount_cents", "currency");

    public static OpenApiSchema SentAmount() => Shape.Sent([.. Head(), .. Amount()], [.. Needed, "amount_cents", "currency"]);

    public static OpenApiSchema SentAdvice() =>
        Shape.Sent([.. Head(), .. Ask(), new("outcome", Shape.OneOf("approved", "declined"))], [.. NeededOfAsks, "outcome"]);

    public static OpenApiSchema SentClearing() => Shape.Sent(
        [
            .. Head(), .. Amount(), new("final", Shape.Flag().ByDefault(true).Says("No more will come.")), new("merchant", Merchant()),
        ],
        [.. Needed, "amount_cents", "currency"]);

    public static OpenApiSchema SentReversal() => Shape.Sent([.. Head(), .. Amount()], Needed);

    public static OpenApiSchema SentRefund() => Shape.Sent(
        [.. Head(), .. Amount(), new("original_transaction_id", Id()), new("merchant", Merchant())],
        [.. Needed, "amount_cents", "currency"]);

    public static OpenApiSchema SentRefundReversal() =>
        Shape.Sent([.. Head(), new("refund_transaction_id", Id())], [.. Needed, "refund_transaction_id"]);

    private static Fields Head() => new()
    {
        ["transaction_id"] = Id(),
        ["message_id"] = Id(),
        ["card"] = Shape.Sent(new() { ["id"] = Shape.Uuid(), ["token"] = Id() }).Says("By its id or by its token: one of the two."),
        ["occurred_at"] = Shape.Instant(),
    };

    private static Fields Amount() => new()
    {
        ["amount_cents"] = Shape.Integer(),
        ["currency"] = Shape.OneOf(AnswerJson.Currency),
    };

    /// <summary>What is asked.</summary>
    public static Fields Ask() => new()
    {
        ["type"] = Shape.OneOf<AskType>().Says("The last two are declined: they are not supported."),
        ["channel"] = Shape.OneOf<Channel>(),
        ["amount_cents"] = Shape.Integer().Says("0 for a verification, and only for one."),
        ["currency"] = Shape.OneOf(AnswerJson.Currency),
        ["original"] = Shape.Sent(new()
        {
            ["amount_minor"] = Shape.Integer(),
            ["currency"] = Shape.Text(AskJson.CurrencyLetters, AskJson.CurrencyLetters),
            ["rate"] = Shape.Text(1, AskJson.LongestRate),
        }, "amount_minor", "currency", "rate").Says("The price in the merchant's currency, kept as information."),
        ["partial_allowed"] = Shape.Flag().ByDefault(false),
        ["pre_authorization"] = Shape.Flag().ByDefault(false),
        ["merchant"] = Merchant(),
        ["verification"] = Shape.Sent(new()
        {
            ["pin"] = Shape.OneOf<PinResult>(),
            ["cvv"] = Shape.OneOf<CvvResult>(),
            ["three_ds"] = Shape.OneOf<ThreeDsResult>(),
        }).Says("What the processor found; absent, where nothing is said."),
    };

    public static OpenApiSchema Merchant() => Shape.Sent(new()
    {
        ["id"] = Shape.Text(1, AskJson.LongestName),
        ["name"] = Shape.Text(1, AskJson.LongestName),
        ["mcc"] = Shape.Text().Says("Four digits."),
        ["city"] = Shape.Text(1, AskJson.LongestName),
        ["country"] = Shape.Text().Says("ISO 3166-1 alpha-2."),
    });

    private static OpenApiSchema Id() => Shape.Text(1, MessageJson.LongestId);
}
