using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Reveals;

/// <summary>
/// <c>GET /v2/cards/{id}/data_view</c>, and for the PIN <c>GET /cardkeep/v1/cards/{id}/pin_view</c> and <c>…/pin_change</c>: the address
/// of a page for the holder. No digit is read here; the ticket is in the fragment, which browsers send to nobody.
/// </summary>
internal sealed class MintTicket(Database database, Settings settings)
{
    public Task<Answer> DataViewAsync(Call call, CancellationToken cancel) => MintAsync(call, RevealKind.Details, cancel);

    public Task<Answer> PinViewAsync(Call call, CancellationToken cancel) => MintAsync(call, RevealKind.ShowPin, cancel);

    public Task<Answer> PinChangeAsync(Call call, CancellationToken cancel) => MintAsync(call, RevealKind.SetPin, cancel);

    private async Task<Answer> MintAsync(Call call, RevealKind kind, CancellationToken cancel)
    {
        var caller = call.Caller;
        var held = call.Id is { } id
            ? await database.ReadAsync(tx => CardTable.FindAsync(tx, caller.Organization, new(id), call.Now, cancel), cancel)
            : null;
        if (held is null || !held.Allows(caller, Act.SeeCard)) return Answers.Of(Problem.NotFound, call.TraceId);
        var problem = RevealRules.Check(kind, held.Card, call.Now) ?? (held.Allows(caller, Act.RevealCard) ? null : Problem.Forbidden);
        if (problem is not null) return await RefuseAsync(call, held.Card, kind, problem, cancel);

        var secret = RevealTicket.Draw();
        var ticket = new RevealTicket(
            Secrets.Hash(secret), Guid.CreateVersion7(call.Now), caller.Organization, caller.Member, caller.Client, call.TokenHash!,
            held.Card.Id, kind, call.Now + RevealTicket.TimeToOpen, null, null, null, 0);
        await database.WriteAsync<string>(async tx =>
        {
            await RevealTable.InsertAsync(tx, ticket, cancel);
            return "";
        }, cancel);

        var language = Languages.Find(call.Http.Request, RevealPage.Spoken) is { } wanted ? $".{wanted}" : "";
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("iframe_url", $"{settings.Issuer}/reveal/{caller.Client.Value:D}#{secret}{language}");
            json.WriteEndObject();
        });
    }

    // Who sees a card and may not have what is secret of it is told of; of a card that they do not see, there is nothing to tell.
    private async Task<Answer> RefuseAsync(Call call, Card card, RevealKind kind, Problem problem, CancellationToken cancel)
    {
        var happened = RevealEvents.Refused(Guid.CreateVersion7(call.Now), card.Id, kind, problem);
        await database.WriteAsync<string>(async tx =>
        {
            await EventTable.AppendAsync(tx, Origin.Of(call), card.Organization, happened, cancel);
            return "";
        }, cancel);
        return Answers.Of(problem, call.TraceId);
    }
}
