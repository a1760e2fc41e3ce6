using System.Text.Json.Nodes;
using Cardkeep.OpenApi;
using Cardkeep.Storage;
using Microsoft.OpenApi;

namespace Cardkeep.Sandbox;

/// <summary>What the document of a sandbox says of failing on command.</summary>
internal static class FaultDocs
{
    private static readonly Tag Chapter = new("Faults", "A sandbox that fails or dies on command, so that retries can be tried.");

    private static readonly JsonNode Shown = Shape.Example($$"""
        {
          "points": [{{string.Join(", ", Faults.Points.Select(point => $"\"{point}\""))}}],
          "faults": [{"point": "write.committed", "action": "die", "at": 1}]
        }
        """);

    public static readonly Operation Show = new(
        "showFaults", Chapter, "Show what is going to fail", "The points that there are, and the faults that have not struck yet.")
    {
        Answer = Answer(),
        Example = Shown,
    };

    public static readonly Operation Arm = new(
        "armFaults", Chapter, "Make it fail",
        "At a point, the time that `at` says from now on, once; in the place of what was armed before. `die` kills the process, "
        + "`fail` answers 500, `unavailable` 503. Before a commit nothing has happened, after it everything has.")
    {
        Body = Shape.Sent(
            new() { ["faults"] = Shape.ListOf(Shape.Sent(Members(), "point", "action"), FaultRoutes.MostFaults) }, "faults"),
        BodyExample = Shape.Example("""{"faults": [{"point": "write.committed", "action": "die"}]}"""),
        Answer = Answer(),
        Example = Shown,
        Codes = [ProblemCode.BelowMinimum, ProblemCode.AboveMaximum],
    };

    private static Fields Members() => new()
    {
        ["point"] = Shape.OneOf(Faults.Points),
        ["action"] = Shape.OneOf<FaultAction>(),
        ["at"] = Shape.Integer(1, FaultRoutes.LatestTime),
    };

    private static OpenApiSchema Answer() => Shape.Whole(new()
    {
        ["points"] = Shape.ListOf(Shape.OneOf(Faults.Points)),
        ["faults"] = Shape.ListOf(Shape.Whole(Members())),
    });
}
