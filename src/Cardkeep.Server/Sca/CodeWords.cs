namespace Cardkeep.Sca;

/// <summary>
/// The words of text messages, in one language. What is asked is said in labels and values, which no grammar can turn round.
/// </summary>
internal sealed record CodeWords
{
    public required string Language { get; init; }

    /// <summary>The code in the place of <c>{0}</c>, what it is for in that of <c>{1}</c>, until when in that of <c>{2}</c>.</summary>
    public required string OfSession { private get; init; }

    /// <summary>The code in the place of <c>{0}</c>, until when in that of <c>{1}</c>.</summary>
    public required string OfPhone { private get; init; }

    /// <inheritdoc cref="OfPhone"/>
    public required string OfProof { private get; init; }

    /// <summary>In the place of a limit that there is not.</summary>
    public required string None { get; init; }

    /// <summary>By action type.</summary>
    public required IReadOnlyDictionary<string, string> Titles { get; init; }

    /// <summary>By the wire's name.</summary>
    public required IReadOnlyDictionary<string, string> Limits { get; init; }

    public static IReadOnlyList<CodeWords> All { get; } =
    [
        CodeWordsByLanguage.English, CodeWordsByLanguage.Italian, CodeWordsByLanguage.Spanish, CodeWordsByLanguage.German,
        CodeWordsByLanguage.French, CodeWordsByLanguage.Portuguese,
    ];

    /// <summary>Those of a member's locale, <c>fr</c> or <c>fr-FR</c>; English where there are none.</summary>
    public static CodeWords For(string locale) =>
        All.FirstOrDefault(words => locale.StartsWith(words.Language, StringComparison.OrdinalIgnoreCase)) ?? All[0];

    public string Title(string action) => Titles[action];

    public string Limit(string name) => Limits[name];

    public string Session(string code, string what, string until) => Fill(OfSession, code, what, until);

    public string Phone(string code, string until) => Fill(OfPhone, code, until);

    public string Proof(string code, string until) => Fill(OfProof, code, until);

    // One pass, so that braces in somebody's name are not taken for places.
    private static string Fill(string text, params object[] values) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, text, values);
}
