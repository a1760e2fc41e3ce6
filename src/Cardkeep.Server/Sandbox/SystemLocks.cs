using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Writes;

namespace Cardkeep.Sandbox;

/// <summary>
/// <c>POST /sandbox/v1/cards/{id}/system_lock</c> and <c>…/system_unlock</c>: the locks that no wire call sets or lifts.
/// </summary>
internal sealed class SystemLocks(WritePath writes, CardJson wire)
{
    public static readonly string[] Kinds = ["organization", "fraud", "kyc"];

    public Task<Answer> LockAsync(Call call, CancellationToken cancel) => ChangeAsync(call, CardLifecycle.Lock, cancel);

    public Task<Answer> UnlockAsync(Call call, CancellationToken cancel) => ChangeAsync(call, CardLifecycle.Unlock, cancel);

    private Task<Answer> ChangeAsync(Call call, Func<Card, CardLocks, DateTimeOffset, Outcome<Card>> change, CancellationToken cancel) =>
        writes.RunAsync(call, async (tx, body) =>
        {
            var members = body.Root;
            var given = members.OneOf("kind", ReadKind, Kinds);
            if (members.Problems is not []) return new Problems(members.Problems);

            var held = call.Id is { } id
                ? await CardTable.FindForChangeAsync(tx, call.Caller.Organization, new(id), call.Now, cancel)
                : null;
            if (held is null || !held.Allows(call.Caller, Act.SeeCard)) return Problem.NotFound;
            if (EntityTag.Check(call, wire.Wrapped(held.Card, held.Spending)) is { } stale) return stale;

            var changed = change(held.Card, given.Or(CardLocks.Fraud), call.Now);
            if (!changed.Succeeded) return changed.Problems;

            await MoveCard.SaveAsync(tx, Origin.Of(call), held.Card, changed.Value, cancel);
            return wire.Wrapped(changed.Value, held.Spending);
        }, cancel);

    private static Given<CardLocks> ReadKind(string name) => name switch
    {
        "organization" => CardLocks.Organization,
        "fraud" => CardLocks.Fraud,
        "kyc" => CardLocks.Kyc,
        _ => Given<CardLocks>.Unreadable,
    };
}
