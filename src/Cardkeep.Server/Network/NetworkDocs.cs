using Cardkeep.Authorizations;
using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.Network;

/// <summary>What the document says of <c>/network/v1</c>, beyond the demands of its routes.</summary>
internal static class NetworkDocs
{
    private const string AmountBounds = "In cents, from 1 to 10 000 000 000.";

    private static readonly Tag Network = new(
        "Network", "For a card processor, with a token of its own: what the card network asks and tells. No card numbers here.");

    /// <summary>What may be wrong with any message.</summary>
    public static readonly ProblemCode[] Saying =
    [
        ProblemCode.MessageIdReused, ProblemCode.Overloaded, ProblemCode.OutcomeUnknown, ProblemCode.BelowMinimum, ProblemCode.AboveMaximum,
    ];

    private static readonly Component AskAnswer =
        new("AskAnswer", Shape.Whole(AskMembers()).Says("A decision. A decline is a success of the call."));

    public static readonly Component ToldAnswer = new("ToldAnswer", Shape.Whole(new()
    {
        ["authorization_id"] = Shape.Uuid().OrNull(),
        ["transaction_id"] = Shape.Text(),
        ["message_id"] = Shape.Text(),
        ["outcome"] = Shape.OneOf("recorded"),
        ["flags"] = Flags(),
        ["status"] = Shape.OneOf<AuthorizationStatus>().OrNull(),
        ["amounts"] = Amounts().OrNull(),
    }).Says("It was recorded, and what is odd about it."));

    public static readonly Operation Authorize = Asks(
        "authorize", "Ask for an authorization", "Every limit, option, day and category of the card is looked at, and its status.",
        AskSchema.Sent()) with { Codes = [.. Saying, ProblemCode.TransactionIdReused, ProblemCode.InvalidMcc, ProblemCode.InvalidCountry] };

    public static readonly Operation Increment = Asks(
        "increment", "Ask for more", "The difference is decided, against the periods of the first ask.", AskSchema.SentAmount());

    public static readonly Operation Advise = Tells(
        "advise", "Tell what was decided elsewhere", "No limit can stop it; what passes one says so.", AskSchema.SentAdvice());

    public static readonly Operation Clear = Tells(
        "clear", "Tell that a merchant collects", "Of a hold, beyond it, or without any: an unknown transaction is a force post.",
        AskSchema.SentClearing());

    public static readonly Operation Reverse = Tells(
        "reverse", "Tell that a hold is given back", "All that is held, where no amount is given.", AskSchema.SentReversal());

    public static readonly Operation Refund = Tells(
        "refund", "Tell that a merchant returns money", "Linked where it names a transaction that is known.", AskSchema.SentRefund());

    public static readonly Operation UndoRefund = Tells(
        "undoRefund", "Tell that a refund did not take place", "It takes again what the refund gave back.", AskSchema.SentRefundReversal());

    public static readonly Operation Show = new(
        "showTransaction", Network, "Show a transaction",
        "The authorization and all messages of it, for a sender that has not heard an answer. 404: nothing was ever committed.")
    {
        Path = [Shape.InPath("transaction_id", Shape.Text(), "The network's name for it.")],
        Query = [Shape.Parameter("card", Shape.Text(), "The card's id or token, which names the organization. It is required.")],
        Answer = Shape.Whole(new()
        {
            ["transaction_id"] = Shape.Text(),
            ["authorization"] = Shape.Whole(new()
            {
                ["id"] = Shape.Uuid(),
                ["card_id"] = Shape.Uuid(),
                ["status"] = Shape.OneOf<AuthorizationStatus>(),
                ["outcome"] = Shape.OneOf<Verdict>().OrNull(),
                ["reason"] = Shape.OneOf<Reason>().OrNull(),
                ["type"] = Shape.OneOf<AskType>().OrNull(),
                ["channel"] = Shape.OneOf<Channel>().OrNull(),
                ["decided_at"] = Shape.Instant(),
                ["occurred_at"] = Shape.Instant(),
                ["expires_at"] = Shape.Instant().OrNull(),
                ["flags"] = Flags(),
                ["amounts"] = Amounts(),
            }).OrNull(),
            ["messages"] = Shape.ListOf(Shape.Whole(new()
            {
                ["message_id"] = Shape.Text(),
                ["kind"] = Shape.OneOf<MessageKind>(),
                ["received_at"] = Shape.Instant(),
                ["flags"] = Flags(),
                ["moved_held_cents"] = Shape.Integer(),
                ["moved_spent_cents"] = Shape.Integer(),
                ["answer"] = new OpenApiSchema { OneOf = [AskAnswer, ToldAnswer] },
            })),
        }),
        Codes = [ProblemCode.Required],
    };

    private static Operation Asks(string id, string summary, string description, OpenApiSchema body) => new(
        id, Network, summary, description + " A repeat is answered with the same bytes; " + AmountBounds)
    {
        Body = body,
        Answer = AskAnswer,
        Example = Shape.Example("""
            {
              "authorization_id": "019e1cfa-0007-7a00-8000-000000000001", "transaction_id": "t-77", "message_id": "m-1",
              "outcome": "approved", "reason": null, "response_code": "00", "requested_amount_cents": 4000,
              "approved_amount_cents": 4000, "currency": "EUR", "decided_at": "2026-03-29T10:15:00.000000Z",
              "expires_at": "2026-04-05T10:15:00.000000Z"
            }
            """),
        Codes = Saying,
    };

    private static Operation Tells(string id, string summary, string description, OpenApiSchema body) => new(
        id, Network, summary, description + " Always recorded, never refused; a repeat is answered with the same bytes.")
    {
        Body = body,
        Answer = ToldAnswer,
        Codes = [.. Saying, ProblemCode.InvalidMcc, ProblemCode.InvalidCountry],
    };

    /// <summary>The answer of an ask.</summary>
    public static Fields AskMembers() => new()
    {
        ["authorization_id"] = Shape.Uuid().OrNull(),
        ["transaction_id"] = Shape.Text(),
        ["message_id"] = Shape.Text(),
        ["outcome"] = Shape.OneOf<Verdict>(),
        ["reason"] = Shape.OneOf<Reason>().OrNull(),
        ["response_code"] = Shape.Pattern("^[0-9]{2}$"),
        ["requested_amount_cents"] = Shape.Integer(),
        ["approved_amount_cents"] = Shape.Integer(0),
        ["currency"] = Shape.OneOf(AnswerJson.Currency),
        ["decided_at"] = Shape.Instant(),
        ["expires_at"] = Shape.Instant().OrNull(),
    };

    public static OpenApiSchema Flags() => Shape.ListOf(Shape.OneOf(AnswerJson.FlagNames));

    public static OpenApiSchema Amounts() => Shape.Whole(new()
    {
        ["requested_cents"] = Shape.Integer(0),
        ["approved_cents"] = Shape.Integer(0),
        ["held_cents"] = Shape.Integer(0),
        ["cleared_cents"] = Shape.Integer(0),
        ["over_cents"] = Shape.Integer(0),
        ["reversed_cents"] = Shape.Integer(0),
        ["expired_cents"] = Shape.Integer(0),
        ["released_cents"] = Shape.Integer(0),
        ["refunded_cents"] = Shape.Integer(0),
        ["credited_cents"] = Shape.Integer(0),
    });
}
