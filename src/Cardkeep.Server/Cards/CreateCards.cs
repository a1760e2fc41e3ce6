using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Organizations;
using Cardkeep.Sca;
using Cardkeep.Storage;
using Cardkeep.Vault;
using Cardkeep.Writes;

namespace Cardkeep.Cards;

/// <summary>
/// <c>POST /v2/cards/bulk</c>: orders up to fifty cards, all or nothing, answered in the form it was asked in (wire-contract.md §10.3).
/// </summary>
internal sealed class CreateCards(WritePath writes, CardVault vault, ScaGate sca, CardJson wire, Settings settings)
{
    /// <summary>The wire's own figure; fifty cards are some three hundred rows in one transaction.</summary>
    public const int MostCards = 50;

    public Task<Answer> HandleAsync(Call call, CancellationToken cancel) => writes.RunAsync(
        call,
        body => DrawAsync(call, BulkJson.Count(body), cancel),
        async (tx, body, drawn) =>
        {
            var bulk = BulkJson.Read(body, MostCards);
            if (!bulk.Succeeded) return bulk.Problems;

            var placed = await PlaceAsync(tx, call, bulk.Value, drawn, cancel);
            if (!placed.Succeeded) return placed.Problems;
            if (await sca.ConsumeAsync(tx, call, body, Describe, cancel) is { } asked) return asked;

            var cards = await CardIssue.IssueAsync(tx, vault.KeepAsync, placed.Value, Origin.Of(call), wire, cancel);
            return (Action<Utf8JsonWriter>)(json => BulkJson.Write(json, cards, bulk.Value.Wrapped, wire));

            ValueTask<Asked> Describe() =>
                AskedCards.OfOrdersAsync(tx, [.. placed.Value.Select(one => (one.Order, one.Holder))], cancel);
        },
        cancel);

    private async Task<IReadOnlyList<DrawnCard>> DrawAsync(Call call, int count, CancellationToken cancel)
    {
        List<DrawnCard> drawn = [];
        for (var card = 0; card < Math.Min(count, MostCards); card++)
            drawn.Add(await vault.DrawAsync(call.Caller.Organization, new(Guid.CreateVersion7(call.Now)), cancel));
        return drawn;
    }

    /// <summary>
    /// Every order valid, or every problem of all of them, each under its own pointer; then the first that the role may not place.
    /// </summary>
    private async ValueTask<Outcome<IReadOnlyList<PlacedOrder>>> PlaceAsync(
        Transaction tx, Call call, Bulk bulk, IReadOnlyList<DrawnCard> drawn, CancellationToken cancel)
    {
        CardDraft[] drafts = [.. bulk.Items.Select(item => CardDraftJson.Read(item.Members))];
        var references = await OrderReferencesTable.FindAsync(tx, call.Caller.Organization, drafts, cancel);
        List<PlacedOrder> placed = [];
        List<Problem> problems = [];
        for (var place = 0; place < drafts.Length; place++)
        {
            var item = bulk.Items[place];
            var order = CardOrder.From(drafts[place], references[place], call.Caller, settings.Levels, item.Members.Problems, call.Now);
            if (order.Succeeded) placed.Add(new(order.Value, references[place].Holder!, drawn[place]));
            else problems.AddRange(order.Problems.Under(item.Pointer).All);
        }

        if (problems is not []) return new Problems(problems);

        var forbidden = placed.FindIndex(one => !Permissions.May(call.Caller, Act.OrderCard, one.Order.Holder, one.Order.HolderTeam));
        return forbidden < 0 ? placed : Problem.Forbidden with { Place = Place.Member(bulk.Items[forbidden].Pointer) };
    }
}
