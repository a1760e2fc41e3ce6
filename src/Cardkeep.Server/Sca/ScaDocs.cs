using Cardkeep.OpenApi;

namespace Cardkeep.Sca;

/// <summary>What the document says of SCA sessions.</summary>
internal static class ScaDocs
{
    private static readonly Tag Sessions = new("SCA sessions", "Strong customer authentication: polled, and in a sandbox decided.");

    public static readonly Operation Poll = Polled("showScaSession");

    public static readonly Operation MockedPoll = Polled("showMockedScaSession");

    public static readonly Operation Allow = Decided("allowScaSession", "Allow a session");

    public static readonly Operation Deny = Decided("denyScaSession", "Deny a session");

    private static Operation Polled(string id) => new(
        id, Sessions, "Show a session", "Poll at most once a second, until it says `allow` or `deny`.")
    {
        Answer = Shape.Whole(new()
        {
            ["result"] = Shape.OneOf("waiting", "allow", "deny"),
            ["canceled_at"] = Shape.Instant().Says("When it was denied.").OrNull(),
        }),
        Example = Shape.Example("""{"result": "waiting", "canceled_at": null}"""),
    };

    private static Operation Decided(string id, string summary) => new(
        id, Sessions, summary, "In the member's stead. Sandbox only. Repeated, it is answered alike, also after the session was used.")
    {
        Answer = Shape.Wrapped("message", Shape.OneOf("Success")),
        Example = Shape.Example("""{"message": "Success"}"""),
        Codes = [ProblemCode.ScaExpired, ProblemCode.ScaAlreadyDecided],
    };
}
