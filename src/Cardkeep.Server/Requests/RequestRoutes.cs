using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Requests;

/// <summary>
/// The table of <c>/v2/requests</c> (wire-contract.md §12). The types stand in it one by one, so that the wire's transfer requests are
/// paths that are not there.
/// </summary>
internal sealed class RequestRoutes(ListRequests list, AskForCard ask, DecideRequest decide)
{
    private static readonly Demands Ask = new(Scope.RequestCardsWrite, Act.AskForCard) { Key = KeyUse.Honoured, Body = true };
    private static readonly Demands Decide = new(Scope.RequestReviewWrite, Act.DecideRequest) { Key = KeyUse.Required, Body = true };
    private static readonly Demands Approve = Decide with { Sca = "request.approve", BodyOptional = true };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/v2/requests", new(Scope.OrganizationRead, Act.SeeRequest), list.HandleAsync).Describe(RequestDocs.List);
        routes.Post("/v2/requests/flash_cards", Ask, ask.ForFlashCardAsync).Describe(RequestDocs.AskForFlash);
        routes.Post("/v2/requests/virtual_cards", Ask, ask.ForVirtualCardAsync).Describe(RequestDocs.AskForVirtual);
        routes.Post("/v2/requests/flash_cards/{id}/approve", Approve, decide.ApproveFlashCardAsync).Describe(RequestDocs.ApproveFlash);
        routes.Post("/v2/requests/virtual_cards/{id}/approve", Approve, decide.ApproveVirtualCardAsync)
            .Describe(RequestDocs.ApproveVirtual);
        routes.Post("/v2/requests/flash_cards/{id}/decline", Decide, decide.DeclineFlashCardAsync).Describe(RequestDocs.DeclineFlash);
        routes.Post("/v2/requests/virtual_cards/{id}/decline", Decide, decide.DeclineVirtualCardAsync).Describe(RequestDocs.DeclineVirtual);
    }
}
