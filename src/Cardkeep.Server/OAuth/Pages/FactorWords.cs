using System.Globalization;

namespace Cardkeep.OAuth.Pages;

/// <summary>What the pages say of passkeys and of approving, in one language. The compiler wants all of it from each.</summary>
internal sealed record FactorWords
{
    public required string Language { get; init; }

    public required string SignInByPasskey { get; init; }

    public required string UsePasskey { get; init; }

    public required string MakePasskey { get; init; }

    public required string PasskeyFailed { get; init; }

    public required string NoPasskeysHere { get; init; }

    public required string NeedsScript { get; init; }

    public required string Security { get; init; }

    public required string SecurityIntro { get; init; }

    public required string NothingYet { get; init; }

    public required string AddPasskey { get; init; }

    public required string PasskeyName { get; init; }

    public required string Remove { get; init; }

    /// <summary>With a date in the place of <c>{0}</c>.</summary>
    public required string Added { private get; init; }

    /// <summary>With a date in the place of <c>{0}</c>.</summary>
    public required string Used { private get; init; }

    public required string ProveFirst { get; init; }

    public required string ByPasskey { get; init; }

    public required string ByText { get; init; }

    public required string ConfirmPhone { get; init; }

    /// <summary>With the end of a phone number in the place of <c>{0}</c>.</summary>
    public required string CodeSent { private get; init; }

    /// <inheritdoc cref="CodeSent"/>
    public required string Texts { private get; init; }

    public required string CodeNotSent { get; init; }

    public required string Code { get; init; }

    public required string Confirm { get; init; }

    public required string WrongCode { get; init; }

    public required string NotAdded { get; init; }

    public required string Approve { get; init; }

    public required string Refuse { get; init; }

    /// <summary>With an application's name in the place of <c>{0}</c>.</summary>
    public required string WantsApproval { private get; init; }

    public required string SomeApplication { get; init; }

    /// <summary>With a time in the place of <c>{0}</c>.</summary>
    public required string Until { private get; init; }

    public required string OnlyIfYou { get; init; }

    public required string Approved { get; init; }

    public required string Refused { get; init; }

    public required string Over { get; init; }

    public required string PairPhone { get; init; }

    /// <summary>With an address in the place of <c>{0}</c>.</summary>
    public required string PairHow { private get; init; }

    public required string PairedPhone { get; init; }

    public required string Requests { get; init; }

    public required string PairThis { get; init; }

    /// <summary>With an address in the place of <c>{0}</c>.</summary>
    public required string PairWhere { private get; init; }

    public required string PhoneName { get; init; }

    public required string NothingWaits { get; init; }

    public required string GoOn { get; init; }

    public required string Unpair { get; init; }

    public static IReadOnlyList<FactorWords> All { get; } =
    [
        FactorWordsInEnglish.All, FactorWordsInItalian.All, FactorWordsInSpanish.All, FactorWordsInGerman.All, FactorWordsInFrench.All,
        FactorWordsInPortuguese.All,
    ];

    /// <summary>Those of the page's language.</summary>
    public static FactorWords For(Words words) => All.Single(factors => factors.Language == words.Language);

    public string AddedOn(DateTimeOffset at) => Added.Replace("{0}", Day(at), StringComparison.Ordinal);

    public string UsedOn(DateTimeOffset at) => Used.Replace("{0}", Day(at), StringComparison.Ordinal);

    public string CodeSentTo(string phone) => CodeSent.Replace("{0}", phone, StringComparison.Ordinal);

    /// <summary>What a confirmed phone is good for.</summary>
    public string TextsTo(string phone) => Texts.Replace("{0}", phone, StringComparison.Ordinal);

    public string AsksForApproval(string? client) => WantsApproval.Replace("{0}", client ?? SomeApplication, StringComparison.Ordinal);

    public string UntilTime(DateTimeOffset at) =>
        Until.Replace("{0}", at.ToString("HH:mm", CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public string PairAt(string address) => PairHow.Replace("{0}", address, StringComparison.Ordinal);

    public string PairFrom(string address) => PairWhere.Replace("{0}", address, StringComparison.Ordinal);

    // In the order that no country reads wrongly, with hyphens at which no line ends.
    private static string Day(DateTimeOffset at) => at.ToString("yyyy\u2011MM\u2011dd", CultureInfo.InvariantCulture);
}
