using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Network;
using Cardkeep.Storage;

namespace Cardkeep.Decisions;

/// <summary><c>POST /cardkeep/v1/cards/{id}/dry_run</c>: how an ask would be decided now, and why. Nothing is written.</summary>
internal sealed class TryAsk(Database database, Rehearsal rehearsal)
{
    /// <summary>What a message of the network may have, of which this is the inner part.</summary>
    public const int MostBytes = SendMessage.MostBytes;

    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var content = await Body.ReadAsync(call, cancel);
        if (!content.Succeeded) return Answers.Of(content.Problems, call.TraceId);

        using var body = content.Value;
        var members = body.Root;
        var ask = AskJson.Read(members);
        if (call.Id is not { } id) return Answers.Of(Problem.NotFound, call.TraceId);

        var isAsked = members.Problems is [];
        var (isSeen, facts) = await database.ReadAsync<(bool, Facts?)>(async tx =>
        {
            var held = await CardTable.FindAsync(tx, call.Caller.Organization, new(id), call.Now, cancel);
            if (held is null || !held.Allows(call.Caller, Act.SeeCard)) return (false, null);
            return (true, isAsked ? await rehearsal.DecideAsync(tx, held.Card.Id, ask, call.Now, cancel) : null);
        }, cancel);

        // Whether a card is there is not told by what else is wrong.
        if (!isSeen) return Answers.Of(Problem.NotFound, call.TraceId);
        if (facts is null) return Answers.Of(new Problems(members.Problems), call.TraceId);
        return Answer.Ok(json => ExplanationJson.Write(json, null, [new(null, new(id), ask.Merchant, facts)]));
    }
}
