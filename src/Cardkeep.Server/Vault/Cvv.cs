using System.Globalization;

namespace Cardkeep.Vault;

/// <summary>
/// The three digits by which who pays from afar shows that they hold the card. They are derived when they are needed
/// (<see cref="ICvvRule"/>) and never stored (PCI DSS 3.3.1.2); printing them gives the mask.
/// </summary>
internal readonly struct Cvv
{
    public const int Length = 3;

    /// <summary>How many there are.</summary>
    public const int Count = 1000;

    private const string Mask = "•••";

    private readonly string digits;

    private Cvv(string digits) => this.digits = digits;

    /// <param name="number">From 0 to 999.</param>
    public static Cvv Of(int number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(number, Count);
        return new Cvv(number.ToString("D3", CultureInfo.InvariantCulture));
    }

    /// <summary>Null: not three digits of ASCII.</summary>
    public static Cvv? Find(string text) => text.Length == Length && text.All(char.IsAsciiDigit) ? new Cvv(text) : null;

    /// <summary>Whether they are the same, in a time that does not tell where they differ.</summary>
    public bool Is(Cvv other) => Secrets.AreEqual(digits, other.digits);

    /// <summary>The three digits, for the page and the program that show them.</summary>
    public string Reveal() => digits;

    public override string ToString() => Mask;
}
