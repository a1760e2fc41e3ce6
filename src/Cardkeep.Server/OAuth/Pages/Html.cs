using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Cardkeep.OAuth.Pages;

/// <summary>
/// A piece of a page, written as an interpolated string in which every hole that is text is encoded, so that script cannot be written in by
/// whoever chose a name. What is markup already is another <see cref="Html"/>.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder text;

    public Html(int literalLength, int formattedCount) => text = new(literalLength + 32 * formattedCount);

    public static Html Nothing => new(0, 0);

    public void AppendLiteral(string value) => text.Append(value);

    public void AppendFormatted(string? value) => text.Append(Encoder.Encode(value ?? ""));

    public void AppendFormatted(Html inner) => text.Append(inner.text);

    /// <summary>Markup that is a constant of ours.</summary>
    public static Html Constant(string markup)
    {
        var html = new Html(markup.Length, 0);
        html.AppendLiteral(markup);
        return html;
    }

    public static Html Join(IEnumerable<Html> pieces)
    {
        var joined = new Html(0, 0);
        foreach (var piece in pieces) joined.AppendFormatted(piece);
        return joined;
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(text.ToString());
}
