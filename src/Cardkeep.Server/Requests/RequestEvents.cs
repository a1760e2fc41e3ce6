using System.Text.Json;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;

namespace Cardkeep.Requests;

/// <summary>What is said of a request: the new one whole, then how it was decided, by whom, and what came of it.</summary>
internal static class RequestEvents
{
    public static NewEvent Created(CardRequest request) => Event(request, "created", json => RequestJson.Write(json, request));

    public static NewEvent Approved(CardRequest request, Card card) => Event(request, "approved", json => WriteDecision(json, request, () =>
    {
        json.WriteString("card_id", card.Id.Value);
        json.WriteString("bank_account_id", card.Account.Value);
    }));

    public static NewEvent Declined(CardRequest request) => Event(request, "declined", json => WriteDecision(json, request, () =>
        json.WriteString("declined_note", request.DeclinedNote)));

    private static void WriteDecision(Utf8JsonWriter json, CardRequest request, Action writeRest)
    {
        json.WriteStartObject();
        json.WriteStartObject("status");
        json.WriteString("from", Names<RequestStatus>.Of(RequestStatus.Pending));
        json.WriteString("to", Names<RequestStatus>.Of(request.Status));
        json.WriteEndObject();
        writeRest();
        json.WriteEndObject();
    }

    private static NewEvent Event(CardRequest request, string what, Action<Utf8JsonWriter> write) =>
        new(request.Id.Value, request.Version, $"request.{what}", JsonBuffer.TextOf(write));
}
