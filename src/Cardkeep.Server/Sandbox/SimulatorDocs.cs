using Cardkeep.Authorizations;
using Cardkeep.Decisions;
using Cardkeep.Network;
using Cardkeep.OpenApi;
using Cardkeep.Vault;
using Microsoft.OpenApi;

namespace Cardkeep.Sandbox;

/// <summary>What the document of a sandbox says of using a card.</summary>
internal static class SimulatorDocs
{
    private const string SomeAmount = """{"amount_cents": 4000}""";

    private static readonly Tag Simulator = new(
        "Simulator",
        "Plays merchants and the card processor: each call is a message of the card network, and takes the network's own way.");

    private static readonly ProblemCode[] Asking =
        [.. NetworkDocs.Saying, ProblemCode.TransactionIdReused, ProblemCode.InvalidMcc, ProblemCode.InvalidCountry];

    private static readonly Component Decided = new("SimulatedAnswer", Shape.Whole(
        [.. NetworkDocs.AskMembers(), new("explanation", DecisionSchema.Explanation)])
        .Says("The network's answer, and why it was decided so."));

    private static readonly Component Expired = new("ExpiredHold", Shape.Whole(new()
    {
        ["authorization_id"] = Shape.Uuid(),
        ["transaction_id"] = Shape.Text(),
        ["status"] = Shape.OneOf<AuthorizationStatus>(),
        ["expires_at"] = Shape.Instant().OrNull(),
        ["amounts"] = NetworkDocs.Amounts(),
    }));

    public static readonly Operation Authorize = Asks(
        "simulatePurchase", "Play a purchase",
        "By chip with the right PIN, or without plastic online, in a shop of the organization's country; unless something else is said.");

    public static readonly Operation Withdraw = Asks(
        "simulateWithdrawal", "Play a withdrawal", "At a cash machine with the right PIN, unless something else is said.");

    public static readonly Operation WrongPin = new(
        "simulateWrongPin", Simulator, "Play wrong PINs", "Asks of 1.00 by chip with a wrong PIN; the third in a row blocks it.")
    {
        Body = Shape.Sent(new() { ["times"] = Shape.Integer(1, Sandbox.Simulator.MostTries).ByDefault(1) }),
        BodyExample = Shape.Example("""{"times": 3}"""),
        Answer = Shape.Wrapped("answers", Shape.ListOf(Decided)),
        Codes = [ProblemCode.BelowMinimum, ProblemCode.AboveMaximum, ProblemCode.Overloaded, ProblemCode.OutcomeUnknown],
    };

    public static readonly Operation Advise = Tells(
        "simulateAdvice", "Play a decision made elsewhere", "The network stood in for us, or a terminal was offline: no limit can stop it.",
        [
            .. Said(), .. Ask().Where(member => member.Key != "pin"),
            new("outcome", Shape.OneOf("approved", "declined").ByDefault("approved")),
        ],
        "amount_cents") with
    {
        Codes = Asking,
    };

    public static readonly Operation ForcePost = Tells(
        "simulateForcePost", "Play a clearing that nobody asked for", "It is booked, whatever the card's status and limits.",
        [.. Said(), .. Amount(), new("final", Shape.Flag().ByDefault(true)), new("merchant", AskSchema.Merchant())], "amount_cents");

    public static readonly Operation RefundUnlinked = Tells(
        "simulateUnlinkedRefund", "Play a refund of nothing that is known", "It moves no limit, and the account's balance.",
        [.. Said(), .. Amount(), new("merchant", AskSchema.Merchant())], "amount_cents");

    public static readonly Operation Increment = Tells(
        "simulateIncrement", "Play an increment", "The merchant asks for more on an open authorization; the difference is decided.",
        [.. Following(), .. Amount()], "amount_cents") with
    {
        Answer = Decided,
    };

    public static readonly Operation Clear = Tells(
        "simulateClearing", "Play a clearing", "Of all that is held, where no amount is given.",
        [.. Following(), .. Amount(), new("final", Shape.Flag().ByDefault(true)), new("merchant", AskSchema.Merchant())]);

    public static readonly Operation Reverse = Tells(
        "simulateReversal", "Play a reversal", "Of all that is held, where no amount is given.", [.. Following(), .. Amount()]);

    public static readonly Operation Refund = Tells(
        "simulateRefund", "Play a refund", "Of all that was cleared and not given back yet, where no amount is given.",
        [.. Said(), .. Amount(), new("merchant", AskSchema.Merchant())]);

