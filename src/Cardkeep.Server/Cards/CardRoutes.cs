using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;
using Cardkeep.Sca;

namespace Cardkeep.Cards;

/// <summary>The table of <c>/v2/cards</c>, and what Cardkeep adds to a card (wire-contract.md §10).</summary>
internal sealed class CardRoutes(
    ListCards list, ShowCard show, CreateCard create, CreateCards bulk, MoveCard move, ChangeCard change, ShowAppearances appearances,
    CardDocs docs, IReadOnlyList<string> scaAlso)
{
    private static readonly Demands Move = new(Scope.CardWrite, Act.LockCard) { Key = KeyUse.Honoured, Tagged = true };
    private static readonly Demands Change = new(Scope.CardWrite, Act.ChangeCard) { Key = KeyUse.Honoured, Body = true, Tagged = true };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/v2/cards", new(Scope.CardRead, Act.SeeCard), list.HandleAsync).Describe(CardDocs.List);
        routes.Post(
            "/v2/cards",
            new(Scope.CardWrite, Act.OrderCard) { Key = KeyUse.Required, Sca = "card.order", Body = true, Tagged = true },
            create.HandleAsync).Describe(docs.Create);
        routes.Post(
            "/v2/cards/bulk",
            new(Scope.CardWrite, Act.OrderCard) { Key = KeyUse.Honoured, Sca = "card.order.bulk", Body = true },
            bulk.HandleAsync).Describe(docs.CreateMany);
        routes.Get("/v2/cards/appearances", new(Scope.CardRead), appearances.HandleAsync).Describe(CardDocs.Appearances);
        routes.Get("/v2/cards/{id}", new(Scope.CardRead, Act.SeeCard) { Tagged = true }, show.HandleAsync).Describe(CardDocs.Show);
        routes.Put("/v2/cards/{id}/lock", Move with { Sca = Also(ScaAlso.Lock) }, move.LockAsync)
            .Describe(CardDocs.Lock);
        routes.Put("/v2/cards/{id}/lost", Move with { Sca = Also(ScaAlso.Lost) }, move.ReportLostAsync)
            .Describe(CardDocs.Lost);
        routes.Put("/v2/cards/{id}/stolen", Move with { Sca = Also(ScaAlso.Stolen) }, move.ReportStolenAsync)
            .Describe(CardDocs.Stolen);
        routes.Put("/v2/cards/{id}/discard", Move with { Sca = Also(ScaAlso.Discard) }, move.DiscardAsync)
            .Describe(CardDocs.Discard);
        routes.Put(
            "/v2/cards/{id}/unlock",
            Move with { Act = Act.UnlockCard, Sca = "card.unlock" },
            move.UnlockAsync).Describe(CardDocs.Unlock);
        routes.Patch("/v2/cards/{id}/limits", Change with { Sca = "card.limits.update" }, change.ChangeLimitsAsync)
            .Describe(CardDocs.Limits);
        routes.Patch("/v2/cards/{id}/nickname", Change with { Sca = Also(ScaAlso.Nickname) }, change.RenameAsync)
            .Describe(CardDocs.Rename);
        routes.Patch("/v2/cards/{id}/options", Change with { Sca = Also(ScaAlso.Options) }, change.ChangeOptionsAsync)
            .Describe(CardDocs.Options);
        routes.Patch("/v2/cards/{id}/restrictions", Change with { Sca = Also(ScaAlso.Restrictions) }, change.RestrictAsync)
            .Describe(CardDocs.Restrict);
        routes.Get("/cardkeep/v1/cards/{id}/shipping_address", new(Scope.CardRead, Act.OrderCard), show.ShippingAddressAsync)
            .Describe(CardDocs.ShippingAddress);
        routes.Get("/cardkeep/v1/cards/{id}/network_token", new(Scope.CardRead, Act.SeeCard), show.NetworkTokenAsync)
            .Describe(CardDocs.NetworkToken);
    }

    private string? Also(string action) => scaAlso.Contains(action, StringComparer.Ordinal) ? action : null;
}
