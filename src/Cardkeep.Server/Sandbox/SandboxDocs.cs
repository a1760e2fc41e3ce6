using Cardkeep.Cards;
using Cardkeep.OpenApi;
using Cardkeep.Organizations;
using Microsoft.OpenApi;

namespace Cardkeep.Sandbox;

/// <summary>What the document of a sandbox says of its own calls.</summary>
internal static class SandboxDocs
{
    public static readonly Tag Sandbox = new("Sandbox", "What only a sandbox has, for scripts and tests.");

    public static readonly Operation Token = new(
        "createToken", Sandbox, "Make a token", "A bearer token of the demo organization, for whoever asks. "
        + "The scope `network` alone makes a card processor's, of no member.")
    {
        Body = Shape.Sent(new()
        {
            ["member"] = Shape.Text().Says("A membership's id, or a role: the first active member who has it.").ByDefault("owner"),
            ["scopes"] = Scopes(),
        }),
        BodyExample = Shape.Example("""{"member": "admin", "scopes": ["card.read"]}"""),
        Answer = Shape.Whole(new()
        {
            ["access_token"] = Shape.Text(),
            ["token_type"] = Shape.OneOf("bearer"),
            ["expires_in"] = Shape.Integer(1).Says("Seconds."),
            ["scope"] = Shape.Text().Says("Parted by spaces."),
            ["organization_id"] = Shape.Uuid().OrNull(),
            ["membership_id"] = Shape.Uuid().OrNull(),
            ["client_id"] = Shape.Uuid(),
        }),
        Example = Shape.Example("""
            {
              "access_token": "ck_example", "token_type": "bearer", "expires_in": 2592000, "scope": "card.read",
              "organization_id": "019e1cfa-0003-7a00-8000-000000000001", "membership_id": "019e1cfa-0001-7a00-8000-000000000002",
              "client_id": "019e1cfa-0004-7a00-8000-000000000001"
            }
            """),
        Codes = [ProblemCode.ReferenceNotFound],
    };

    public static readonly Operation Inbox = new(
        "showInbox", Sandbox, "Show the inbox of one's phone",
        "The text messages of the last day, at most 50, the newest first; this process keeps them, and a restart forgets them.")
    {
        Answer = Shape.Wrapped("messages", Shape.ListOf(Shape.Whole(new()
        {
            ["id"] = Shape.Uuid(),
            ["phone_number"] = Shape.Text(),
            ["text"] = Shape.Text().Says("It begins with the six digits."),
            ["sent_at"] = Shape.Instant(),
        }))),
        Example = Shape.Example("""
            {"messages": [{
              "id": "019e1d00-0000-7000-8000-000000000001", "phone_number": "+33639980001",
              "text": "480216 is your Cardkeep code to order a card. Good until 09:45 UTC, for this alone.",
              "sent_at": "2026-03-01T09:30:00Z"
            }]}
            """),
    };

    public static readonly Operation SystemLock = Locked(
        "lockCardBySystem", "Lock a card as the system would", "A lock that no call of the member lifts.");

    public static readonly Operation SystemUnlock = Locked(
        "unlockCardBySystem", "Lift a lock of the system", "The card stays paused while another lock stands.");

    public static readonly Operation Ship = Moved(
        "shipCard", "Ship a card", "Says when a card with plastic left; once is enough.");

    public static readonly Operation LoseInShipping = Moved(
        "loseCardInShipping", "Lose a card in shipping", "It never reached its holder: final.");

    public static readonly Operation CancelOrder = Moved(
        "cancelCardOrder", "Cancel the order of a card", "Before it is activated: final.");

    public static readonly Operation ReportAbusive = Moved(
        "reportCardAbusive", "Report a card as abused", "What an operator does to a card that is not final: final.");

    public static readonly Operation Activate = WithPin(
        "activateCard", "Activate a card", "Sets the first PIN, as the holder does at a machine: from pending to live.");

    public static readonly Operation ResetPin = WithPin(
        "resetCardPin", "Reset the PIN of a card", "Sets another PIN; a card that three wrong ones had blocked is live again.");

    public static readonly Operation Kyc = new(
        "decideKyc", Sandbox, "Decide a member's KYC", "Accepted: the cards that waited for it are issued. Refused: the next ones wait.")
    {
        Body = Shape.Sent(new() { ["accepted"] = Shape.Flag().ByDefault(true) }),
        BodyExample = Shape.Example("""{"accepted": true}"""),
        Answer = Shape.Whole(new()
        {
            ["membership_id"] = Shape.Uuid(),
            ["kyc_status"] = Shape.OneOf<KycStatus>(),
            ["cards"] = Shape.ListOf(CardSchema.Card).Says("Those that were issued by this call."),
            ["waiting"] = Shape.Integer(0).Says("Cards of the member that are onhold still."),
        }),
        Example = Shape.Example("""
            {"membership_id": "019e1cfa-0001-7a00-8000-000000000004", "kyc_status": "refused", "cards": [], "waiting": 0}
            """),
    };

    private static OpenApiSchema Scopes()
    {
        var scopes = Shape.ListOf(Shape.OneOf([.. Access.Scope.All, Access.Scope.Network]), Http.Members.MostItems);
        return scopes.Says("All, when absent.");
    }

    private static Operation Moved(string id, string summary, string description) => new(id, Sandbox, summary, description)
    {
        Answer = Shape.Wrapped("card", CardSchema.Card),
        Example = CardExamples.Card,
        Codes = [ProblemCode.InvalidStatusTransition, ProblemCode.NotApplicableToCardLevel],
    };

    private static Operation WithPin(string id, string summary, string description) => Moved(id, summary, description) with
    {
        Body = Shape.Sent(
            new() { ["pin"] = Shape.Text(4, 4).Says("Four digits: not all equal, not in a row, not the card's last four.") }, "pin"),
        BodyExample = Shape.Example("""{"pin": "2580"}"""),
        Codes = [ProblemCode.InvalidStatusTransition, ProblemCode.NotApplicableToCardLevel, ProblemCode.WeakPin],
    };

    private static Operation Locked(string id, string summary, string description) => new(id, Sandbox, summary, description)
    {
        Body = Shape.Sent(new() { ["kind"] = Shape.OneOf(SystemLocks.Kinds).ByDefault("fraud") }),
        BodyExample = Shape.Example("""{"kind": "fraud"}"""),
        Answer = Shape.Wrapped("card", CardSchema.Card),
        Example = CardExamples.Card,
        Codes = [ProblemCode.InvalidStatusTransition],
    };
}
