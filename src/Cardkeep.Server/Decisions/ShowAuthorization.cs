using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Decisions;

/// <summary>
/// <c>GET /cardkeep/v1/authorizations/{id}</c> and <c>…/explanation</c>: what became of one, and why it was decided so. 404 to whoever
/// does not see its card.
/// </summary>
internal sealed class ShowAuthorization(Database database)
{
    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var history = await FindAsync(call, cancel);
        if (history is null) return Answers.Of(Problem.NotFound, call.TraceId);

        return Answer.Ok(AuthorizationJson.Bytes * (2 + history.Messages.Count), json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("authorization");
            AuthorizationJson.Write(json, history.Authorization);
            json.WriteStartArray("messages");
            foreach (var message in history.Messages) AuthorizationJson.Write(json, message);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Rendered from the facts of each decision, so it reads the same whatever has become of the card since.</summary>
    public async Task<Answer> ExplainAsync(Call call, CancellationToken cancel)
    {
        var history = await FindAsync(call, cancel);
        if (history is null) return Answers.Of(Problem.NotFound, call.TraceId);

        var decisions = history.Decisions;
        return Answer.Ok(ExplanationJson.BytesOfDecision * (1 + decisions.Count), json =>
            ExplanationJson.Write(json, history.Authorization.Id, decisions));
    }

    private async Task<AuthorizationHistory?> FindAsync(Call call, CancellationToken cancel)
    {
        if (call.Id is not { } id) return null;

        var organization = call.Caller.Organization;
        return await database.ReadAsync<AuthorizationHistory?>(async tx =>
        {
            if (await AuthorizationHistory.FindAsync(tx, organization, new(id), cancel) is not { } history) return null;

            var held = await CardTable.FindAsync(tx, organization, history.Authorization.Card, call.Now, cancel);
            return held is not null && held.Allows(call.Caller, Act.SeeCard) ? history : null;
        }, cancel);
    }
}
