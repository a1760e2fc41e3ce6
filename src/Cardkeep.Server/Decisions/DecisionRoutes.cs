using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Decisions;

/// <summary>What was decided about cards and why, and what they may still do: for people (spending.md §8).</summary>
internal sealed class DecisionRoutes(ListAuthorizations list, ShowAuthorization show, ShowBudget budget, TryAsk attempt)
{
    private static readonly Demands See = new(Scope.CardRead, Act.SeeCard);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/cardkeep/v1/authorizations", See, list.HandleAsync).Describe(DecisionDocs.List);
        routes.Get("/cardkeep/v1/authorizations/{id}", See, show.HandleAsync).Describe(DecisionDocs.Show);
        routes.Get("/cardkeep/v1/authorizations/{id}/explanation", See, show.ExplainAsync).Describe(DecisionDocs.Explain);
        routes.Get("/cardkeep/v1/cards/{id}/budget", See, budget.HandleAsync).Describe(DecisionDocs.Budget);
        routes.Post("/cardkeep/v1/cards/{id}/dry_run", See with { Body = true, MostBytes = TryAsk.MostBytes }, attempt.HandleAsync)
            .Describe(DecisionDocs.DryRun);
    }
}
