namespace Cardkeep.Sca;

/// <summary>
/// A setting that changes, or that an order sets: in no language, a text, on or off, days of the week by number or kinds of merchant,
/// parted by spaces.
/// </summary>
/// <param name="Name">As the wire calls it.</param>
/// <param name="From">Null: the card is new.</param>
internal sealed record AskedSetting(string Name, string? From, string To)
{
    /// <summary>By name and end of the IBAN.</summary>
    public const string Account = "bank_account_id";

    /// <summary>In UTC.</summary>
    public const string PreExpiresAt = "pre_expires_at";

    /// <summary>Postcode, town and country.</summary>
    public const string Address = "address";

    public const string Contact = "contact_name";

    /// <summary>The lines of an address that are not in <see cref="Address"/>.</summary>
    public const string Street = "address_lines";

    public const string Design = "card_design";

    public const string TypeOfPrint = "type_of_print";

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

    /// <summary>Whether its value is what somebody called something: words of theirs, of any length.</summary>
    public bool IsNamed => Name is Nickname or Account or Address or Contact or Street;

    /// <summary>Whether an event keeps it: whose door a card goes to is shown to who approves it, and not kept for all time.</summary>
    public bool IsLasting => Name is not (Contact or Street);
}
