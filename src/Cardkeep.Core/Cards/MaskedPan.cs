namespace Cardkeep.Cards;

/// <summary>
/// Six digits, six stars, four digits: <c>511768******7662</c>. All that anything outside the vault ever sees of a PAN (PCI DSS 3.4.1).
/// </summary>
public sealed record MaskedPan
{
    private const int Length = 16;

    public MaskedPan(string text)
    {
        if (!IsMask(text)) throw new ArgumentException("not a masked PAN", nameof(text));
        Text = text;
    }

    public string Text { get; }

    public string LastDigits => Text[12..];

    public override string ToString() => Text;

    private static bool IsMask(ReadOnlySpan<char> text) =>
        text.Length == Length && text[6..12] is "******"
        && !text[..6].ContainsAnyExceptInRange('0', '9') && !text[12..].ContainsAnyExceptInRange('0', '9');
}
