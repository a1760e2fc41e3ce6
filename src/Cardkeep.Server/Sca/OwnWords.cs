using System.Globalization;
using System.Text;

namespace Cardkeep.Sca;

/// <summary>What people called themselves and their things, among words of ours.</summary>
internal static class OwnWords
{
    /// <summary>
    /// Without characters that show nothing themselves: some of them turn round what comes after, so that it reads as something else.
    /// </summary>
    public static string Plain(string text) => string.Concat(
        text.EnumerateRunes().Where(rune => Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control)));
}
