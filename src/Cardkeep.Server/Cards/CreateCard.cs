using Cardkeep.Access;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Organizations;
using Cardkeep.Sca;
using Cardkeep.Storage;
using Cardkeep.Vault;
using Cardkeep.Writes;

namespace Cardkeep.Cards;

/// <summary><c>POST /v2/cards</c>: orders one card (wire-contract.md §10.2).</summary>
internal sealed class CreateCard(WritePath writes, CardVault vault, ScaGate sca, CardJson wire, Settings settings)
{
    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var drawn = await vault.DrawAsync(call.Caller.Organization, new(Guid.CreateVersion7(call.Now)), cancel);
        return await writes.RunAsync(call, async (tx, body) =>
        {
            var members = body.Wrapped("card");
            if (!members.Succeeded) return members.Problems;

            var draft = CardDraftJson.Read(members.Value);
            var references = await OrganizationTable.FindReferencesAsync(tx, call.Caller.Organization, draft, cancel);
            var order = CardOrder.From(draft, references, call.Caller, settings.Levels, members.Value.Problems, call.Now);
            if (!order.Succeeded) return order.Problems.Under("card");
            if (!Permissions.May(call.Caller, Act.OrderCard, order.Value.Holder, order.Value.HolderTeam)) return Problem.Forbidden;
            if (await sca.ConsumeAsync(tx, call, body, cancel) is { } asked) return asked;

            var card = await IssueAsync(tx, order.Value, references.Holder!, drawn, call.Now, cancel);
            await EventTable.AppendAsync(tx, Origin.Of(call), card.Organization, CardEvents.Created(card, wire), cancel);
            return wire.Wrapped(card);
        }, cancel);
    }

    /// <summary>Writes a new card and everything that is born with it, but its event.</summary>
    public static async ValueTask<Card> IssueAsync(
        Transaction tx, CardOrder order, Membership holder, DrawnCard drawn, DateTimeOffset now, CancellationToken cancel)
    {
        var number = order.HolderIsKnown ? await VaultTable.InsertAsync(tx, order.Organization, drawn, cancel) : drawn.Candidates[0].Masked;
        var card = Card.Issue(order, drawn.Id, number, now);
        await CardTable.InsertAsync(tx, card, cancel);
        await CardSearchTable.InsertAsync(tx, card, holder, cancel);
        await CardCountTable.AddAsync(tx, card, cancel);
        if (order.Address is { } address) await ShippingAddressTable.InsertAsync(tx, card.Organization, card.Id, address, cancel);
        return card;
    }
}
