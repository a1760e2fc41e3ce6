using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep;

/// <summary>What the document says of the process's own calls.</summary>
internal static class HealthDocs
{
    public static readonly Operation Live = new(
        "showHealth", DocumentDocs.Operating, "Show whether the process answers", "Needs no database.")
    {
        Answer = Word("ok"),
        Example = Shape.Example("""{"status": "ok"}"""),
    };

    public static readonly Operation Ready = new(
        "showReadiness", DocumentDocs.Operating, "Show whether the process can work",
        "Asks the database, and whether the process is stopping.")
    {
        Answer = Word("ready"),
        Example = Shape.Example("""{"status": "ready"}"""),
        Others =
        [
            new(StatusCodes.Status503ServiceUnavailable, "Not now.", Word("not_ready"), Shape.Example("""{"status": "not_ready"}""")),
        ],
    };

    private static OpenApiSchema Word(string word) => Shape.Wrapped("status", Shape.OneOf(word));
}
