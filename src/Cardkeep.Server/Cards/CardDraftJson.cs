using Cardkeep.Http;

namespace Cardkeep.Cards;

/// <summary>An order read from a body, member by member; unknown members are ignored (wire-contract.md §10.2).</summary>
internal static class CardDraftJson
{
    public const int LongestLine = 100;
    public const int LongestZipcode = 16;

    /// <summary>Stands for an address that is there and that nobody reads.</summary>
    private static readonly Given<ShippingAddress> Unread = new ShippingAddress(null, "", null, null, "", "", "");

    public static CardDraft Read(Members card)
    {
        var level = card.OneOf<CardLevel>("card_level");
        var business = card.Boolean("ship_to_business");
        return Read(card, level, business);
    }

    private static CardDraft Read(Members card, Given<CardLevel> level, Given<bool> business) => new(ReadLimits(card))
    {
        Holder = Id(card.Uuid("holder_id"), id => new MemberId(id)),
        Initiator = Id(card.Uuid("initiator_id"), id => new MemberId(id)),
        Organization = card.Text("organization_id"),
        Account = Id(card.Uuid("bank_account_id"), id => new AccountId(id)),
        Level = level,
        ShipsToBusiness = business,
        Address = ReadAddress(card, business, level),
        AtmOption = card.Boolean("atm_option"),
        NfcOption = card.Boolean("nfc_option"),
        ForeignOption = card.Boolean("foreign_option"),
        OnlineOption = card.Boolean("online_option"),
        PreExpiresAt = card.Instant("pre_expires_at"),
        ActiveDays = card.Integers("active_days", 1, 7),
        Categories = card.ListOf<MerchantCategory>("categories"),
        Design = ReadDesign(card),
        TypeOfPrint = card.OneOf<TypeOfPrint>("type_of_print"),
    };

    public static Given<CardDesign> ReadDesign(Members card) =>
        card.OneOf("card_design", FindDesign, CardDesign.All.Select(design => design.Name));

    public static LimitsDraft ReadLimits(Members card) => new()
    {
        AtmMonthly = card.Amount("atm_monthly_limit"),
        AtmDailyOn = card.Boolean("atm_daily_limit_option"),
        AtmDaily = card.Amount("atm_daily_limit"),
        PaymentMonthly = card.Amount("payment_monthly_limit"),
        PaymentDailyOn = card.Boolean("payment_daily_limit_option"),
        PaymentDaily = card.Amount("payment_daily_limit"),
        PaymentTransactionOn = card.Boolean("payment_transaction_limit_option"),
        PaymentTransaction = card.Amount("payment_transaction_limit"),
        PaymentLifespan = card.Amount("payment_lifespan_limit"),
    };

    private static Given<T> Id<T>(Given<Guid> given, Func<Guid, T> make) =>
        given.IsAbsent ? default : given.Has(out var id) ? make(id) : Given<T>.Unreadable;

    private static Given<CardDesign> FindDesign(string name) => CardDesign.Find(name) is { } design ? design : Given<CardDesign>.Unreadable;

    /// <summary>
    /// Without plastic an address is refused, of plastic that goes to the organization it is ignored, whatever it says in either case
    /// (wire-contract.md §10.2).
    /// </summary>
    private static Given<ShippingAddress> ReadAddress(Members card, Given<bool> business, Given<CardLevel> level)
    {
        if (level.Has(out var known))
        {
            if (!known.IsPhysical()) return card.Has("address") ? Unread : default;
            if (business.Or(false)) return default;
        }

        var before = card.Problems.Count;
        if (card.Object("address") is not { } address) return card.Problems.Count == before ? default : Given<ShippingAddress>.Unreadable;

        var contact = address.Text("contact_name", 0, LongestLine);
        var first = Required(address, "first_line", LongestLine);
        var second = address.Text("second_line", 0, LongestLine);
        var third = address.Text("third_line", 0, LongestLine);
        var zipcode = Required(address, "zipcode", LongestZipcode);
        var city = Required(address, "city", LongestLine);
        var country = address.Text("country");
        if (country.IsAbsent) address.Problems.Add(Problem.Required("address/country"));
        if (country.Has(out var code) && !Countries.Has(code))
            address.Wrong("country", ProblemCode.InvalidCountry, "an ISO 3166-1 alpha-2 code", 0);
        if (card.Problems.Count > before) return Given<ShippingAddress>.Unreadable;

        return new ShippingAddress(
            OrNull(contact), first.Or(""), OrNull(second), OrNull(third), zipcode.Or(""), city.Or(""), country.Or(""));
    }

    private static Given<string> Required(Members address, string name, int longest)
    {
        var given = address.Text(name, 1, longest);
        if (given.IsAbsent) address.Problems.Add(Problem.Required($"address/{name}"));
        return given;
    }

    private static string? OrNull(Given<string> given) => given.Has(out var text) && text.Length > 0 ? text : null;
}
