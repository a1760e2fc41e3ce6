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
    private readonly OnholdCards onhold = new(vault, wire);

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
            var cards = kyc == KycStatus.Accepted ? await onhold.IssueAsync(tx, holder, drawn, Origin.Of(call), cancel) : [];
            var waiting = await OnholdCards.CountAsync(tx, holder, cancel);
            return (Action<Utf8JsonWriter>)(json => Write(json, holder, kyc, cards, waiting));
        },
        cancel);

    private Task<IReadOnlyList<DrawnCard>> DrawAsync(Call call, CancellationToken cancel) => call.Id is { } id
        ? onhold.DrawAsync(database, call.Caller.Organization, new(id), cancel)
        : Task.FromResult<IReadOnlyList<DrawnCard>>([]);

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
