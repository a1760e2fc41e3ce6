using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Reveals;

/// <summary>
/// Addresses of pages for holders, the page, and what it asks for. A page's ticket speaks for the member, and no token does.
/// </summary>
internal sealed class RevealRoutes(MintTicket mint, RevealPage page, OpenTicket open, ShowSecrets show, EncryptDetails encrypt)
{
    /// <summary>A ticket and a key, or a ticket and a sealed PIN.</summary>
    private const int MostBytes = 8 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/v2/cards/{id}/data_view", new(Scope.CardRead, Act.RevealCard) { Writes = true }, mint.DataViewAsync)
            .Describe(RevealDocs.DataView);
        routes.Get("/cardkeep/v1/cards/{id}/pin_view", new(Scope.CardRead, Act.RevealCard) { Writes = true }, mint.PinViewAsync)
            .Describe(RevealDocs.PinView);
        routes.Get("/cardkeep/v1/cards/{id}/pin_change", new(Scope.CardWrite, Act.RevealCard) { Writes = true }, mint.PinChangeAsync)
            .Describe(RevealDocs.PinChange);

        routes.Post(
            "/cardkeep/v1/cards/{id}/encrypted_details",
            new(Scope.CardReveal, Act.RevealCard) { Sca = "card.encrypt-details", Body = true, MostBytes = MostBytes },
            encrypt.HandleAsync).Describe(RevealDocs.Encrypted);

        var ofPage = Demands.Nothing with { Body = true, MostBytes = MostBytes };
        routes.Get("/reveal/{client}", Demands.Nothing, page.ShowAsync).Describe(RevealDocs.Page);
        routes.Post("/reveal/{client}/open", ofPage, open.HandleAsync).Describe(RevealDocs.Open);
        routes.Post("/reveal/{client}/details", ofPage with { Sca = "card.see-details" }, show.DetailsAsync).Describe(RevealDocs.Details);
        routes.Post("/reveal/{client}/pin", ofPage with { Sca = "card.show.pin" }, show.PinAsync).Describe(RevealDocs.Pin);
        routes.Post("/reveal/{client}/new_pin", ofPage with { Sca = "card.set.pin" }, show.NewPinAsync).Describe(RevealDocs.NewPin);
    }
}
