using Cardkeep.Cards;
using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.Sandbox;

/// <summary>What the document of a sandbox says of its own calls.</summary>
internal static class SandboxDocs
{
    private static readonly Tag Sandbox = new("Sandbox", "What only a sandbox has, for scripts and tests.");

    public static readonly Operation Token = new(
        "createToken", Sandbox, "Make a token", "A bearer token of the demo organization, for whoever asks.")
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
            ["organization_id"] = Shape.Uuid(),
            ["membership_id"] = Shape.Uuid(),
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

    public static readonly Operation SystemLock = Locked(
        "lockCardBySystem", "Lock a card as the system would", "A lock that no call of the member lifts.");

    public static readonly Operation SystemUnlock = Locked(
        "unlockCardBySystem", "Lift a lock of the system", "The card stays paused while another lock stands.");

    private static OpenApiSchema Scopes()
    {
        var scopes = Shape.ListOf(Shape.OneOf(Access.Scope.All), Http.Members.MostItems);
        return scopes.Says("All, when absent.");
    }

    private static Operation Locked(string id, string summary, string description) => new(id, Sandbox, summary, description)
    {
        Body = Shape.Sent(new() { ["kind"] = Shape.OneOf(SystemLocks.Kinds).ByDefault("fraud") }),
        BodyExample = Shape.Example("""{"kind": "fraud"}"""),
        Answer = Shape.Wrapped("card", CardSchema.Card),
        Example = CardExamples.Card,
        Codes = [ProblemCode.InvalidStatusTransition],
    };
}
