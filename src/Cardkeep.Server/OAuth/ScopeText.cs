namespace Cardkeep.OAuth;

/// <summary>Scopes as RFC 6749 §3.3 writes them: names parted by single spaces, in the order in which they were asked for.</summary>
internal static class ScopeText
{
    /// <summary>The wire's longest name has some thirty.</summary>
    private const int LongestName = 100;

    /// <summary>Null: that is no list of names.</summary>
    public static IReadOnlyList<string>? Parse(string text)
    {
        string[] names = [.. text.Split(' ').Distinct(StringComparer.Ordinal)];
        return names.Length <= OAuthClient.MostScopes && names.All(IsName) ? names : null;
    }

    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(letter => letter is > ' ' and <= '~' and not ('"' or '\\'));

    /// <summary>Leave to go on when nobody is there is leave for nothing where nothing else is given.</summary>
    public static bool Opens(string scope) => scope != Access.Scope.OfflineAccess;

    public static string Join(IEnumerable<string> scopes) => string.Join(' ', scopes);

    public static IReadOnlyList<string> Split(string kept) => kept.Length == 0 ? [] : kept.Split(' ');
}
