using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Factors;

/// <summary>The pages on which members keep their factors.</summary>
internal sealed class FactorRoutes(Security security)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get(Security.Path, Demands.Nothing, security.ShowAsync).Describe(FactorDocs.Show);
        routes.Post(Security.Path, Demands.Nothing, security.ActAsync).Describe(FactorDocs.Change);
    }
}
