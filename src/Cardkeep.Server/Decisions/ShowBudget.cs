using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Decisions;

/// <summary><c>GET /cardkeep/v1/cards/{id}/budget</c>: what each limit of a card leaves now, and when it starts anew.</summary>
internal sealed class ShowBudget(Database database)
{
    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        if (call.Id is not { } id) return Answers.Of(Problem.NotFound, call.TraceId);

        var held = await database.ReadAsync(tx => CardTable.FindAsync(tx, call.Caller.Organization, new(id), call.Now, cancel), cancel);
        if (held is null || !held.Allows(call.Caller, Act.SeeCard)) return Answers.Of(Problem.NotFound, call.TraceId);

        var moment = held.House.Periods.At(call.Now);
        var lines = Budget.Of(held.Card, held.Spending.Open, held.Spending.PaymentLife, moment);
        return Answer.Ok(json => Write(json, held.Card.Id, moment, lines));
    }

    private static void Write(Utf8JsonWriter json, CardId card, Moment moment, IReadOnlyList<BudgetLine> lines)
    {
        json.WriteStartObject();
        json.WriteString("card_id", card.Value);
        json.WriteString("currency", AnswerJson.Currency);
        json.WriteString("zone", moment.Zone);
        json.WriteString("day", ExplanationJson.Format(moment.Day));
        json.WriteStartArray("limits");
        foreach (var line in lines) WriteLine(json, line);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLine(Utf8JsonWriter json, BudgetLine line)
    {
        json.WriteStartObject();
        json.WriteString("limit", Names<Check>.Of(line.Check));
        WriteCents(json, "limit_cents", line.Limit);
        WriteCents(json, "held_cents", line.Use?.Held);
        WriteCents(json, "spent_cents", line.Use?.Spent);
        WriteCents(json, "used_cents", line.Use?.Used);
        WriteCents(json, "remaining_cents", line.Remaining);
        WriteCents(json, "over_by_cents", line.OverBy);
        json.WriteString("period", line.Period);
        json.WriteString("resets_at", line.ResetsAt is { } reset ? AnswerJson.Format(reset) : null);
        json.WriteEndObject();
    }

    private static void WriteCents(Utf8JsonWriter json, string name, Money? amount) =>
        ExplanationJson.WriteNumberOrNull(json, name, amount?.Cents);
}
