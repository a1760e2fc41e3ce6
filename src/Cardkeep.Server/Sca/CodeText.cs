using System.Globalization;

namespace Cardkeep.Sca;

/// <summary>What a text message says, in one language: the code first, as phones look for it, and what it is for.</summary>
internal static class CodeText
{
    /// <summary>Of one name, in a message of four parts or so; a longer one is known by its two ends.</summary>
    private const int LongestName = 60;

    /// <summary>How an account's name ends in its digits, and a place in its country.</summary>
    private const int KeptEnd = 10;

    public static string OfSession(string locale, string code, string action, Asked? asked, DateTimeOffset until)
    {
        var words = CodeWords.For(locale);
        return words.Session(code, asked is null ? words.Title(action) : What(words, action, asked), Time(until));
    }

    public static string OfPhone(string locale, string code, DateTimeOffset until) => CodeWords.For(locale).Phone(code, Time(until));

    public static string OfProof(string locale, string code, DateTimeOffset until) => CodeWords.For(locale).Proof(code, Time(until));

    /// <summary>Which card: its level and last digits.</summary>
    public static string Card(AskedCard card) => $"{card.Level.Replace('_', ' ')}{(card.LastDigits is { } digits ? $" …{digits}" : "")}";

    // Of many cards the sums: what the approval comes to in all.
    private static string What(CodeWords words, string action, Asked asked)
    {
        var cards = asked.Cards;
        var who = cards is [var only]
            ? $"{Short(OwnWords.Plain(only.Holder))}, {Card(only)}"
            : $"{cards.Count} × {string.Join(", ", cards.Select(card => card.Level.Replace('_', ' ')).Distinct(StringComparer.Ordinal))}";
        var limits = cards.SelectMany(card => card.Limits).GroupBy(limit => limit.Name, StringComparer.Ordinal)
            .Select(limit => $"{words.Limit(limit.Key)} {Change(words, action, [.. limit])}");
        return string.Join("; ", (string[])[$"{words.Title(action)}: {who}", .. limits, .. Settings(SettingWords.For(words), cards)]);
    }

    // How a card looks costs nobody anything: that is said where there is room. Of many cards each value once, however alike two are
    // when they are cut. Only names are: what is made of several values loses none of them.
    private static IEnumerable<string> Settings(SettingWords words, IReadOnlyList<AskedCard> cards) => cards
        .SelectMany(card => card.Settings)
        .Where(setting => setting.Name is not (AskedSetting.Design or AskedSetting.TypeOfPrint))
        .Distinct()
        .GroupBy(setting => setting.Name, setting => words.Change(Short(setting)), StringComparer.Ordinal)
        .Select(one => $"{words.Labels[one.Key]} {string.Join(", ", one)}");

    /// <summary>A limit, or the sum of the same one of many cards: what it will be, and where it changes what it was.</summary>
    /// <param name="arrow">Between the two; text messages know few signs.</param>
    public static string Change(CodeWords words, string action, IReadOnlyList<AskedLimit> limits, string arrow = ">")
    {
        var to = Euros(words, Sum(limits, limit => limit.To));
        return action == "card.limits.update" ? $"{Euros(words, Sum(limits, limit => limit.From))} {arrow} {to}" : to;
    }

    private static Money? Sum(IReadOnlyList<AskedLimit> limits, Func<AskedLimit, Money?> side) =>
        limits.All(limit => side(limit) is null) ? null : new(limits.Sum(limit => side(limit)?.Cents ?? 0));

    private static string Euros(CodeWords words, Money? money) =>
        money is { Cents: var cents } ? (cents / 100m).ToString("0.00 EUR", CultureInfo.InvariantCulture) : words.None;

    private static AskedSetting Short(AskedSetting setting) => setting.IsNamed
        ? setting with { From = setting.From is { } from ? Short(from) : null, To = Short(setting.To) }
        : setting;

    private static string Short(string name)
    {
        var text = new StringInfo(name);
        var length = text.LengthInTextElements;
        return length <= LongestName
            ? name
            : $"{text.SubstringByTextElements(0, LongestName - KeptEnd - 1)}…{text.SubstringByTextElements(length - KeptEnd)}";
    }

    private static string Time(DateTimeOffset instant) => instant.ToString("HH:mm", CultureInfo.InvariantCulture);
}
