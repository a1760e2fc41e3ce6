using Cardkeep.Http;

namespace Cardkeep.OAuth.Pages;

/// <summary>What the pages say, in one language. The compiler wants all of it from each.</summary>
internal sealed record Words
{
    public required string Language { get; init; }

    public required string SignIn { get; init; }

    /// <summary>With the application's name in the place of <c>{0}</c>.</summary>
    public required string ToContinue { private get; init; }

    public required string Email { get; init; }

    public required string Password { get; init; }

    /// <summary>One sentence, whatever was wrong.</summary>
    public required string Wrong { get; init; }

    /// <summary>With the minutes to wait in the place of <c>{0}</c>.</summary>
    public required string TooManyTries { private get; init; }

    public required string TooManyAtOnce { get; init; }

    public required string PageTooOld { get; init; }

    public required string NoAccount { get; init; }

    public required string ChooseAccount { get; init; }

    public required string Account { get; init; }

    /// <summary>With the application's name in the place of <c>{0}</c>.</summary>
    public required string Wants { private get; init; }

    public required string ItWillBeAble { get; init; }

    /// <summary>With the host in the place of <c>{0}</c>.</summary>
    public required string Sent { private get; init; }

    public required string Allow { get; init; }

    public required string Deny { get; init; }

    public required string SomebodyElse { get; init; }

    public required string CannotGoOn { get; init; }

    public required string UnknownClient { get; init; }

    public required string UnknownRedirect { get; init; }

    public required string TellTheMakers { get; init; }

    /// <summary>With a scope's name in the place of <c>{0}</c>.</summary>
    public required string Other { private get; init; }

    /// <summary>What each scope lets an application do.</summary>
    public required IReadOnlyDictionary<string, string> Scopes { get; init; }

    public static IReadOnlyList<Words> All { get; } =
        [WordsInEnglish.All, WordsInItalian.All, WordsInSpanish.All, WordsInGerman.All, WordsInFrench.All, WordsInPortuguese.All];

    public string ToContinueTo(string client) => ToContinue.Replace("{0}", client, StringComparison.Ordinal);

    public string WantsAccess(string client) => Wants.Replace("{0}", client, StringComparison.Ordinal);

    public string SentTo(string host) => Sent.Replace("{0}", host, StringComparison.Ordinal);

    public string OtherScope(string scope) => Other.Replace("{0}", scope, StringComparison.Ordinal);

    public string Wait(TimeSpan time) =>
        TooManyTries.Replace("{0}", FormattableString.Invariant($"{Math.Ceiling(time.TotalMinutes)}"), StringComparison.Ordinal);

    /// <summary>The first of the browser's languages that there is; English where there is none.</summary>
    public static Words For(HttpRequest request) =>
        Languages.Find(request, [.. All.Select(words => words.Language)]) is { } language
            ? All.First(words => words.Language == language)
            : WordsInEnglish.All;
}
