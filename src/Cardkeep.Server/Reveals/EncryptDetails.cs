using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Sca;
using Cardkeep.Storage;
using Cardkeep.Vault;
using Cardkeep.Writes;

namespace Cardkeep.Reveals;

/// <summary>
/// <c>POST /cardkeep/v1/cards/{id}/encrypted_details</c>: number, expiry and CVV for a program of the holder's, sealed to its key. The key
/// is in the body, which the approval is bound to: whoever took a token cannot have the digits sealed to a key of theirs unseen. No
/// idempotency key is honoured: what is answered would be kept.
/// </summary>
internal sealed class EncryptDetails(Database database, WritePath writes, ScaGate sca, DigitsVault digits)
{
    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        using var draw = new Jwe.Draw();
        var stream = Guid.CreateVersion7(call.Now);
        NewEvent? refused = null;
        var answer = await writes.RunAsync(call, async (tx, body) =>
        {
            refused = null;
            var members = body.Root;
            var recipient = KeyJson.Read(members);
            var held = call.Id is { } id
                ? await CardTable.FindForChangeAsync(tx, call.Caller.Organization, new(id), call.Now, cancel)
                : null;
            if (held is null || !held.Allows(call.Caller, Act.SeeCard)) return Problem.NotFound;
            if (members.Problems is not []) return new Problems(members.Problems);
            if (RevealRules.Check(RevealKind.Details, held.Card, call.Now) is { } problem) return Refuse(problem);
            if (!held.Allows(call.Caller, Act.RevealCard)) return Refuse(Problem.Forbidden);

            // A card without a sealed number is none that was issued here.
            if (await digits.FindAsync(tx, held.Card, cancel) is not { } found) return Refuse(RevealRules.NotIssued);
            if (await sca.ConsumeAsync(tx, call, body, Describe, cancel) is { } asked) return asked;

            var happened = RevealEvents.Encrypted(stream, held.Card.Id);
            await EventTable.AppendAsync(tx, Origin.Of(call), held.Card.Organization, happened, cancel);
            var jwe = found.Seal(draw, recipient!);
            return (Action<Utf8JsonWriter>)(json => Write(json, jwe));

            ValueTask<Asked> Describe() => AskedCards.OfChangeAsync(tx, held.Card, held.Card, cancel);

            Problem Refuse(Problem problem)
            {
                refused = RevealEvents.Refused(stream, held.Card.Id, RevealKind.Details, problem);
                return problem;
            }
        }, cancel);
        if (refused is not null) await SayAsync(call, refused, cancel);
        return answer;
    }

    // What was refused is rolled back, and said nevertheless.
    private async Task SayAsync(Call call, NewEvent refused, CancellationToken cancel) => await database.WriteAsync<string>(async tx =>
    {
        await EventTable.AppendAsync(tx, Origin.Of(call), call.Caller.Organization, refused, cancel);
        return "";
    }, cancel);

    private static void Write(Utf8JsonWriter json, string jwe)
    {
        json.WriteStartObject();
        json.WriteString("jwe", jwe);
        json.WriteEndObject();
    }
}
