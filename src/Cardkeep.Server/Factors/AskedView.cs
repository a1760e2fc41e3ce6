using Cardkeep.OAuth.Pages;
using Cardkeep.Sca;

namespace Cardkeep.Factors;

/// <summary>
/// What a session asks, in the words of the page and with every value that counts: rendered from what was kept when it was asked, never
/// from anything that the page was sent.
/// </summary>
internal static class AskedView
{
    public static Html Of(Words page, ScaSession session)
    {
        var words = CodeWords.For(page.Language);
        return $"""
            <h2>{words.Title(session.Action)}</h2>
            {Cards(words, session)}
            """;
    }

    private static Html Cards(CodeWords words, ScaSession session)
    {
        if (session.Asked is not { } asked) return Html.Nothing;
        return $"<ul>{Html.Join(Asked.Read(asked).Cards.Select(card => Line(words, session.Action, card)))}</ul>";
    }

    private static Html Line(CodeWords words, string action, AskedCard card) => $"""
        <li><strong>{OwnWords.Plain(card.Holder)}</strong>, {CodeText.Card(card)}
        {Html.Join(card.Limits.Select(limit => Limit(words, action, limit)))}
        {Html.Join(card.Settings.Select(setting => Setting(SettingWords.For(words), setting)))}</li>
        """;

    private static Html Setting(SettingWords words, AskedSetting setting) =>
        $"<br>{words.Labels[setting.Name]}: {words.Change(setting, "→")}\n";

    private static Html Limit(CodeWords words, string action, AskedLimit limit)
    {
        // An amount and its currency stay on one line.
        var change = CodeText.Change(words, action, [limit], "→").Replace(" EUR", "\u00a0EUR", StringComparison.Ordinal);
        return $"<br>{words.Limit(limit.Name)}: {change}\n";
    }
}
