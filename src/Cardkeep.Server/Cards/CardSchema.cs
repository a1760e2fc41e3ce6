using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.Cards;

/// <summary>The 54 members that <see cref="CardJson"/> writes, for the document: every answer of the tests is held against it.</summary>
internal static class CardSchema
{
    public static readonly Component Card = new("Card", Shape.Whole(
    [
        .. Identity(), .. Limits(), .. References(), .. History(),
        new("appearance", Appearance()),
        new("has_only_user_liftable_locks", Shape.Flag().Says("False while a lock stands that the user cannot lift.")),
    ]).Says("A card, as it is now."));

    /// <summary>A design's pictures and colours.</summary>
    public static Fields Look() => new()
    {
        ["assets"] = Shape.Whole(new()
        {
            ["front_large"] = Shape.Address(),
            ["front_small"] = Shape.Address(),
            ["front_small_wallet"] = Shape.Address(),
        }).Says("Pictures, served by this installation."),
        ["theme"] = Shape.OneOf<Theme>(),
        ["gradient_hex_color"] = Shape.Pattern("^#[0-9A-F]{6}$"),
    };

    public static OpenApiSchema Design() => Shape.OneOf(CardDesign.All.Select(design => design.Name));

    public static OpenApiSchema Categories() =>
        Shape.ListOf(Shape.OneOf<MerchantCategory>()).Says("Where the card may be used; empty: anywhere.");

    public static OpenApiSchema ActiveDays() => Shape.ListOf(Shape.OneOf(1, 7)).Says("ISO weekdays on which the card works: 1 is Monday.");

    private static Fields Identity() => new()
    {
        ["id"] = Shape.Uuid(),
        ["nickname"] = Shape.Text(),
        ["embossed_name"] = Shape.Text().Says("The holder's name in capitals, at most 26 characters."),
        ["status"] = Shape.OneOf<CardStatus>(),
        ["pin_set"] = Shape.Flag(),
        ["mask_pan"] = Shape.Pattern(@"^[0-9]{6}\*{6}[0-9]{4}$").OrNull(),
        ["exp_month"] = Shape.Pattern("^([1-9]|1[0-2])$").OrNull(),
        ["exp_year"] = Shape.Pattern("^[0-9]{4}$").OrNull(),
        ["last_activity_at"] = Shape.Instant(),
        ["last_digits"] = Shape.Pattern("^[0-9]{4}$").OrNull(),
        ["ship_to_business"] = Shape.Flag(),
        ["atm_option"] = Shape.Flag().Says("Withdrawals."),
        ["nfc_option"] = Shape.Flag().Says("Contactless."),
        ["online_option"] = Shape.Flag().Says("Without the card present."),
        ["foreign_option"] = Shape.Flag().Says("Abroad."),
    };

    private static Fields Limits() => new()
    {
        ["atm_monthly_limit"] = Shape.Euros(),
        ["atm_monthly_spent"] = Shape.Euros(),
        ["atm_daily_limit"] = Shape.Euros().Says("0 until set."),
        ["atm_daily_spent"] = Shape.Euros(),
        ["atm_daily_limit_option"] = Shape.Flag().Says("Whether the daily limit is on."),
        ["payment_monthly_limit"] = Shape.Euros(),
        ["payment_monthly_spent"] = Shape.Euros(),
        ["payment_daily_limit"] = Shape.Euros().Says("0 until set."),
        ["payment_daily_spent"] = Shape.Euros(),
        ["payment_daily_limit_option"] = Shape.Flag().Says("Whether the daily limit is on."),
        ["payment_transaction_limit"] = Shape.Euros().Says("0 until set."),
        ["payment_transaction_limit_option"] = Shape.Flag().Says("Whether the limit of one purchase is on."),
        ["active_days"] = ActiveDays(),
    };

    private static Fields References() => new()
    {
        ["holder_id"] = Shape.Uuid().Says("A membership."),
        ["initiator_id"] = Shape.Uuid().Says("The membership that ordered."),
        ["bank_account_id"] = Shape.Uuid(),
        ["organization_id"] = Shape.Uuid(),
        ["updated_at"] = Shape.Instant().Says("Of status and settings, not of spending."),
        ["created_at"] = Shape.Instant(),
        ["shipped_at"] = Shape.Instant().OrNull(),
        ["card_type"] = Shape.OneOf("debit"),
        ["card_level"] = Shape.OneOf<CardLevel>(),
        ["payment_lifespan_limit"] = Shape.Euros().Says("Flash cards only.").OrNull(),
        ["payment_lifespan_spent"] = Shape.Euros(),
        ["pre_expires_at"] = Shape.Instant().Says("Flash cards only.").OrNull(),
        ["categories"] = Categories(),
    };

    private static Fields History() => new()
    {
        ["renewed"] = Shape.Flag().Says("A newer card replaces this one."),
        ["renewal"] = Shape.Flag().Says("This one replaces an older card."),
        ["parent_card_summary"] = Shape.Whole(new()
        {
            ["id"] = Shape.Uuid(),
            ["last_digits"] = Shape.Pattern("^[0-9]{4}$"),
        }).Says("The card that this one replaces.").OrNull(),
        ["had_operation"] = Shape.Flag(),
        ["had_pin_operation"] = Shape.Flag(),
        ["card_design"] = Design(),
        ["type_of_print"] = Shape.OneOf<TypeOfPrint>().OrNull(),
        ["upsold"] = Shape.Flag().Says("Replaced by a higher level."),
        ["upsell"] = Shape.Flag().Says("Is that higher level."),
        ["discard_on"] = Shape.Date().OrNull(),
        ["reordered"] = Shape.Flag(),
    };

    private static OpenApiSchema Appearance() => Shape.Whole(Look());
}
