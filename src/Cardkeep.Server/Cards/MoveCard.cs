using Cardkeep.Access;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Sca;
using Cardkeep.Storage;
using Cardkeep.Writes;

namespace Cardkeep.Cards;

/// <summary>
/// <c>PUT /v2/cards/{id}/lock</c>, <c>…/unlock</c>, <c>…/lost</c>, <c>…/stolen</c> and <c>…/discard</c>: one shape, told apart by
/// the move (wire-contract.md §9.5, §10.6).
/// </summary>
internal sealed class MoveCard(WritePath writes, ScaGate sca, CardJson wire)
{
    /// <summary>What a move makes of a card: the same instance where nothing changes.</summary>
    internal delegate Outcome<Card> Move(Card card, DateTimeOffset now);

    public Task<Answer> LockAsync(Call call, CancellationToken cancel) =>
        MoveAsync(call, (card, now) => CardLifecycle.Lock(card, CardLocks.User, now), cancel);

    public Task<Answer> UnlockAsync(Call call, CancellationToken cancel) =>
        MoveAsync(call, (card, now) => CardLifecycle.Unlock(card, CardLocks.User, now), cancel);

    public Task<Answer> ReportLostAsync(Call call, CancellationToken cancel) => EndAsync(call, CardCommand.ReportLost, cancel);

    public Task<Answer> ReportStolenAsync(Call call, CancellationToken cancel) => EndAsync(call, CardCommand.ReportStolen, cancel);

    public Task<Answer> DiscardAsync(Call call, CancellationToken cancel) => EndAsync(call, CardCommand.Discard, cancel);

    private Task<Answer> EndAsync(Call call, CardCommand command, CancellationToken cancel) =>
        MoveAsync(call, (card, now) => CardLifecycle.Apply(card, command, now), cancel);

    private Task<Answer> MoveAsync(Call call, Move move, CancellationToken cancel) => writes.RunAsync(call, async (tx, body) =>
    {
        if (call.Id is not { } id) return Problem.NotFound;

        var held = await CardTable.FindForChangeAsync(tx, call.Caller.Organization, new(id), call.Now, cancel);
        if (held is null || !held.Allows(call.Caller, Act.SeeCard)) return Problem.NotFound;
        if (EntityTag.Check(call, wire.Wrapped(held.Card, held.Spending)) is { } stale) return stale;

        var moved = move(held.Card, call.Now);
        if (!moved.Succeeded) return moved.Problems;
        if (!held.Allows(call.Caller, call.Demands.Act!.Value)) return Problem.Forbidden;
        if (call.Demands.Sca is not null && await sca.ConsumeAsync(tx, call, body, Describe, cancel) is { } asked) return asked;

        await SaveAsync(tx, Origin.Of(call), held.Card, moved.Value, cancel);
        return wire.Wrapped(moved.Value, held.Spending);

        ValueTask<Asked> Describe() => AskedCards.OfChangeAsync(tx, held.Card, moved.Value, cancel);
    }, cancel);

    /// <summary>Writes what a move changed, and its event; nothing where it changed nothing.</summary>
    public static async ValueTask SaveAsync(Transaction tx, Origin origin, Card before, Card after, CancellationToken cancel)
    {
        if (ReferenceEquals(before, after)) return;

        await CardTable.UpdateStatusAsync(tx, after, cancel);
        await CardCountTable.MoveAsync(tx, before, after, cancel);
        if (before.Status == CardStatus.Paused && after.Locks == CardLocks.None) await CardCounterTable.ForgiveCvvAsync(tx, after, cancel);
        await EventTable.AppendAsync(tx, origin, after.Organization, CardEvents.Moved(before, after), cancel);
    }
}
