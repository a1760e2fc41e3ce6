using System.Text.Json;
using Cardkeep.Cards;
using Cardkeep.Http;

namespace Cardkeep.Requests;

/// <summary>A request on the wire, its members in the contract's order (wire-contract.md §12).</summary>
internal static class RequestJson
{
    /// <summary>What one request takes with two notes, generously; in letters that need escaping it may be more.</summary>
    public const int Bytes = 1_200;

    private const string Euro = "EUR";

    private static readonly JsonEncodedText PreExpiresAt = JsonEncodedText.Encode("pre_expires_at");
    private static readonly JsonEncodedText ApproverId = JsonEncodedText.Encode("approver_id");
    private static readonly JsonEncodedText ProcessedAt = JsonEncodedText.Encode("processed_at");
    private static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("created_at");

    /// <summary>The one member of a body that is a request, or of an answer.</summary>
    public static string WrapperOf(RequestType type) => $"request_{Names<RequestType>.Of(type)}";

    public static Action<Utf8JsonWriter> Wrapped(CardRequest request) => json =>
    {
        json.WriteStartObject();
        json.WritePropertyName(WrapperOf(request.Type));
        Write(json, request);
        json.WriteEndObject();
    };

    public static void Write(Utf8JsonWriter json, CardRequest request)
    {
        json.WriteStartObject();
        json.WriteString("id", request.Id.Value);
        json.WriteString("request_type", Names<RequestType>.Of(request.Type));
        json.WriteString("status", Names<RequestStatus>.Of(request.Status));
        json.WriteString("initiator_id", request.Initiator.Value);
        json.WriteId(ApproverId, request.Approver?.Value);
        json.WriteString("note", request.Note);
        json.WriteText("declined_note", request.DeclinedNote);
        WriteTerms(json, request);
        json.WriteInstant(ProcessedAt, request.ProcessedAt);
        json.WriteInstant(CreatedAt, request.CreatedAt);
        json.WriteEndObject();
    }

    private static void WriteTerms(Utf8JsonWriter json, CardRequest request)
    {
        switch (request.Type)
        {
            case RequestType.FlashCard:
                json.WriteEuroText("payment_lifespan_limit", request.Limit);
                json.WriteInstant(PreExpiresAt, request.PreExpiresAt);
                json.WriteString("currency", Euro);
                break;
            case RequestType.VirtualCard:
                json.WriteEuroText("payment_monthly_limit", request.Limit);
                json.WriteString("currency", Euro);
                json.WriteString("card_level", Names<CardLevel>.Of(request.Level));
                json.WriteString("card_design", request.Design.Name);
                break;
        }
    }
}
