using System.Globalization;
using System.Text.Json;
using Cardkeep.Authorizations;
using Cardkeep.Http;

namespace Cardkeep.Cards;

/// <summary>A card on the wire: 54 members in the documents' order (wire-contract.md §9.1).</summary>
internal sealed class CardJson(Uri publicUrl)
{
    /// <summary>What one card takes, generously.</summary>
    public const int Bytes = 2_100;

    // By reference: there is one object for each design, and comparing its three texts for every card of a list is not free.
    private readonly Dictionary<CardDesign, byte[]> appearances = new(
        CardDesign.All.Select(design => KeyValuePair.Create(design, Appearance(publicUrl, design))), ReferenceEqualityComparer.Instance);

    public Action<Utf8JsonWriter> Wrapped(Card card, CardSpending spending) => json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("card");
        Write(json, card, spending);
        json.WriteEndObject();
    };

    public void Write(Utf8JsonWriter json, Card card, CardSpending spending)
    {
        json.WriteStartObject();
        WriteIdentity(json, card, spending);
        WriteLimits(json, card, spending.Open);
        WriteReferences(json, card, spending);
        WriteHistory(json, card, spending);
        WriteLooks(json, card);
        json.WriteBoolean(Name.HasOnlyUserLiftableLocks, card.HasOnlyUserLiftableLocks);
        json.WriteEndObject();
    }

    /// <summary>One design in the list of all (wire-contract.md §10.4).</summary>
    public void WriteAppearance(Utf8JsonWriter json, CardDesign design)
    {
        json.WriteStartObject();
        json.WriteString("design", design.Name);
        WriteLook(json, publicUrl, design);
        json.WriteBoolean("is_active", true);
        json.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter json, Card card, CardSpending spending)
    {
        json.WriteString(Name.Id, card.Id.Value);
        json.WriteString(Name.Nickname, card.Nickname);
        json.WriteString(Name.EmbossedName, card.EmbossedName);
        json.WriteString(Name.Status, StatusNames[(int)card.Status]);
        json.WriteBoolean(Name.PinSet, card.PinSet);
        json.WriteString(Name.MaskPan, card.Number?.Text);
        json.WriteString(Name.ExpMonth, card.ExpiryMonth is { } month ? Months[month.Month] : null);
        json.WriteString(Name.ExpYear, card.ExpiryMonth is { } end ? Years[end.Year] : null);
        json.WriteInstant(Name.LastActivityAt, spending.LastActivityAt);
        json.WriteString(Name.LastDigits, card.Number?.LastDigits);
        json.WriteBoolean(Name.ShipToBusiness, card.ShipsToBusiness);
        json.WriteBoolean(Name.AtmOption, card.Options.Atm);
        json.WriteBoolean(Name.NfcOption, card.Options.Nfc);
        json.WriteBoolean(Name.OnlineOption, card.Options.Online);
        json.WriteBoolean(Name.ForeignOption, card.Options.Foreign);
    }

    private static void WriteLimits(Utf8JsonWriter json, Card card, Figures open)
    {
        var limits = card.Limits;
        json.WriteEuros(Name.AtmMonthlyLimit, limits.AtmMonthly);
        json.WriteEuros(Name.AtmMonthlySpent, open.AtmMonth.Used);
        json.WriteEuros(Name.AtmDailyLimit, limits.AtmDaily ?? Money.Zero);
        json.WriteEuros(Name.AtmDailySpent, open.AtmDay.Used);
        json.WriteBoolean(Name.AtmDailyLimitOption, limits.AtmDailyOn);
        json.WriteEuros(Name.PaymentMonthlyLimit, limits.PaymentMonthly);
        json.WriteEuros(Name.PaymentMonthlySpent, open.PaymentMonth.Used);
        json.WriteEuros(Name.PaymentDailyLimit, limits.PaymentDaily ?? Money.Zero);
        json.WriteEuros(Name.PaymentDailySpent, open.PaymentDay.Used);
        json.WriteBoolean(Name.PaymentDailyLimitOption, limits.PaymentDailyOn);
        json.WriteEuros(Name.PaymentTransactionLimit, limits.PaymentTransaction ?? Money.Zero);
        json.WriteBoolean(Name.PaymentTransactionLimitOption, limits.PaymentTransactionOn);
        json.WriteStartArray(Name.ActiveDays);
        foreach (var day in card.Restrictions.ActiveDays) json.WriteNumberValue(day);
        json.WriteEndArray();
    }

    private static void WriteReferences(Utf8JsonWriter json, Card card, CardSpending spending)
    {
        json.WriteString(Name.HolderId, card.Holder.Value);
        json.WriteString(Name.InitiatorId, card.Initiator.Value);
        json.WriteString(Name.BankAccountId, card.Account.Value);
        json.WriteString(Name.OrganizationId, card.Organization.Value);
        json.WriteInstant(Name.UpdatedAt, card.UpdatedAt);
        json.WriteInstant(Name.CreatedAt, card.CreatedAt);
        json.WriteInstant(Name.ShippedAt, card.ShippedAt);
        json.WriteString(Name.CardType, Debit);
        json.WriteString(Name.CardLevel, LevelNames[(int)card.Level]);
        json.WriteEuros(Name.PaymentLifespanLimit, card.Limits.PaymentLifespan);
        json.WriteEuros(Name.PaymentLifespanSpent, spending.PaymentLife.Used);
        json.WriteInstant(Name.PreExpiresAt, card.PreExpiresAt);
        json.WriteStartArray(Name.Categories);
        foreach (var category in card.Restrictions.Categories) json.WriteStringValue(Names<MerchantCategory>.Of(category));
        json.WriteEndArray();
    }

    // A card is not ordered again yet.
    private static void WriteHistory(Utf8JsonWriter json, Card card, CardSpending spending)
    {
        json.WriteBoolean(Name.Renewed, card.ReplacedBy == Replacement.Renewal);
        json.WriteBoolean(Name.Renewal, card.Parent?.By == Replacement.Renewal);
        WriteParent(json, card.Parent);
        json.WriteBoolean(Name.HadOperation, spending.HadOperation);
        json.WriteBoolean(Name.HadPinOperation, spending.HadPinOperation);
        json.WriteString(Name.CardDesign, card.Design.Name);
        if (card.TypeOfPrint is { } print) json.WriteString(Name.TypeOfPrint, Names<TypeOfPrint>.Of(print));
        else json.WriteNull(Name.TypeOfPrint);
        json.WriteBoolean(Name.Upsold, card.ReplacedBy == Replacement.Upgrade);
        json.WriteBoolean(Name.Upsell, card.Parent?.By == Replacement.Upgrade);
        json.WriteString(Name.DiscardOn, card.Discard?.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteBoolean(Name.Reordered, false);
    }

    private static void WriteParent(Utf8JsonWriter json, ParentCard? parent)
    {
        if (parent is null)
        {
            json.WriteNull(Name.ParentCardSummary);
            return;
        }

        json.WriteStartObject(Name.ParentCardSummary);
        json.WriteString(Name.Id, parent.Id.Value);
        json.WriteString(Name.LastDigits, parent.LastDigits);
        json.WriteEndObject();
    }

    private void WriteLooks(Utf8JsonWriter json, Card card)
    {
        json.WritePropertyName(Name.Appearance);
        json.WriteRawValue(appearances[card.Design], skipInputValidation: true);
    }

    private static byte[] Appearance(Uri publicUrl, CardDesign design)
    {
        using var buffer = JsonBuffer.Of(json =>
        {
            json.WriteStartObject();
            WriteLook(json, publicUrl, design);
            json.WriteEndObject();
        });
        return buffer.Written.ToArray();
    }

    private static void WriteLook(Utf8JsonWriter json, Uri publicUrl, CardDesign design)
    {
        var folder = $"{publicUrl.GetLeftPart(UriPartial.Path).TrimEnd('/')}/card-designs/{design.Family}/{design.Name}";
        json.WriteStartObject("assets");
        foreach (var picture in (string[])["front_large", "front_small", "front_small_wallet"])
            json.WriteString(picture, $"{folder}/{picture}.png");
        json.WriteEndObject();
        json.WriteString("theme", Names<Theme>.Of(design.Theme));
        json.WriteString("gradient_hex_color", design.Gradient);
    }

    private static readonly JsonEncodedText Debit = JsonEncodedText.Encode("debit");
    private static readonly JsonEncodedText[] StatusNames = [.. Names<CardStatus>.All.Select(name => JsonEncodedText.Encode(name))];
    private static readonly JsonEncodedText[] LevelNames = [.. Names<CardLevel>.All.Select(name => JsonEncodedText.Encode(name))];
    private static readonly string[] Years = [.. Enumerable.Range(0, 3000).Select(year => year.ToString(CultureInfo.InvariantCulture))];
    private static readonly string[] Months = [.. Enumerable.Range(0, 13).Select(month => month.ToString(CultureInfo.InvariantCulture))];

    private static class Name
    {
        public static readonly JsonEncodedText Id = JsonEncodedText.Encode("id");
        public static readonly JsonEncodedText Nickname = JsonEncodedText.Encode("nickname");
        public static readonly JsonEncodedText EmbossedName = JsonEncodedText.Encode("embossed_name");
        public static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
        public static readonly JsonEncodedText PinSet = JsonEncodedText.Encode("pin_set");
        public static readonly JsonEncodedText MaskPan = JsonEncodedText.Encode("mask_pan");
        public static readonly JsonEncodedText ExpMonth = JsonEncodedText.Encode("exp_month");
        public static readonly JsonEncodedText ExpYear = JsonEncodedText.Encode("exp_year");
        public static readonly JsonEncodedText LastActivityAt = JsonEncodedText.Encode("last_activity_at");
        public static readonly JsonEncodedText LastDigits = JsonEncodedText.Encode("last_digits");
        public static readonly JsonEncodedText ShipToBusiness = JsonEncodedText.Encode("ship_to_business");
        public static readonly JsonEncodedText AtmOption = JsonEncodedText.Encode("atm_option");
        public static readonly JsonEncodedText NfcOption = JsonEncodedText.Encode("nfc_option");
        public static readonly JsonEncodedText OnlineOption = JsonEncodedText.Encode("online_option");
        public static readonly JsonEncodedText ForeignOption = JsonEncodedText.Encode("foreign_option");
        public static readonly JsonEncodedText AtmMonthlyLimit = JsonEncodedText.Encode("atm_monthly_limit");
        public static readonly JsonEncodedText AtmMonthlySpent = JsonEncodedText.Encode("atm_monthly_spent");
        public static readonly JsonEncodedText AtmDailyLimit = JsonEncodedText.Encode("atm_daily_limit");
        public static readonly JsonEncodedText AtmDailySpent = JsonEncodedText.Encode("atm_daily_spent");
        public static readonly JsonEncodedText AtmDailyLimitOption = JsonEncodedText.Encode("atm_daily_limit_option");
        public static readonly JsonEncodedText PaymentMonthlyLimit = JsonEncodedText.Encode("payment_monthly_limit");
        public static readonly JsonEncodedText PaymentMonthlySpent = JsonEncodedText.Encode("payment_monthly_spent");
        public static readonly JsonEncodedText PaymentDailyLimit = JsonEncodedText.Encode("payment_daily_limit");
        public static readonly JsonEncodedText PaymentDailySpent = JsonEncodedText.Encode("payment_daily_spent");
        public static readonly JsonEncodedText PaymentDailyLimitOption = JsonEncodedText.Encode("payment_daily_limit_option");
        public static readonly JsonEncodedText PaymentTransactionLimit = JsonEncodedText.Encode("payment_transaction_limit");
        public static readonly JsonEncodedText PaymentTransactionLimitOption = JsonEncodedText.Encode("payment_transaction_limit_option");
        public static readonly JsonEncodedText ActiveDays = JsonEncodedText.Encode("active_days");
        public static readonly JsonEncodedText HolderId = JsonEncodedText.Encode("holder_id");
        public static readonly JsonEncodedText InitiatorId = JsonEncodedText.Encode("initiator_id");
        public static readonly JsonEncodedText BankAccountId = JsonEncodedText.Encode("bank_account_id");
        public static readonly JsonEncodedText OrganizationId = JsonEncodedText.Encode("organization_id");
        public static readonly JsonEncodedText UpdatedAt = JsonEncodedText.Encode("updated_at");
        public static readonly JsonEncodedText CreatedAt = JsonEncodedText.Encode("created_at");
        public static readonly JsonEncodedText ShippedAt = JsonEncodedText.Encode("shipped_at");
        public static readonly JsonEncodedText CardType = JsonEncodedText.Encode("card_type");
        public static readonly JsonEncodedText CardLevel = JsonEncodedText.Encode("card_level");
        public static readonly JsonEncodedText PaymentLifespanLimit = JsonEncodedText.Encode("payment_lifespan_limit");
        public static readonly JsonEncodedText PaymentLifespanSpent = JsonEncodedText.Encode("payment_lifespan_spent");
        public static readonly JsonEncodedText PreExpiresAt = JsonEncodedText.Encode("pre_expires_at");
        public static readonly JsonEncodedText Categories = JsonEncodedText.Encode("categories");
        public static readonly JsonEncodedText Renewed = JsonEncodedText.Encode("renewed");
        public static readonly JsonEncodedText Renewal = JsonEncodedText.Encode("renewal");
        public static readonly JsonEncodedText ParentCardSummary = JsonEncodedText.Encode("parent_card_summary");
        public static readonly JsonEncodedText HadOperation = JsonEncodedText.Encode("had_operation");
        public static readonly JsonEncodedText HadPinOperation = JsonEncodedText.Encode("had_pin_operation");
        public static readonly JsonEncodedText CardDesign = JsonEncodedText.Encode("card_design");
        public static readonly JsonEncodedText TypeOfPrint = JsonEncodedText.Encode("type_of_print");
        public static readonly JsonEncodedText Upsold = JsonEncodedText.Encode("upsold");
        public static readonly JsonEncodedText Upsell = JsonEncodedText.Encode("upsell");
        public static readonly JsonEncodedText DiscardOn = JsonEncodedText.Encode("discard_on");
        public static readonly JsonEncodedText Reordered = JsonEncodedText.Encode("reordered");
        public static readonly JsonEncodedText Appearance = JsonEncodedText.Encode("appearance");
        public static readonly JsonEncodedText HasOnlyUserLiftableLocks = JsonEncodedText.Encode("has_only_user_liftable_locks");
    }
}
