namespace Cardkeep.Cards;

/// <summary>The seven levels, in the order of wire-contract.md §9.2.</summary>
public enum CardLevel
{
    Standard,
    Plus,
    Metal,
    Virtual,
    VirtualPartner,
    Flash,
    Advertising,
}

public static class CardLevels
{
    /// <summary>Whether cards of this level are plastic, with a PIN and withdrawals; the others are a number only.</summary>
    public static bool IsPhysical(this CardLevel level) => level is CardLevel.Standard or CardLevel.Plus or CardLevel.Metal;

    /// <summary>A card of this level in a sentence about the wire: <c>a standard card</c>, <c>an advertising card</c>.</summary>
    public static string OneCard(this CardLevel level) =>
        $"{(level == CardLevel.Advertising ? "an" : "a")} {Names<CardLevel>.Of(level)} card";

    /// <summary>The level as a person reads it: <c>Virtual partner</c>.</summary>
    public static string Title(this CardLevel level)
    {
        var words = Names<CardLevel>.Of(level).Replace('_', ' ');
        return char.ToUpperInvariant(words[0]) + words[1..];
    }
}
