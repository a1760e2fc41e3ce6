using Cardkeep.Access;
using Cardkeep.Cards;
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
        if (RevealRules.Check(kind, held.Card, call.Now) is { } problem) return Answers.Of(problem, call.TraceId);
        if (!held.Allows(caller, Act.RevealCard)) return Answers.Of(Problem.Forbidden, call.TraceId);

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
}
