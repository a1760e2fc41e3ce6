using Cardkeep.Cards;
using Cardkeep.OpenApi;

namespace Cardkeep.Sandbox;

/// <summary>What the document of a sandbox says of cards that take the place of others.</summary>
internal static class ReplacementDocs
{
    public static readonly Operation Renew = New(
        "renewCard", "Renew a card",
        "A new card in its place, on the same budget; the older one works on until it ends. Gives the new one.");

    public static readonly Operation Upgrade = New(
        "upgradeCard", "Upgrade a card",
        "A card of a higher level in its place, on the same budget; the older one is discarded on the 30th day after it. "
        + "Gives the new one.") with
    {
        Body = Shape.Sent(new()
        {
            ["card_level"] = Shape.OneOf(CardReplacement.Upgrades.Select(Names<CardLevel>.Of)).Says("The next one, when absent."),
        }),
        BodyExample = Shape.Example("""{"card_level": "metal"}"""),
        Codes = [ProblemCode.InvalidStatusTransition, ProblemCode.NotApplicableToCardLevel, ProblemCode.LimitAboveMaximum],
    };

    private static Operation New(string id, string summary, string description) =>
        new(id, SandboxDocs.Sandbox, summary, description)
        {
            Answer = Shape.Wrapped("card", CardSchema.Card),
            Example = CardExamples.Card,
            Codes = [ProblemCode.InvalidStatusTransition, ProblemCode.NotApplicableToCardLevel],
        };
}
