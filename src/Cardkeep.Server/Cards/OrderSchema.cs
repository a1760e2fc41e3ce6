using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.Cards;

/// <summary>What <see cref="CardDraftJson"/> and its relatives read, for the document.</summary>
internal static class OrderSchema
{
    public static readonly Component Order = new("CardOrder", Shape.Sent(
        [.. References(), .. Settings(), .. Limits(), new("payment_lifespan_limit", Lifespan()), .. Looks()],
        "holder_id", "organization_id", "bank_account_id", "card_level").Says(
            "A card to be issued. What else it needs, and what does not exist on it, goes by its level."));

    public static readonly OpenApiSchema LimitsChange = Change(
        [.. Limits(), new("payment_lifespan_limit", Lifespan())], "At least one; what is not sent stays as it is.");

    public static readonly OpenApiSchema Nickname = Change(
        new() { ["nickname"] = Name() }, null, "nickname");

    public static readonly OpenApiSchema OptionsChange = Change(
        Options(), "All four together.", "atm_option", "nfc_option", "online_option", "foreign_option");

    public static readonly OpenApiSchema Restrictions = Change(
        new() { ["active_days"] = Days(), ["categories"] = Categories() }, "At least one; what is not sent stays as it is.");

    /// <summary>Where plastic goes that does not go to the organization.</summary>
    public static OpenApiSchema Address() => Shape.Sent(new()
    {
        ["contact_name"] = Line(),
        ["first_line"] = Shape.Text(1, CardDraftJson.LongestLine),
        ["second_line"] = Line(),
        ["third_line"] = Line(),
        ["zipcode"] = Shape.Text(1, CardDraftJson.LongestZipcode),
        ["city"] = Shape.Text(1, CardDraftJson.LongestLine),
        ["country"] = Shape.Text().Says("ISO 3166-1 alpha-2, in capitals."),
    }, "first_line", "zipcode", "city", "country");

    private static OpenApiSchema Change(Fields members, string? description, params IEnumerable<string> needed)
    {
        var card = Shape.Sent(members, needed);
        return Shape.Sent(new() { ["card"] = description is null ? card : card.Says(description) }, "card");
    }

    private static Fields References() => new()
    {
        ["holder_id"] = Shape.Uuid().Says("An active membership of the organization."),
        ["initiator_id"] = Shape.Uuid().Says("The caller, when absent."),
        ["organization_id"] = Shape.Text().Says("The token's organization: its id or its slug."),
        ["bank_account_id"] = Shape.Uuid().Says("An active account of the organization."),
        ["card_level"] = Shape.OneOf<CardLevel>(),
    };

    private static Fields Settings() =>
    [
        new("ship_to_business", Shape.Flag().Says("Needed with plastic. False: to `address`.")),
        new("address", Address().Says("Needed with plastic that does not go to the organization.")),
        .. Options(),
        new("active_days", Days()),
        new("categories", Categories()),
    ];

    private static Fields Options() => new()
    {
        ["atm_option"] = Shape.Flag(),
        ["nfc_option"] = Shape.Flag(),
        ["online_option"] = Shape.Flag(),
        ["foreign_option"] = Shape.Flag(),
    };

    private static Fields Limits() => new()
    {
        ["atm_monthly_limit"] = Shape.Euros(),
        ["atm_daily_limit_option"] = Shape.Flag(),
        ["atm_daily_limit"] = Shape.Euros(),
        ["payment_monthly_limit"] = Shape.Euros(),
        ["payment_daily_limit_option"] = Shape.Flag(),
        ["payment_daily_limit"] = Shape.Euros(),
        ["payment_transaction_limit_option"] = Shape.Flag(),
        ["payment_transaction_limit"] = Shape.Euros(),
    };

    private static Fields Looks() => new()
    {
        ["pre_expires_at"] = Shape.Instant().Says("Flash cards: in the future, at most a year ahead."),
        ["card_design"] = CardSchema.Design().Says("Any, on any level; the level's first, when absent."),
        ["type_of_print"] = Shape.OneOf<TypeOfPrint>().Says("Plastic only."),
    };

    private static OpenApiSchema Lifespan() => Shape.Euros().Says("Flash cards: all that may ever be spent.");

    private static OpenApiSchema Days()
    {
        var days = CardSchema.ActiveDays();
        days.MaxItems = Http.Members.MostItems;
        return days;
    }

    private static OpenApiSchema Categories()
    {
        var categories = CardSchema.Categories();
        categories.MaxItems = Http.Members.MostItems;
        return categories;
    }

    private static OpenApiSchema Name() =>
        Shape.Text(1, ChangeCard.LongestNickname * Http.Members.MostCodePointsInACharacter).Says(
            $"At most {ChangeCard.LongestNickname} characters, counted as people count: an emoji is one.");

    private static OpenApiSchema Line() => Shape.Text(0, CardDraftJson.LongestLine);
}
