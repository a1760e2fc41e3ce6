using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Factors;

/// <summary>The pages on which members keep their factors, and approve by them.</summary>
internal sealed class FactorRoutes(Security security, ApproveByLink links)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get(Security.Path, Demands.Nothing, security.ShowAsync).Describe(FactorDocs.Show);
        routes.Post(Security.Path, Demands.Nothing, security.ActAsync).Describe(FactorDocs.Change);
        routes.Get(ApproveByLink.Path, Demands.Nothing, ApproveByLink.OpenAsync).Describe(FactorDocs.OpenApproval);
        routes.Post(ApproveByLink.Path, Demands.Nothing, links.ActAsync).Describe(FactorDocs.Approve);
    }
}
