using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Decisions;

/// <summary>What was decided about cards and why: for people (spending.md §8).</summary>
internal sealed class DecisionRoutes(ListAuthorizations list, ShowAuthorization show)
{
    private static readonly Demands See = new(Scope.CardRead, Act.SeeCard);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/cardkeep/v1/authorizations", See, list.HandleAsync).Describe(DecisionDocs.List);
        routes.Get("/cardkeep/v1/authorizations/{id}", See, show.HandleAsync).Describe(DecisionDocs.Show);
        routes.Get("/cardkeep/v1/authorizations/{id}/explanation", See, show.ExplainAsync).Describe(DecisionDocs.Explain);
    }
}
