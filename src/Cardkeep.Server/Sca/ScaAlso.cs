namespace Cardkeep.Sca;

/// <summary>
/// Calls that need no authentication by the wire, and do where an operator wants it (wire-contract.md §5.1), by the action type that their
/// 428 names.
/// </summary>
internal static class ScaAlso
{
    public const string Setting = "CARDKEEP_SCA_ALSO";

    public const string Lock = "card.lock";

    public const string Lost = "card.lost";

    public const string Stolen = "card.stolen";

    public const string Discard = "card.discard";

    public const string Nickname = "card.nickname.update";

    public const string Options = "card.options.update";

    public const string Restrictions = "card.restrictions.update";

    public static readonly IReadOnlyList<string> All = [Lock, Lost, Stolen, Discard, Nickname, Options, Restrictions];

    /// <exception cref="SettingException">One line that names the setting and says what it may be.</exception>
    public static IReadOnlyList<string> Read(string? text)
    {
        var actions = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return actions.All(All.Contains)
            ? actions
            : throw new SettingException(Setting, $"must be one or more, parted by a comma, of {string.Join(", ", All)}");
    }
}
