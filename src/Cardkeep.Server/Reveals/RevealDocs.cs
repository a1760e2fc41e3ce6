using Cardkeep.Cards;
using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.Reveals;

/// <summary>What the document says of pages that show what is secret of a card.</summary>
internal static class RevealDocs
{
    private const string Sealed = "A JWE in its compact form, ECDH-ES with A256GCM (RFC 7516, RFC 7518).";

    private const string ByThePage =
        "Called by the page alone, with the ticket out of its address. Needs authentication, inside the frame.";

    private static readonly Tag Pages =
        new("Pages for holders", "Number, expiry, CVV and PIN: shown to the holder, once, by a page of Cardkeep's own.");

    private static readonly OpenApiParameter[] Client =
        [Shape.InPath("client", Shape.Text(), "The application's id, whose registered origins may frame the page.")];

    private static readonly ProblemCode[] OfCard =
        [ProblemCode.NotFound, ProblemCode.Forbidden, ProblemCode.CardInFinalStatus, ProblemCode.CardNotIssued];

    private static readonly ProblemCode[] OfPin =
    [
        .. OfCard, ProblemCode.NotApplicableToCardLevel, ProblemCode.InvalidStatusTransition,
    ];

    private static readonly ProblemCode[] OfTicket = [.. OfPin, ProblemCode.RevealGone, ProblemCode.LoadedElsewhere, ProblemCode.Required];

    public static readonly Operation DataView = Minted(
        "showDataView", "Show number, expiry and CVV", "The address of a page for the card's holder", OfCard);

    public static readonly Operation PinView = Minted(
        "showPinView", "Show the PIN", "The address of a page for the card's holder", [.. OfPin, ProblemCode.PinNotSet]);

    public static readonly Operation PinChange = Minted(
        "showPinChange", "Choose a PIN",
        "The address of a page on which the holder chooses a PIN: the first activates the card, and any ends a block", OfPin);

    public static readonly Operation Page = new(
        "showRevealPage", Pages, "Show the page", "The same bytes for everybody. Its address with its fragment comes from another call.")
    {
        Path = Client,
        Page = true,
        Answer = null,
        Codes = [ProblemCode.LoadedElsewhere, ProblemCode.ServiceUnavailable],
    };

    public static readonly Operation Open = new(
        "openRevealPage", Pages, "Spend a ticket", "Called by the page alone, with the ticket out of its address and a key of its own.")
    {
        Path = Client,
        Body = Shape.Sent(new() { ["ticket"] = Shape.Text(), ["public_key"] = Key() }, "ticket", "public_key"),
        BodyExample = Shape.Example($$"""{"ticket": "ckrv_…", "public_key": {{SomeKey}}}"""),
        Answer = Shape.Whole(new()
        {
            ["kind"] = Shape.OneOf<RevealKind>(),
            ["sandbox"] = Shape.Flag().Says("Whether the mocked factor is there."),
            ["seconds_shown"] = Shape.Integer(),
            ["public_key"] = Key().Says("To which a PIN is sealed."),
            ["card"] = Shape.Whole(new()
            {
                ["embossed_name"] = Shape.Text(),
                ["card_level"] = Shape.OneOf<CardLevel>(),
                ["last_digits"] = Shape.Text(),
                ["theme"] = Shape.OneOf<Theme>(),
                ["gradient"] = Shape.Text(),
            }),
        }),
        Codes = [.. OfTicket, ProblemCode.InvalidPublicKey],
    };

    public static readonly Operation Details = Shown("showDetails", "Show number, expiry and CVV");

    public static readonly Operation Pin = Shown("showPin", "Show the PIN") with { Codes = [.. OfTicket, ProblemCode.PinNotSet] };

    public static readonly Operation NewPin = new("choosePin", Pages, "Choose a PIN", ByThePage)
    {
        Path = Client,
        Body = Shape.Sent(
            new() { ["ticket"] = Shape.Text(), ["sealed_pin"] = Shape.Text().Says($"Of `{{\"pin\":\"7391\"}}`. {Sealed}") },
            "ticket", "sealed_pin"),
        BodyExample = Shape.Example("""{"ticket": "ckrv_…", "sealed_pin": "eyJhbGciOiJFQ0RILUVTIn0..…"}"""),
        Answer = Shape.Whole(new() { ["status"] = Shape.OneOf<CardStatus>().Says("Of the card, now.") }),
        Codes = [.. OfTicket, ProblemCode.InvalidSealed, ProblemCode.InvalidCharacters, ProblemCode.WeakPin],
    };

    public static readonly Operation Encrypted = new(
        "encryptDetails", Pages, "Get number, expiry and CVV, sealed",
        "For a program of the holder's. The approval is for this very key; nothing but its owner reads the answer.")
    {
        Body = Shape.Sent(new() { ["public_key"] = Key() }, "public_key"),
        BodyExample = Shape.Example($$"""{"public_key": {{SomeKey}}}"""),
        Answer = Shape.Whole(new()
        {
            ["jwe"] = Shape.Text().Says($"Of `{{\"number\":\"…\",\"expiry_month\":\"2029-03\",\"cvv\":\"…\"}}`. {Sealed}"),
        }),
        Codes = [.. OfCard, ProblemCode.InvalidPublicKey],
    };

    /// <summary>Of the curve's own generator, so that nobody takes it for a key of theirs.</summary>
    public const string SomeKey = """
        {"kty": "EC", "crv": "P-256",
         "x": "axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
         "y": "T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}
        """;

    public static OpenApiSchema Key() => Shape.Whole(new()
    {
        ["kty"] = Shape.OneOf("EC"),
        ["crv"] = Shape.OneOf("P-256"),
        ["x"] = Shape.Text(),
        ["y"] = Shape.Text(),
    });

    private static Operation Minted(string id, string summary, string description, IReadOnlyList<ProblemCode> codes) => new(
        id, Pages, summary,
        $"{description}, in the language of `Accept-Language`. It opens once, within 60 seconds, in a window or in a frame of an origin "
        + "that is registered for the application; there the holder authenticates. To be treated like a password.")
    {
        Answer = Shape.Whole(new() { ["iframe_url"] = Shape.Address() }),
        Example = Shape.Example("""{"iframe_url": "https://cards.example.com/reveal/019e1cfa-0005-7a00-8000-000000000001#ckrv_3q27"}"""),
        Codes = codes,
    };

    private static Operation Shown(string id, string summary) => new(id, Pages, summary, ByThePage)
    {
        Path = Client,
        Body = Shape.Sent(new() { ["ticket"] = Shape.Text() }, "ticket"),
        BodyExample = Shape.Example("""{"ticket": "ckrv_…"}"""),
        Answer = Shape.Whole(new() { ["jwe"] = Shape.Text().Says(Sealed) }),
        Codes = OfTicket,
    };
}
