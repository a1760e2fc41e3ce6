using Cardkeep.Authorizations;
using Cardkeep.Network;
using Cardkeep.OpenApi;

namespace Cardkeep.Decisions;

/// <summary>What the document says of what was decided, beyond the demands of its routes.</summary>
internal static class DecisionDocs
{
    private static readonly Tag Decisions = new(
        "Decisions", "What was decided about cards and why, and what they may still do. Amounts are in cents of the card's currency.");

    public static readonly Operation List = new(
        "listAuthorizations", Decisions, "List authorizations",
        "Those of the cards that the caller may see, the newest first. Values of one filter are alternatives, and all filters must hold.")
    {
        Query =
        [
            .. PageDocs.Parameters,
            PageDocs.Filter("card_id", Shape.Uuid(), "Cards."),
            PageDocs.Filter("status", Shape.OneOf<AuthorizationStatus>(), "What they are now."),
            PageDocs.Filter("outcome", Shape.OneOf<Verdict>(), "How the first ask ended."),
        ],
        Answer = PageDocs.Of("authorizations", DecisionSchema.Authorization),
    };

    public static readonly Operation Show = new(
        "showAuthorization", Decisions, "Show an authorization",
        "What became of it: its amounts, and every message about it with what that moved, refunds included. Of a very long one "
        + FormattableString.Invariant($"the first {AuthorizationHistory.MostMessages} messages after the ask that opened it."))
    {
        Answer = Shape.Whole(new()
        {
            ["authorization"] = DecisionSchema.Authorization,
            ["messages"] = Shape.ListOf(DecisionSchema.Message),
        }),
    };

    public static readonly Operation Explain = new(
        "explainAuthorization", Decisions, "Explain decisions",
        "One entry for each ask: the first, then increments. Every check is there, in the order of precedence, and the first that failed "
        + "is the reason. It is told from what was kept of that moment, so it stays as it is when limits, card or rules change.")
    {
        Answer = DecisionSchema.Explanation,
        Example = DecisionSchema.Explained,
    };

    public static readonly Operation Budget = new(
        "showBudget", Decisions, "Show what a card may still spend",
        "Each limit that the card's level has. One that is switched off has no amount; what is used counts nevertheless.")
    {
        Answer = Shape.Whole(new()
        {
            ["card_id"] = Shape.Uuid(),
            ["currency"] = Shape.OneOf(AnswerJson.Currency),
            ["zone"] = Shape.Text(),
            ["day"] = Shape.Date(),
            ["limits"] = Shape.ListOf(DecisionSchema.BudgetLine),
        }),
    };

    public static readonly Operation DryRun = new(
        "tryAsk", Decisions, "Try an ask",
        "How it would be decided now, by the same rules, without being asked: nothing is held, counted or kept, wrong PINs neither.")
    {
        Body = AskSchema.SentAsk(),
        BodyExample = Shape.Example("""
            {"type": "purchase", "channel": "online", "amount_cents": 4000, "currency": "EUR", "merchant": {"mcc": "5812", "country": "FR"}}
            """),
        Answer = DecisionSchema.Explanation,
        Codes =
        [
            ProblemCode.BelowMinimum, ProblemCode.AboveMaximum, ProblemCode.InvalidMcc,
            ProblemCode.InvalidCountry,
        ],
    };
}
