using Cardkeep.Access;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Organizations;
using Cardkeep.Sca;
using Cardkeep.Vault;
using Cardkeep.Writes;

namespace Cardkeep.Cards;

/// <summary><c>POST /v2/cards</c>: orders one card (wire-contract.md §10.2).</summary>
internal sealed class CreateCard(WritePath writes, CardVault vault, ScaGate sca, CardJson wire, Settings settings)
{
    public Task<Answer> HandleAsync(Call call, CancellationToken cancel) => writes.RunAsync(
        call,
        _ => vault.DrawAsync(call.Caller.Organization, new(Guid.CreateVersion7(call.Now)), cancel),
        async (tx, body, drawn) =>
        {
            var members = body.Wrapped("card");
            if (!members.Succeeded) return members.Problems;

            var draft = CardDraftJson.Read(members.Value);
            var references = await OrganizationTable.FindReferencesAsync(tx, call.Caller.Organization, draft, cancel);
            var order = CardOrder.From(draft, references, call.Caller, settings.Levels, members.Value.Problems, call.Now);
            if (!order.Succeeded) return order.Problems.Under("card");
            if (!Permissions.May(call.Caller, Act.OrderCard, order.Value.Holder, order.Value.HolderTeam)) return Problem.Forbidden;
            if (await sca.ConsumeAsync(tx, call, body, Describe, cancel) is { } asked) return asked;

            var issued = await CardIssue.IssueAsync(
                tx, vault.KeepAsync, [new(order.Value, references.Holder!, drawn)], Origin.Of(call), wire, cancel);
            return wire.Wrapped(issued[0], CardSpending.NoneOf(issued[0]));

            ValueTask<Asked> Describe() => AskedCards.OfOrdersAsync(tx, [(order.Value, references.Holder!)], cancel);
        },
        cancel);
}
