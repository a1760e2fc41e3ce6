using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>
/// <c>GET /v2/cards/{id}</c>, for whoever ships plastic <c>GET /cardkeep/v1/cards/{id}/shipping_address</c>, and for whoever registers it
/// with a card processor <c>…/network_token</c>.
/// </summary>
internal sealed class ShowCard(Database database, CardJson wire)
{
    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var held = await FindAsync(call, cancel);
        return held is null ? Answers.Of(Problem.NotFound, call.TraceId) : Answer.Ok(wire.Wrapped(held.Card, held.Spending));
    }

    /// <summary>
    /// Where the card goes; null: to the organization, or nowhere without plastic. Who may order for this holder may read it.
    /// </summary>
    public async Task<Answer> ShippingAddressAsync(Call call, CancellationToken cancel)
    {
        var held = await FindAsync(call, cancel);
        if (held is null) return Answers.Of(Problem.NotFound, call.TraceId);
        if (!held.Allows(call.Caller, Act.OrderCard)) return Answers.Of(Problem.Forbidden, call.TraceId);

        var address = await database.ReadAsync(
            tx => ShippingAddressTable.FindAsync(tx, held.Card.Organization, held.Card.Id, cancel), cancel);
        return Answer.Ok(json => Write(json, address));
    }

    /// <summary>The token by which a card processor names the card on the network (spending.md §9). It opens nothing by itself.</summary>
    public async Task<Answer> NetworkTokenAsync(Call call, CancellationToken cancel)
    {
        var held = await FindAsync(call, cancel);
        if (held is null) return Answers.Of(Problem.NotFound, call.TraceId);

        var token = await database.ReadAsync(
            tx => CardReferenceTable.GetTokenAsync(tx, held.Card.Organization, held.Card.Id, cancel), cancel);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("network_token", token);
            json.WriteEndObject();
        });
    }

    private async Task<HeldCard?> FindAsync(Call call, CancellationToken cancel)
    {
        if (call.Id is not { } id) return null;

        var held = await database.ReadAsync(tx => CardTable.FindAsync(tx, call.Caller.Organization, new(id), call.Now, cancel), cancel);
        return held is not null && held.Allows(call.Caller, Act.SeeCard) ? held : null;
    }

    private static void Write(Utf8JsonWriter json, ShippingAddress? address)
    {
        json.WriteStartObject();
        if (address is null) json.WriteNull("shipping_address");
        else
        {
            json.WriteStartObject("shipping_address");
            json.WriteString("contact_name", address.ContactName);
            json.WriteString("first_line", address.FirstLine);
            json.WriteString("second_line", address.SecondLine);
            json.WriteString("third_line", address.ThirdLine);
            json.WriteString("zipcode", address.Zipcode);
            json.WriteString("city", address.City);
            json.WriteString("country", address.Country);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
