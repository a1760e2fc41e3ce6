namespace Cardkeep.Sca;

/// <summary>
/// A setting that changes, in no language: a text, on or off, days of the week by number or kinds of merchant, parted by spaces.
/// </summary>
/// <param name="Name">As the wire calls it.</param>
internal sealed record AskedSetting(string Name, string From, string To)
{
    public const string Nickname = "nickname";

    public const string Atm = "atm_option";

    public const string Nfc = "nfc_option";

    public const string Online = "online_option";

    public const string Foreign = "foreign_option";

    public const string ActiveDays = "active_days";

    /// <summary>None: all of them.</summary>
    public const string Categories = "categories";

    public const string On = "on";

    public const string Off = "off";

    public const string EveryDay = "1 2 3 4 5 6 7";
}
