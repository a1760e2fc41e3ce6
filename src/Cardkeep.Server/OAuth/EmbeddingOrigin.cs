using System.Text.RegularExpressions;

namespace Cardkeep.OAuth;

/// <summary>
/// An origin whose pages may frame those of ours that show a card (threats-and-faults.md §4), in the words of a policy.
/// </summary>
internal static partial class EmbeddingOrigin
{
    public const string Demand =
        "an origin, https://host or https://host:port, or http of localhost or 127.0.0.1 with a port or :*, without path or wildcard";

    /// <summary>The longest name of a host, and a port.</summary>
    private const int Longest = 270;

    /// <summary>Whether an origin may be registered. It becomes a part of a header, so nothing may stand in it that parts one.</summary>
    public static bool IsAcceptable(string text) => text.Length <= Longest && (Foreign().IsMatch(text) || Loopback().IsMatch(text));

    [GeneratedRegex(
        @"^https://[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:[1-9][0-9]{0,4})?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Foreign();

    [GeneratedRegex(
        @"^http://(localhost|127\.0\.0\.1)(:([1-9][0-9]{0,4}|\*))?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Loopback();
}
