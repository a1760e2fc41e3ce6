using System.Text.Json.Nodes;
using Cardkeep.Cards;
using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.Requests;

/// <summary>What the document says of card requests: the members that <see cref="RequestJson"/> writes.</summary>
internal static class RequestDocs
{
    private static readonly Tag Requests = new("Card requests", "Members ask for cards of their own; who could order them decides.");

    private static readonly Component Flash = new("FlashCardRequest", Shape.Whole(
    [
        .. Start(RequestType.FlashCard),
        new("payment_lifespan_limit", Shape.EuroText()),
        new("pre_expires_at", Shape.Instant()),
        new("currency", Shape.OneOf("EUR")),
        .. End(),
    ]).Says("A request for a flash card."));

    private static readonly Component Virtual = new("VirtualCardRequest", Shape.Whole(
    [
        .. Start(RequestType.VirtualCard),
        new("payment_monthly_limit", Shape.EuroText()),
        new("currency", Shape.OneOf("EUR")),
        new("card_level", VirtualLevel()),
        new("card_design", CardSchema.Design()),
        .. End(),
    ]).Says("A request for a virtual card."));

    public static readonly Operation List = new(
        "listCardRequests", Requests, "List card requests", "Those that the caller may see. Both moments are included.")
    {
        Query =
        [
            .. PageDocs.Parameters,
            PageDocs.Filter("status[]", Shape.OneOf<RequestStatus>(), "Statuses."),
            PageDocs.Filter("request_type[]", Shape.OneOf(RequestFilter.TypeNames), "Types. Of transfers there are none here."),
            Shape.Parameter("created_at_from", Shape.Instant(), "Made since."),
            Shape.Parameter("processed_at_from", Shape.Instant(), "Decided since."),
            Shape.Parameter(
                "sort_by",
                Shape.OneOf([.. RequestFilter.Orders, .. RequestFilter.BareOrders]).ByDefault("created_at:desc"),
                "Ties go by ascending id."),
        ],
        Answer = PageDocs.Of("requests", new OpenApiSchema { OneOf = [Flash, Virtual] }),
        Example = PageDocs.Example("requests", Example(RequestType.FlashCard)),
    };

    public static readonly Operation AskForFlash = Asking("askForFlashCard", RequestType.FlashCard, Shape.Sent(new()
    {
        ["note"] = Note(),
        ["payment_lifespan_limit"] = Shape.SomeEuros(),
        ["pre_expires_at"] = Shape.Instant(),
    }, "payment_lifespan_limit", "pre_expires_at"), """{"payment_lifespan_limit": "250.00", "pre_expires_at": "2027-01-31T12:00:00Z"}""");

    public static readonly Operation AskForVirtual = Asking("askForVirtualCard", RequestType.VirtualCard, Shape.Sent(new()
    {
        ["note"] = Note(),
        ["payment_monthly_limit"] = Shape.SomeEuros().Says("500.00, when absent, or the most that the level allows where that is less."),
        ["card_level"] = VirtualLevel(),
        ["card_design"] = CardSchema.Design(),
    }), """{"payment_monthly_limit": "250.00", "note": "For train tickets"}""");

    public static readonly Operation ApproveFlash = Approving("approveFlashCard", RequestType.FlashCard);

    public static readonly Operation ApproveVirtual = Approving("approveVirtualCard", RequestType.VirtualCard);

    public static readonly Operation DeclineFlash = Declining("declineFlashCard", RequestType.FlashCard);

    public static readonly Operation DeclineVirtual = Declining("declineVirtualCard", RequestType.VirtualCard);

    private static Operation Asking(string id, RequestType type, OpenApiSchema body, string example) =>
        Of(
            id, type, $"Ask for {OneCard(type)}", "For oneself.",
            [.. CardDocs.Limiting, ProblemCode.DateNotInFuture, ProblemCode.DateTooFar])
        with
        {
            Body = Shape.Sent(new() { [RequestJson.WrapperOf(type)] = body }, RequestJson.WrapperOf(type)),
            BodyExample = new JsonObject { [RequestJson.WrapperOf(type)] = Shape.Example(example) },
        };

    private static Operation Approving(string id, RequestType type) =>
        Of(
            id, type, $"Approve a request for {OneCard(type)}", "Orders the card, on the main account where none is named.",
            [.. CardDocs.Ordering, ProblemCode.RequestNotPending])
        with
        {
            Body = Shape.Sent(new() { ["debit_iban"] = Shape.Text().Says("One of the organization's accounts.") }),
            BodyExample = Shape.Example("""{"debit_iban": null}"""),
        };

    private static Operation Declining(string id, RequestType type) =>
        Of(id, type, $"Decline a request for {OneCard(type)}", "For good, with a reason.", [ProblemCode.RequestNotPending])
        with
        {
            Body = Shape.Sent(new() { ["declined_note"] = Note(1) }, "declined_note"),
            BodyExample = Shape.Example("""{"declined_note": "Use the team's card"}"""),
        };

    private static Operation Of(string id, RequestType type, string summary, string description, IReadOnlyList<ProblemCode> codes) =>
        new(id, Requests, summary, description)
        {
            Answer = Shape.Wrapped(RequestJson.WrapperOf(type), type == RequestType.FlashCard ? Flash : Virtual),
            Example = new JsonObject { [RequestJson.WrapperOf(type)] = Example(type) },
            Codes = codes,
        };

    private static Fields Start(RequestType type) => new()
    {
        ["id"] = Shape.Uuid(),
        ["request_type"] = Shape.OneOf(Names<RequestType>.Of(type)),
        ["status"] = Shape.OneOf<RequestStatus>(),
        ["initiator_id"] = Shape.Uuid().Says("The membership that asks."),
        ["approver_id"] = Shape.Uuid().Says("The membership that decided, either way.").OrNull(),
        ["note"] = Shape.Text(),
        ["declined_note"] = Shape.Text().OrNull(),
    };

    private static Fields End() => new()
    {
        ["processed_at"] = Shape.Instant().Says("When it was decided.").OrNull(),
        ["created_at"] = Shape.Instant(),
    };

    private static OpenApiSchema Note(int shortest = 0) => Shape.Text(shortest, CardRequest.LongestNote);

    private static OpenApiSchema VirtualLevel() => Shape.OneOf(CardRequest.VirtualLevels.Select(Names<CardLevel>.Of));

    private static string OneCard(RequestType type) => type == RequestType.FlashCard ? "a flash card" : "a virtual card";

    private static JsonNode Example(RequestType type)
    {
        var terms = type == RequestType.FlashCard
            ? "\"payment_lifespan_limit\": \"250.00\", \"pre_expires_at\": \"2027-01-31T12:00:00Z\", \"currency\": \"EUR\""
            : "\"payment_monthly_limit\": \"250.00\", \"currency\": \"EUR\", \"card_level\": \"virtual\", "
              + "\"card_design\": \"virtual.default.2017\"";
        return Shape.Example($$"""
            {
              "id": "019e1cfd-0001-7a00-8000-000000000001", "request_type": "{{Names<RequestType>.Of(type)}}", "status": "pending",
              "initiator_id": "019e1cfa-0001-7a00-8000-000000000004", "approver_id": null, "note": "For train tickets",
              "declined_note": null, {{terms}}, "processed_at": null, "created_at": "2026-03-01T09:30:00Z"
            }
            """);
    }
}
