using Cardkeep.Events;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Cards;

/// <summary>A PIN that a holder chooses: the first one activates the card, and any ends a block.</summary>
internal static class ChosenPin
{
    /// <summary>The card with another PIN; the same instance where it has this one already.</summary>
    public static Outcome<Card> Change(Card card, bool isItsPin, DateTimeOffset now) => card.Status == CardStatus.Pending
        ? CardLifecycle.Apply(card, CardCommand.Activate, now)
        : CardLifecycle.ResetPin(card, isItsPin, now);

    /// <summary>The PIN in a text, or what is wrong with it.</summary>
    public static Outcome<Pin> Read(string text, Card card)
    {
        if (Pin.Find(text) is not { } pin)
            return new Problem(ProblemCode.InvalidCharacters, "pin must be four digits", Place.Member("pin"));
        return pin.IsWeak(card.Number?.LastDigits)
            ? new Problem(
                ProblemCode.WeakPin, "pin must not be four equal digits, digits in a row, or the card's last four", Place.Member("pin"))
            : pin;
    }

    /// <summary>Keeps the PIN, forgives wrong ones, and writes what the choice changed; nothing where it changed nothing.</summary>
    public static async ValueTask SaveAsync(
        Transaction tx, Origin origin, PinVault pins, Card before, Card after, Pin pin, CancellationToken cancel)
    {
        if (ReferenceEquals(before, after)) return;

        await pins.SetAsync(tx, after.Organization, after.Id, pin, cancel);
        await CardCounterTable.ForgivePinAsync(tx, after, cancel);
        await MoveCard.SaveAsync(tx, origin, before, after, cancel);
    }
}
