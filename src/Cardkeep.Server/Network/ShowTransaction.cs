using System.Text.Json;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Network;

/// <summary>
/// <c>GET /network/v1/transactions/{transaction_id}?card=</c>: what is known of a transaction of a card's organization, for a sender who
/// has not heard an answer. 404: nothing was ever committed.
/// </summary>
internal sealed class ShowTransaction(Database database)
{
    private const string CardParameter = "card";

    private static readonly Problem NotFound = Problem.NotFound with { Place = Place.Parameter("transaction_id") };

    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var query = new Query(call.Http.Request.QueryString);
        if (query.Text(CardParameter) is not { } card)
        {
            return Answers.Of(
                new Problem(ProblemCode.Required, "card is required: its id or its token", Place.Parameter(CardParameter)), call.TraceId);
        }

        var reference = Uuid.Find(card) is { } id ? CardReferenceTable.Of(new CardId(id)) : card;
        var transaction = call.PathText("transaction_id");
        var (kept, messages) = await database.ReadAsync(async tx =>
        {
            var organization = await CardReferenceTable.FindOrganizationAsync(tx, reference, cancel);
            return (
                await AuthorizationTable.FindAsync(tx, organization, transaction, cancel),
                await NetworkMessageTable.ListAsync(tx, organization, transaction, cancel));
        }, cancel);
        return kept is null && messages is []
            ? Answers.Of(NotFound, call.TraceId)
            : Answer.Ok(json => Write(json, transaction, kept, messages));
    }

    private static void Write(Utf8JsonWriter json, string transaction, KeptAuthorization? kept, IReadOnlyList<KeptMessage> messages)
    {
        json.WriteStartObject();
        json.WriteString("transaction_id", transaction);
        if (kept is null) json.WriteNull("authorization");
        else WriteAuthorization(json, kept.Authorization);
        json.WriteStartArray("messages");
        if (kept?.Opening is { } opening) WriteOpening(json, kept.Authorization, opening);
        foreach (var message in messages) WriteMessage(json, message);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAuthorization(Utf8JsonWriter json, Authorization authorization)
    {
        json.WriteStartObject("authorization");
        json.WriteString("id", authorization.Id.Value);
        json.WriteString("card_id", authorization.Card.Value);
        json.WriteString("status", Names<AuthorizationStatus>.Of(authorization.Status));
        json.WriteString("outcome", authorization.Verdict is { } verdict ? Names<Verdict>.Of(verdict) : null);
        json.WriteString("reason", authorization.Reason is { } reason ? Names<Reason>.Of(reason) : null);
        json.WriteString("type", authorization.Type is { } type ? Names<AskType>.Of(type) : null);
        json.WriteString("channel", authorization.Channel is { } channel ? Names<Channel>.Of(channel) : null);
        json.WriteString("decided_at", AnswerJson.Format(authorization.DecidedAt));
        json.WriteString("occurred_at", AnswerJson.Format(authorization.OccurredAt));
        json.WriteString("expires_at", authorization.ExpiresAt is { } end ? AnswerJson.Format(end) : null);
        AnswerJson.WriteFlags(json, authorization.Flags);
        AnswerJson.WriteAmounts(json, authorization);
        json.WriteEndObject();
    }

    private static void WriteOpening(Utf8JsonWriter json, Authorization authorization, OpeningAsk opening)
    {
        var facts = FactsFormat.Read(opening.Facts);
        var held = facts.Type is { } type && type.Holds() ? facts.Approved : Money.Zero;
        WriteHead(json, opening.MessageId, MessageKind.Authorization, facts.DecidedAt, Oddities.None, new Use(held, Money.Zero));
        json.WritePropertyName("answer");
        AnswerJson.WriteAsk(json, authorization.TransactionId, opening.MessageId, authorization.Id, facts);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, KeptMessage message)
    {
        WriteHead(json, message.MessageId, message.Kind, message.ReceivedAt, message.Flags, message.Moved);
        json.WritePropertyName("answer");
        if (message.Answer is { } answer) json.WriteRawValue(answer, skipInputValidation: true);
        else AnswerJson.WriteAsk(json, message.TransactionId, message.MessageId, message.Authorization, FactsFormat.Read(message.Facts!));
        json.WriteEndObject();
    }

    private static void WriteHead(
        Utf8JsonWriter json, string message, MessageKind kind, DateTimeOffset receivedAt, Oddities flags, Use moved)
    {
        json.WriteStartObject();
        json.WriteString("message_id", message);
        json.WriteString("kind", Names<MessageKind>.Of(kind));
        json.WriteString("received_at", AnswerJson.Format(receivedAt));
        AnswerJson.WriteFlags(json, flags);
        json.WriteNumber("moved_held_cents", moved.Held.Cents);
        json.WriteNumber("moved_spent_cents", moved.Spent.Cents);
    }
}
