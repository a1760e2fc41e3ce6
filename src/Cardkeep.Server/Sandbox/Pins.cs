using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Vault;
using Cardkeep.Writes;

namespace Cardkeep.Sandbox;

/// <summary>
/// <c>POST /sandbox/v1/cards/{id}/activate</c> and <c>…/reset_pin</c>, as the holder does at a machine. These calls take no idempotency
/// key: with it the body's digest would be kept, and a digest without a key tells a PIN in ten thousand tries.
/// </summary>
internal sealed class Pins(WritePath writes, PinVault vault, CardJson wire)
{
    /// <summary>What a PIN makes of a card: the same instance where nothing changes, the PIN included.</summary>
    private delegate Outcome<Card> Change(Card card, bool isItsPin, DateTimeOffset now);

    /// <summary>The first PIN. A card that is live already keeps the one it has.</summary>
    public Task<Answer> ActivateAsync(Call call, CancellationToken cancel) =>
        SetAsync(call, (card, _, now) => CardLifecycle.Apply(card, CardCommand.Activate, now), cancel);

    public Task<Answer> ResetAsync(Call call, CancellationToken cancel) => SetAsync(call, CardLifecycle.ResetPin, cancel);

    private Task<Answer> SetAsync(Call call, Change change, CancellationToken cancel) => writes.RunAsync(
        call,
        async (tx, body) =>
        {
            var held = call.Id is { } id
                ? await CardTable.FindForChangeAsync(tx, call.Caller.Organization, new(id), call.Now, cancel)
                : null;
            if (held is null || !held.Allows(call.Caller, Act.SeeCard)) return Problem.NotFound;
            if (EntityTag.Check(call, wire.Wrapped(held.Card, held.Spending)) is { } stale) return stale;

            var card = held.Card;
            var pin = Read(body.Root, card);
            if (!pin.Succeeded) return pin.Problems;

            // What a card that is over keeps of a PIN may have outlived its key.
            var isItsPin = !card.Status.IsFinal() && await vault.IsRightAsync(tx, card.Organization, card.Id, pin.Value, cancel);
            var changed = change(card, isItsPin, call.Now);
            if (!changed.Succeeded) return changed.Problems;

            if (!ReferenceEquals(changed.Value, card))
            {
                await vault.SetAsync(tx, card.Organization, card.Id, pin.Value, cancel);
                await CardCounterTable.ForgivePinAsync(tx, card, cancel);
            }

            await MoveCard.SaveAsync(tx, Origin.Of(call), card, changed.Value, cancel);
            return wire.Wrapped(changed.Value, held.Spending);
        },
        cancel);

    private static Outcome<Pin> Read(Members members, Card card)
    {
        var given = members.Text("pin", Pin.Length, Pin.Length);
        if (members.Problems is not []) return new Problems(members.Problems);
        return given.Has(out var text) ? ChosenPin.Read(text, card) : Problem.Required("pin");
    }
}
