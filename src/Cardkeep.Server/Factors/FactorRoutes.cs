using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Factors;

/// <summary>The pages on which members keep their factors, and approve by them.</summary>
internal sealed class FactorRoutes(Security security, ApproveByLink links, ApproveByDevice devices)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get(Security.Path, Demands.Nothing, security.ShowAsync).Describe(FactorDocs.Show);
        routes.Post(Security.Path, Demands.Nothing, security.ActAsync).Describe(FactorDocs.Change);
        routes.Get(ApproveByLink.Path, Demands.Nothing, ApproveByLink.OpenAsync).Describe(FactorDocs.OpenApproval);
        routes.Post(ApproveByLink.Path, Demands.Nothing, links.ActAsync).Describe(FactorDocs.Approve);
        routes.Get(ApproveByDevice.Path, Demands.Nothing, devices.ShowAsync).Describe(FactorDocs.ShowDevice);
        routes.Get(ApproveByDevice.ListPath, Demands.Nothing, devices.ListAsync).Describe(FactorDocs.ListWaiting);
        routes.Post(ApproveByDevice.Path, Demands.Nothing, devices.ActAsync).Describe(FactorDocs.UseDevice);
    }
}
