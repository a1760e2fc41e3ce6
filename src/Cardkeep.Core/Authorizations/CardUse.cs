namespace Cardkeep.Authorizations;

/// <summary>What a card has been through by being used: its own, also where it shares a budget with others.</summary>
/// <param name="PinAttempts">Wrong PINs in a row, 0 to <see cref="MostPinAttempts"/>.</param>
/// <param name="CvvAttempts">Wrong verification values in a row, 0 to <see cref="MostCvvAttempts"/>.</param>
/// <param name="LastActivityAt">Null before its first use.</param>
/// <param name="HadOperation">Money moved once; never false again.</param>
/// <param name="HadPinOperation">Money moved once with the card present and its PIN; never false again.</param>
public sealed record CardUse(
    int PinAttempts, int CvvAttempts, DateTimeOffset? LastActivityAt, bool HadOperation, bool HadPinOperation)
{
    /// <summary>The third wrong one in a row blocks the PIN (spending.md §7.7).</summary>
    public const int MostPinAttempts = 3;

    /// <summary>After the fifth wrong one in a row no value is looked at any more (spending.md §7.7).</summary>
    public const int MostCvvAttempts = 5;

    public static readonly CardUse None = new(0, 0, null, HadOperation: false, HadPinOperation: false);

    /// <summary>The PIN was set anew.</summary>
    public CardUse WithNewPin() => this with { PinAttempts = 0 };

    /// <summary>The card was locked, and is unlocked again: its holder has it, so the verification value counts again.</summary>
    public CardUse Unlocked() => this with { CvvAttempts = 0 };

    internal CardUse ActiveAt(DateTimeOffset instant) =>
        LastActivityAt is { } last && last >= instant ? this : this with { LastActivityAt = instant };
}
