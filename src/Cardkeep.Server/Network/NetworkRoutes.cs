using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Network;

/// <summary>What a card processor calls (spending.md §9): as a client of its own, for the cards of all organizations.</summary>
internal sealed class NetworkRoutes(SendMessage send, ShowTransaction show)
{
    // No rate limit: what arrives has to be answered, and what is too much is refused by the lanes.
    private static readonly Demands Say =
        new(Scope.Network) { Body = true, MostBytes = SendMessage.MostBytes, Uncounted = true, Repeatable = true };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Post("/network/v1/authorizations", Say, send.AuthorizeAsync).Describe(NetworkDocs.Authorize);
        routes.Post("/network/v1/increments", Say, send.IncrementAsync).Describe(NetworkDocs.Increment);
        routes.Post("/network/v1/advices", Say, send.AdviseAsync).Describe(NetworkDocs.Advise);
        routes.Post("/network/v1/clearings", Say, send.ClearAsync).Describe(NetworkDocs.Clear);
        routes.Post("/network/v1/reversals", Say, send.ReverseAsync).Describe(NetworkDocs.Reverse);
        routes.Post("/network/v1/refunds", Say, send.RefundAsync).Describe(NetworkDocs.Refund);
        routes.Post("/network/v1/refund_reversals", Say, send.UndoRefundAsync).Describe(NetworkDocs.UndoRefund);
        routes.Get("/network/v1/transactions/{transaction_id}", new(Scope.Network) { Uncounted = true }, show.HandleAsync)
            .Describe(NetworkDocs.Show);
    }
}
