using Cardkeep.Cards;

namespace Cardkeep.Reveals;

/// <summary>Of which cards something can be shown, or a PIN be chosen (wire-contract.md §10.5).</summary>
internal static class RevealRules
{
    public static readonly Problem NotIssued =
        new(ProblemCode.CardNotIssued, "The card is not issued yet: it has no number", Place.Parameter("id"));

    private static readonly Problem NoPin = new(ProblemCode.PinNotSet, "The card has no PIN yet", Place.Parameter("id"));

    /// <summary>Null: it can be.</summary>
    public static Problem? Check(RevealKind kind, Card card, DateTimeOffset now)
    {
        var status = CardTime.At(card, now).Status;
        if (status.IsFinal())
        {
            return new(
                ProblemCode.CardInFinalStatus, $"The card is {Names<CardStatus>.Of(status)}, which is for good", Place.Parameter("id"));
        }

        if (card.Number is null) return NotIssued;
        return kind switch
        {
            RevealKind.Details => null,
            RevealKind.ShowPin when card.PinSet => null,
            RevealKind.ShowPin when card.Level.IsPhysical() => NoPin,
            RevealKind.ShowPin or RevealKind.SetPin => ChosenPin.Change(card, isItsPin: false, now).Problems?.All[0],
        };
    }
}
