using System.Globalization;
using System.Text.RegularExpressions;

namespace Cardkeep.Http;

/// <summary>Date-times as the wire takes them: RFC 3339 with any offset (wire-contract.md §1).</summary>
internal static partial class Rfc3339
{
    /// <summary>The instant in UTC, to the microsecond; null where the text is none.</summary>
    public static DateTimeOffset? Find(string text) =>
        Form().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant)
            ? Instants.Truncate(instant.ToUniversalTime())
            : null;

    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
