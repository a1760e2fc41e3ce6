using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Organizations;
using Cardkeep.Storage;
using Cardkeep.Vault;
using Cardkeep.Writes;

namespace Cardkeep.Sandbox;

/// <summary>
/// <c>POST /sandbox/v1/memberships/{id}/kyc</c>: somebody's identity is accepted, and the cards that waited for it are issued; or refused,
/// and the next ones wait. A card ordered at the very moment may be left waiting; said again, the call issues it.
/// </summary>
internal sealed class Kyc(Database database, WritePath writes, CardVault vault, CardJson wire)
{
    /// <summary>As many as a bulk orders. What is beyond is counted as waiting, and issued by the next call.</summary>
    private const int MostCards = 50;

    public Task<Answer> DecideAsync(Call call, CancellationToken cancel) => writes.RunAsync(
        call,
        _ => DrawAsync(call, cancel),
        async (tx, body, drawn) =>
        {
            var members = body.Root;
            var kyc = members.Boolean("accepted").Or(true) ? KycStatus.Accepted : KycStatus.Refused;
            if (members.Problems is not []) return new Problems(members.Problems);

            var holder = call.Id is { } id ? await MembershipTable.FindAsync(tx, call.Caller.Organization, new(id), cancel) : null;
            // Whoever does not see the member's cards does not make them, and is not shown them.
            if (holder is null || !Permissions.May(call.Caller, Act.SeeCard, holder.Id, holder.Team)) return Problem.NotFound;

            await MembershipTable.UpdateKycAsync(tx, holder.Organization, holder.Id, kyc, cancel);
            var cards = kyc == KycStatus.Accepted ? await IssueAsync(tx, call, holder, drawn, cancel) : [];
            var waiting = await OnholdCardTable.CountAsync(tx, holder.Organization, holder.Id, cancel);
            return (Action<Utf8JsonWriter>)(json => Write(json, holder, kyc, cards, waiting));
        },
        cancel);

    // In the order of their ids, in which they are locked.
    private async Task<IReadOnlyList<DrawnCard>> DrawAsync(Call call, CancellationToken cancel)
    {
        List<DrawnCard> drawn = [];
        if (call.Id is not { } id) return drawn;

        var organization = call.Caller.Organization;
        var waiting = await database.ReadAsync(tx => OnholdCardTable.ListAsync(tx, organization, new(id), MostCards, cancel), cancel);
        foreach (var card in waiting) drawn.Add(await vault.DrawAsync(organization, card, cancel));
        return drawn;
    }

    private async ValueTask<IReadOnlyList<UsedCard>> IssueAsync(
        Transaction tx,
        Call call,
        Membership holder,
        IReadOnlyList<DrawnCard> drawn,
        CancellationToken cancel)
    {
        List<(HeldCard Held, DrawnCard Drawn)> locked = [];
        foreach (var one in drawn)
        {
            var held = await CardTable.FindForChangeAsync(tx, holder.Organization, one.Id, call.Now, cancel);
            if (held!.Card.Status == CardStatus.Onhold) locked.Add((held, one));
        }

        if (locked is []) return [];

        var numbers = await VaultTable.InsertAsync(tx, holder.Organization, [.. locked.Select(one => one.Drawn)], cancel);
        List<UsedCard> issued = [];
        foreach (var ((held, _), number) in locked.Zip(numbers))
            issued.Add(new(await CompleteAsync(tx, call, held.Card, number, holder, cancel), held.Spending));
        return issued;
    }

    private async ValueTask<Card> CompleteAsync(
        Transaction tx, Call call, Card card, MaskedPan number, Membership holder, CancellationToken cancel)
    {
        var complete = card.Complete(number, call.Now).Value!;
        await CardTable.UpdateNumberAsync(tx, complete, cancel);
        await CardTable.UpdateStatusAsync(tx, complete, cancel);
        await CardSearchTable.UpdateAsync(tx, complete, holder, cancel);
        await CardCountTable.MoveAsync(tx, card, complete, cancel);
        var happened = CardEvents.SettingsChanged("card.issued", card, complete, wire);
        await EventTable.AppendAsync(tx, Origin.Of(call), complete.Organization, happened, cancel);
        return complete;
    }

    private void Write(Utf8JsonWriter json, Membership holder, KycStatus kyc, IReadOnlyList<UsedCard> cards, long waiting)
    {
        json.WriteStartObject();
        json.WriteString("membership_id", holder.Id.Value);
        json.WriteString("kyc_status", Names<KycStatus>.Of(kyc));
        json.WriteStartArray("cards");
        foreach (var (card, spending) in cards) wire.Write(json, card, spending);
        json.WriteEndArray();
        json.WriteNumber("waiting", waiting);
        json.WriteEndObject();
    }
}
