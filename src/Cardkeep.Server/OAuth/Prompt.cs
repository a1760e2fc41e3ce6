using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace Cardkeep.OAuth;

/// <summary>How an application wants its person asked (OpenID Connect Core §3.1.2.1).</summary>
/// <param name="MayAsk">False: no page is shown; what would need one is an error.</param>
/// <param name="SignIn">Whoever is signed in signs in anew.</param>
/// <param name="Consent">They are asked even if they agreed before.</param>
/// <param name="Account">They choose even where there is one account.</param>
/// <param name="MaxAge">Who signed in longer ago signs in anew; null: whenever it was.</param>
internal sealed record Prompt(bool MayAsk, bool SignIn, bool Consent, bool Account, TimeSpan? MaxAge)
{
    public static readonly IReadOnlyList<string> Values = ["none", "login", "consent", "select_account"];

    /// <summary>Further back than any session lives.</summary>
    private const long LongestAge = 100L * 365 * 24 * 60 * 60;

    public static OAuthOutcome<Prompt> Read(Fields fields)
    {
        var wanted = Wanted(fields);
        if (wanted.Contains("none", StringComparer.Ordinal) && wanted is not [_])
            return OAuthError.InvalidRequest("prompt has 'none' beside others");

        TimeSpan? age = null;
        if (fields["max_age"] is { } text)
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
                return OAuthError.InvalidRequest("max_age must be a number of seconds");
            age = TimeSpan.FromSeconds(Math.Min(seconds, LongestAge));
        }

        return new Prompt(MayAskBy(fields), Has("login"), Has("consent"), Has("select_account"), age);

        bool Has(string value) => wanted.Contains(value, StringComparer.Ordinal);
    }

    /// <summary><see cref="MayAsk"/> of a request that is not judged yet.</summary>
    public static bool MayAskBy(Fields fields) => Wanted(fields) is not ["none"];

    /// <summary>Whether this sign-in will not do.</summary>
    public bool WantsSignIn(BrowserSession session, DateTimeOffset now) => SignIn || session.StartedAt + MaxAge < now;

    /// <summary>The request without what signing in has met: it would ask for it again and again.</summary>
    public string After(string text)
    {
        if (!SignIn && MaxAge is null) return text;

        var rest = text.Split('&').Where(pair => NameOf(pair) is not ("prompt" or "max_age"));
        return string.Join('&', Consent ? rest.Append("prompt=consent") : rest);
    }

    private static string[] Wanted(Fields fields) => (fields["prompt"] ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string NameOf(string pair)
    {
        foreach (var one in new QueryStringEnumerable(pair)) return one.DecodeName().ToString();
        return "";
    }
}
