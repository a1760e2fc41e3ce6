using Cardkeep.Access;
using Cardkeep.Http;

namespace Cardkeep.Cards;

/// <summary>The table of <c>/v2/cards</c>, and what Cardkeep adds to a card (wire-contract.md §10).</summary>
internal sealed class CardRoutes(
    ListCards list, ShowCard show, CreateCard create, CreateCards bulk, MoveCard move, ChangeCard change, ShowAppearances appearances)
{
    private static readonly Demands Move = new(Scope.CardWrite, Act.LockCard) { Key = KeyUse.Honoured, Tagged = true };
    private static readonly Demands Change = new(Scope.CardWrite, Act.ChangeCard) { Key = KeyUse.Honoured, Body = true, Tagged = true };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/v2/cards", new(Scope.CardRead, Act.SeeCard), list.HandleAsync);
        routes.Post(
            "/v2/cards",
            new(Scope.CardWrite, Act.OrderCard) { Key = KeyUse.Required, Sca = "card.order", Body = true, Tagged = true },
            create.HandleAsync);
        routes.Post(
            "/v2/cards/bulk",
            new(Scope.CardWrite, Act.OrderCard) { Key = KeyUse.Honoured, Sca = "card.order.bulk", Body = true },
            bulk.HandleAsync);
        routes.Get("/v2/cards/appearances", new(Scope.CardRead), appearances.HandleAsync);
        routes.Get("/v2/cards/{id}", new(Scope.CardRead, Act.SeeCard) { Tagged = true }, show.HandleAsync);
        routes.Put("/v2/cards/{id}/lock", Move, move.LockAsync);
        routes.Put("/v2/cards/{id}/lost", Move, move.ReportLostAsync);
        routes.Put("/v2/cards/{id}/stolen", Move, move.ReportStolenAsync);
        routes.Put("/v2/cards/{id}/discard", Move, move.DiscardAsync);
        routes.Put(
            "/v2/cards/{id}/unlock",
            Move with { Act = Act.UnlockCard, Sca = "card.unlock" },
            move.UnlockAsync);
        routes.Patch("/v2/cards/{id}/limits", Change with { Sca = "card.limits.update" }, change.ChangeLimitsAsync);
        routes.Patch("/v2/cards/{id}/nickname", Change, change.RenameAsync);
        routes.Patch("/v2/cards/{id}/options", Change, change.ChangeOptionsAsync);
        routes.Patch("/v2/cards/{id}/restrictions", Change, change.RestrictAsync);
        routes.Get("/cardkeep/v1/cards/{id}/shipping_address", new(Scope.CardRead, Act.OrderCard), show.ShippingAddressAsync);
    }
}
