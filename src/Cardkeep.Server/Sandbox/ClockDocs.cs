using System.Text.Json.Nodes;
using Cardkeep.OpenApi;

namespace Cardkeep.Sandbox;

/// <summary>What the document of a sandbox says of its clock.</summary>
internal static class ClockDocs
{
    private static readonly Tag Clock = new(
        "Clock", "The product's time in a sandbox. Tokens, rate limits and timeouts go by real time, whatever the clock says.");

    private static readonly JsonNode Moved = Shape.Example(
        """{"now": "2026-06-10T12:00:00Z", "ran": {"cards_pre_expired": 1, "holds_expired": 3}}""");

    public static readonly Operation Show = new("showClock", Clock, "Tell the time", "Now, and whether the clock runs.")
    {
        Answer = Shape.Whole(new()
        {
            ["now"] = Shape.Instant(),
            ["mode"] = Shape.OneOf("running", "frozen"),
            ["offset_seconds"] = Shape.Integer().Says("How far it is from real time; below 0 where it has stood still."),
        }),
        Example = Shape.Example("""{"now": "2026-06-10T12:00:00Z", "mode": "frozen", "offset_seconds": 86400}"""),
    };

    public static readonly Operation Freeze = Move(
        "freezeClock", "Stop the clock", "It stands still at once, or at an instant ahead.") with
    {
        Body = Shape.Sent(new() { ["at"] = Shape.Instant().Says("Not before now, and at most 400 days ahead. Absent: now.") }),
        BodyExample = Shape.Example("""{"at": "2026-06-10T12:00:00Z"}"""),
    };

    public static readonly Operation Advance = Move(
        "advanceClock",
        "Move the clock ahead",
        "All that falls due on the way is done before the answer, in order, each dated by when it was due.") with
    {
        Body = Shape.Sent(new()
        {
            ["by"] = Shape.Text().Says("An ISO 8601 duration, as `P1DT2H`; at most 400 days."),
            ["to"] = Shape.Instant().Says("Instead of `by`."),
        }),
        BodyExample = Shape.Example("""{"by": "P1DT2H"}"""),
        Codes = [.. Backwards, ProblemCode.Required, ProblemCode.InvalidDuration],
    };

    public static readonly Operation Reset = Move(
        "resetClock", "Go back to real time", "Nothing is undone: what ended has ended, and rows keep their dates.") with
    {
        Codes = [],
    };

    private static ProblemCode[] Backwards => [ProblemCode.ClockBackwards, ProblemCode.DateTooFar];

    private static Operation Move(string id, string summary, string description) => new(id, Clock, summary, description)
    {
        Answer = Shape.Whole(new()
        {
            ["now"] = Shape.Instant(),
            ["ran"] = Shape.Whole(
                new()
                {
                    ["cards_discarded"] = Shape.Integer(1),
                    ["cards_expired"] = Shape.Integer(1),
                    ["cards_pre_expired"] = Shape.Integer(1),
                    ["holds_expired"] = Shape.Integer(1),
                },
                always: [])
                .Says("How often each kind of due work was done on the way; what was not done is left out."),
        }),
        Example = Moved,
        Codes = Backwards,
    };
}
