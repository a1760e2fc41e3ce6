using Cardkeep.Access;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Writes;

namespace Cardkeep.Requests;

/// <summary>
/// <c>POST /v2/requests/flash_cards</c> and <c>…/virtual_cards</c>: a member asks for a card of their own (wire-contract.md §12).
/// </summary>
internal sealed class AskForCard(WritePath writes, Settings settings)
{
    public Task<Answer> ForFlashCardAsync(Call call, CancellationToken cancel) => AskAsync(call, RequestType.FlashCard, cancel);

    public Task<Answer> ForVirtualCardAsync(Call call, CancellationToken cancel) => AskAsync(call, RequestType.VirtualCard, cancel);

    private Task<Answer> AskAsync(Call call, RequestType type, CancellationToken cancel) => writes.RunAsync(
        call,
        _ => Task.FromResult(new RequestId(Guid.CreateVersion7(call.Now))),
        async (tx, body, id) =>
        {
            var wrapper = RequestJson.WrapperOf(type);
            var members = body.Wrapped(wrapper);
            if (!members.Succeeded) return members.Problems;

            var draft = RequestDraftJson.Read(members.Value, type);
            var asked = CardRequest.From(draft, id, call.Caller, settings.Levels, members.Value.Problems, call.Now);
            if (!asked.Succeeded) return asked.Problems.Under(wrapper);
            if (!Permissions.May(call.Caller, Act.AskForCard, asked.Value.Initiator, call.Caller.Team)) return Problem.Forbidden;

            await RequestTable.InsertAsync(tx, asked.Value, cancel);
            await EventTable.AppendAsync(tx, Origin.Of(call), asked.Value.Organization, RequestEvents.Created(asked.Value), cancel);
            return RequestJson.Wrapped(asked.Value);
        },
        cancel);
}
