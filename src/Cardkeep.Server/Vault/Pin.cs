using System.Globalization;

namespace Cardkeep.Vault;

/// <summary>
/// A PIN: four digits. It prints as a mask, is never stored (see <see cref="PinVault"/>), and its digits stay in this folder.
/// </summary>
internal readonly struct Pin
{
    /// <summary>Of ISO 9564's four to twelve, what every terminal and cash machine takes.</summary>
    public const int Length = 4;

    private const int Count = 10_000;

    private const string Mask = "••••";

    private readonly string digits;

    private Pin(string digits) => this.digits = digits;

    /// <summary>Every PIN that there is.</summary>
    public static IEnumerable<Pin> All =>
        Enumerable.Range(0, Count).Select(number => new Pin(number.ToString("D4", CultureInfo.InvariantCulture)));

    /// <summary>Null: not four digits of ASCII.</summary>
    public static Pin? Find(string text) => text.Length == Length && text.All(char.IsAsciiDigit) ? new Pin(text) : null;

    /// <summary>
    /// Whether a thief would try it first: one digit four times, digits in a row up or down, or what stands at the end of the card's
    /// number. Years are fine: to forbid them takes two hundred PINs away, and leaves the next favourites.
    /// </summary>
    /// <param name="lastDigits">The end of the card's number; null while it has none.</param>
    public bool IsWeak(string? lastDigits)
    {
        var step = digits[1] - digits[0];
        var isEven = digits[2] - digits[1] == step && digits[3] - digits[2] == step;
        return (isEven && step is -1 or 0 or 1) || digits == lastDigits;
    }

    /// <summary>The four digits, for the verifier.</summary>
    public string Reveal() => digits;

    public override string ToString() => Mask;
}
