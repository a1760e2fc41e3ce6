using System.Text.RegularExpressions;

namespace Cardkeep.OAuth;

/// <summary>
/// Where a browser is sent back to. Compared as text, character by character; only the port of a loopback address may differ, since a
/// program on a desk takes the one that is free (RFC 8252 §7.3, RFC 9700 §2.1).
/// </summary>
internal static partial class RedirectAddress
{
    /// <summary>What browsers and logs carry without cutting.</summary>
    private const int Longest = 2000;

    public const string Demand =
        "an https address, or an http one of 127.0.0.1, [::1] or localhost, without user, fragment or wildcard, of at most 2000 characters";

    /// <summary>Whether an address may be registered.</summary>
    public static bool IsAcceptable(string text) =>
        text.Length <= Longest
        && text.All(letter => letter is > ' ' and <= '~' and not ('*' or '#' or '\\' or '"' or '<' or '>'))
        && Uri.TryCreate(text, UriKind.Absolute, out var address)
        && address.UserInfo.Length == 0
        && !text.Contains('@', StringComparison.Ordinal)
        && address.Host.Length > 0
        && (text.StartsWith("https://", StringComparison.Ordinal) || Loopback().IsMatch(text));

    public static bool Matches(string registered, string asked)
    {
        if (registered == asked) return true;

        var (one, other) = (Loopback().Match(registered), Loopback().Match(asked));
        return one.Success && other.Success
            && one.Groups["host"].Value == other.Groups["host"].Value
            && one.Groups["rest"].Value == other.Groups["rest"].Value;
    }

    /// <summary>The address with parameters added, in the query, where RFC 6749 §4.1.2 wants them.</summary>
    public static string With(string address, IEnumerable<(string Name, string? Value)> parameters)
    {
        var added = string.Join('&', parameters
            .Where(parameter => parameter.Value is not null)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(parameter.Value!)}"));
        return address + (address.Contains('?', StringComparison.Ordinal) ? '&' : '?') + added;
    }

    /// <summary>
    /// What a page's policy must allow its form to be led on to. Chromium holds every redirect after a form against it, so also where the
    /// application sends a person on to from its registered address: any host with https, and on a desk any port.
    /// </summary>
    public static string PolicySources(string address) => new Uri(address) switch
    {
        { Scheme: "https" } => "https:",
        { HostNameType: UriHostNameType.IPv6 } => "https: http:",             // A policy has no form for such an address.
        _ => "https: http://localhost:* http://127.0.0.1:*",
    };

    [GeneratedRegex(
        @"^http://(?<host>127\.0\.0\.1|\[::1\]|localhost)(:[1-9]\d{0,4})?(?<rest>([/?].*)?)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Loopback();
}