    public static readonly Operation Expire = new(
        "expireHold", Simulator, "Let a hold's time be up", "What is held is given back at once. Where nothing is held, nothing changes.")
    {
        Answer = Expired,
    };

    public static readonly Operation Repeat = new(
        "repeatMessage", Simulator, "Repeat a message",
        "The first message of the authorization again, as it was: it is answered with what was answered, and nothing moves.")
    {
        Answer = new OpenApiSchema { OneOf = [Decided, NetworkDocs.ToldAnswer] },
        Codes = [ProblemCode.Overloaded, ProblemCode.OutcomeUnknown],
    };

    public static readonly Operation Play = new(
        "playScenario", Simulator, "Play a story",
        "Every message of a scenario, until its end or until an ask is declined. Each is shown with the network's answer.")
    {
        Body = Shape.Sent(new() { ["scenario"] = Shape.OneOf(Sandbox.Scenarios.Names) }, "scenario"),
        BodyExample = Shape.Example("""{"scenario": "fuel_pump"}"""),
        Answer = Shape.Whole(new()
        {
            ["scenario"] = Shape.OneOf(Sandbox.Scenarios.Names),
            ["card_id"] = Shape.Uuid(),
            ["completed"] = Shape.Flag().Says("False: an ask was declined, and what would have followed was not played."),
            ["steps"] = Shape.ListOf(Shape.Whole(new()
            {
                ["description"] = Shape.Text(),
                ["kind"] = Shape.OneOf<MessageKind>().Says("Null: no message; a hold's time was made to be up.").OrNull(),
                ["message"] = new OpenApiSchema { Type = JsonSchemaType.Object | JsonSchemaType.Null }
                    .Says("The body, as a card processor would send it to `/network/v1`."),
                ["answer"] = new OpenApiSchema { OneOf = [Decided, NetworkDocs.ToldAnswer, Expired] },
            })),
        }),
        Codes = [ProblemCode.Overloaded, ProblemCode.OutcomeUnknown],
    };

    public static readonly Operation Scenarios = new("listScenarios", Simulator, "List the stories", "What `play` can play.")
    {
        Answer = Shape.Wrapped("scenarios", Shape.ListOf(Shape.Whole(new()
        {
            ["name"] = Shape.OneOf(Sandbox.Scenarios.Names),
            ["description"] = Shape.Text(),
            ["steps"] = Shape.ListOf(Shape.Text()),
        }))),
    };

    private static Operation Asks(string id, string summary, string description) => Tells(
        id, summary, description, [.. Said(), .. Ask()], "amount_cents") with
    {
        Answer = Decided,
        Codes = Asking,
    };

    private static Operation Tells(string id, string summary, string description, Fields body, params string[] needed) =>
        new(id, Simulator, summary, description)
        {
            Body = Shape.Sent(body, needed),
            BodyExample = Shape.Example(SomeAmount),
            Answer = NetworkDocs.ToldAnswer,
            Codes = [.. NetworkDocs.Saying, ProblemCode.Required, ProblemCode.InvalidMcc, ProblemCode.InvalidCountry],
        };

    // What every message may be given.
    private static Fields Following() => new()
    {
        ["message_id"] = Shape.Text(1, MessageJson.LongestId).Says("Absent: one is made."),
        ["occurred_at"] = Shape.Instant().Says("Absent: now."),
    };

    private static Fields Said() =>
        [new("transaction_id", Shape.Text(1, MessageJson.LongestId).Says("Absent: one is made.")), .. Following()];

    private static Fields Amount() => new()
    {
        ["amount_cents"] = Shape.Integer(),
        ["currency"] = Shape.OneOf(AnswerJson.Currency).ByDefault(AnswerJson.Currency),
    };

    private static Fields Ask() =>
    [
        .. AskSchema.Ask().Where(member => member.Key != "verification"),
        new("pin", Shape.Text(Pin.Length, Pin.Length).Says("Is compared with the card's. Absent: by chip and at a machine the right one.")),
        new("cvv", Shape.Text(Cvv.Length, Cvv.Length).Says("Is compared with the card's.")),
        new("cvv_check", Shape.OneOf<CvvResult>().ByDefault("absent").Says("Without `cvv`: what the processor is to have found.")),
        new("three_ds", Shape.OneOf<ThreeDsResult>().ByDefault("absent")),
    ];
}
