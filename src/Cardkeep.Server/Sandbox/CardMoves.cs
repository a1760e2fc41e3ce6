using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Writes;

namespace Cardkeep.Sandbox;

/// <summary>
/// <c>POST /sandbox/v1/cards/{id}/ship</c>, <c>…/lose_in_shipping</c>, <c>…/cancel_order</c> and <c>…/report_abusive</c>: what a card's
/// maker, its carrier and the operator do to it, and no call of the wire (product.md §3).
/// </summary>
internal sealed class CardMoves(WritePath writes, CardJson wire)
{
    public Task<Answer> ShipAsync(Call call, CancellationToken cancel) => MoveAsync(call, CardLifecycle.Ship, cancel);

    public Task<Answer> LoseInShippingAsync(Call call, CancellationToken cancel) => ApplyAsync(call, CardCommand.LoseInShipping, cancel);

    public Task<Answer> CancelOrderAsync(Call call, CancellationToken cancel) => ApplyAsync(call, CardCommand.CancelOrder, cancel);

    public Task<Answer> ReportAbusiveAsync(Call call, CancellationToken cancel) => ApplyAsync(call, CardCommand.ReportAbusive, cancel);

    private Task<Answer> ApplyAsync(Call call, CardCommand command, CancellationToken cancel) =>
        MoveAsync(call, (card, now) => CardLifecycle.Apply(card, command, now), cancel);

    private Task<Answer> MoveAsync(Call call, MoveCard.Move move, CancellationToken cancel) => writes.RunAsync(call, async (tx, _) =>
    {
        var held = call.Id is { } id ? await CardTable.FindForChangeAsync(tx, call.Caller.Organization, new(id), call.Now, cancel) : null;
        if (held is null || !held.Allows(call.Caller, Act.SeeCard)) return Problem.NotFound;
        if (EntityTag.Check(call, wire.Wrapped(held.Card, held.Spending)) is { } stale) return stale;

        var moved = move(held.Card, call.Now);
        if (!moved.Succeeded) return moved.Problems;

        await MoveCard.SaveAsync(tx, Origin.Of(call), held.Card, moved.Value, cancel);
        return wire.Wrapped(moved.Value, held.Spending);
    }, cancel);
}
