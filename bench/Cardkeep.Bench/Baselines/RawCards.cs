using System.Globalization;
using System.Text.Json;
using Cardkeep.Cards;

namespace Cardkeep.Bench.Baselines;

/// <summary>
/// What one would write by hand for this one page and nothing else: the columns of the product's own SELECT straight into the writer,
/// the same bytes as the product's.
/// </summary>
internal static class RawCards
{
    private const int UserLock = 1;
    private const int LastDigitsAt = 12;

    private const int ReplacementAt = 37;
    private const int UsageAt = CardTable.ColumnCount;
    private const int FirstFigure = UsageAt + 6;

    private static readonly string[] Months = [.. Enumerable.Range(0, 13).Select(month => month.ToString(CultureInfo.InvariantCulture))];
    private static readonly JsonEncodedText Debit = JsonEncodedText.Encode("debit");

    public static void WriteStart(Utf8JsonWriter json, long total, int size)
    {
        var pages = (total + size - 1) / size;
        json.WriteStartObject();
        json.WriteStartObject("meta");
        json.WriteNumber("current_page", 1);
        if (pages > 1) json.WriteNumber("next_page", 2);
        else json.WriteNull("next_page");
        json.WriteNull("prev_page");
        json.WriteNumber("total_pages", pages);
        json.WriteNumber("total_count", total);
        json.WriteNumber("per_page", size);
        json.WriteEndObject();
        json.WriteStartArray("cards");
    }

    public static void WriteEnd(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write<T>(Utf8JsonWriter json, in T row, Appearances appearances, DateOnly today) where T : struct, IRawRow
    {
        json.WriteStartObject();
        WriteIdentity(json, row);
        WriteLimits(json, row, today);
        WriteReferences(json, row);
        var replacedBy = row.IsNull(ReplacementAt + 3) ? null : row.Text(ReplacementAt + 3);
        var replaces = row.IsNull(ReplacementAt + 2) ? null : row.Text(ReplacementAt + 2);
        json.WriteBoolean(Name.Renewed, replacedBy == "renewal");
        json.WriteBoolean(Name.Renewal, replaces == "renewal");
        WriteParent(json, row);
        json.WriteBoolean(Name.HadOperation, row.Flag(UsageAt + 1));
        json.WriteBoolean(Name.HadPinOperation, row.Flag(UsageAt + 2));
        row.WriteText(json, Name.CardDesign, 30);
        WriteTextOrNull(json, Name.TypeOfPrint, row, 31);
        json.WriteBoolean(Name.Upsold, replacedBy == "upgrade");
        json.WriteBoolean(Name.Upsell, replaces == "upgrade");
        if (row.IsNull(ReplacementAt + 4)) json.WriteNull(Name.DiscardOn);
        else json.WriteString(Name.DiscardOn, row.Date(ReplacementAt + 4).ToString("O", CultureInfo.InvariantCulture));
        json.WriteBoolean(Name.Reordered, false);
        json.WritePropertyName(Name.Appearance);
        json.WriteRawValue(row.Appearance(30, appearances), skipInputValidation: true);
        json.WriteBoolean(Name.HasOnlyUserLiftableLocks, (row.Number(6) & ~UserLock) == 0);
        json.WriteEndObject();
    }

    private static void WriteIdentity<T>(Utf8JsonWriter json, in T row) where T : struct, IRawRow
    {
        var mask = row.IsNull(12) ? null : row.Text(12);
        DateOnly? expiry = row.IsNull(13) ? null : row.Date(13);
        json.WriteString(Name.Id, row.Id(1));
        row.WriteText(json, Name.Nickname, 10);
        row.WriteText(json, Name.EmbossedName, 11);
        row.WriteText(json, Name.Status, 4);
        json.WriteBoolean(Name.PinSet, row.Flag(36));
        json.WriteString(Name.MaskPan, mask);
        json.WriteString(Name.ExpMonth, expiry is { } month ? Months[month.Month] : null);
        json.WriteString(Name.ExpYear, expiry?.Year.ToString(CultureInfo.InvariantCulture));
        json.WriteString(Name.LastActivityAt, row.Instant(UsageAt + 3));
        if (mask is null) json.WriteNull(Name.LastDigits);
        else json.WriteString(Name.LastDigits, mask.AsSpan(LastDigitsAt));
        json.WriteBoolean(Name.ShipToBusiness, row.Flag(14));
        json.WriteBoolean(Name.AtmOption, row.Flag(15));
        json.WriteBoolean(Name.NfcOption, row.Flag(16));
        json.WriteBoolean(Name.OnlineOption, row.Flag(17));
        json.WriteBoolean(Name.ForeignOption, row.Flag(18));
    }

    private static void WriteLimits<T>(Utf8JsonWriter json, in T row, DateOnly today) where T : struct, IRawRow
    {
        var open = row.Date(UsageAt + 5);
        var (isDay, isMonth) = (open == today, (open.Year, open.Month) == (today.Year, today.Month));
        WriteEuros(json, Name.AtmMonthlyLimit, row.Number(19));
        WriteEuros(json, Name.AtmMonthlySpent, isMonth ? UsedOf(row, 3) : 0);
        WriteEuros(json, Name.AtmDailyLimit, row.Number(20));
        WriteEuros(json, Name.AtmDailySpent, isDay ? UsedOf(row, 2) : 0);
        json.WriteBoolean(Name.AtmDailyLimitOption, row.Flag(21));
        WriteEuros(json, Name.PaymentMonthlyLimit, row.Number(22));
        WriteEuros(json, Name.PaymentMonthlySpent, isMonth ? UsedOf(row, 1) : 0);
        WriteEuros(json, Name.PaymentDailyLimit, row.Number(23));
        WriteEuros(json, Name.PaymentDailySpent, isDay ? UsedOf(row, 0) : 0);
        json.WriteBoolean(Name.PaymentDailyLimitOption, row.Flag(24));
        WriteEuros(json, Name.PaymentTransactionLimit, row.Number(25));
        json.WriteBoolean(Name.PaymentTransactionLimitOption, row.Flag(26));
        json.WriteStartArray(Name.ActiveDays);
        foreach (var digit in row.Text(28))
        {
            if (digit != ',') json.WriteNumberValue(digit - '0');
        }

        json.WriteEndArray();
    }

    private static void WriteReferences<T>(Utf8JsonWriter json, in T row) where T : struct, IRawRow
    {
        json.WriteString(Name.HolderId, row.Id(7));
        json.WriteString(Name.InitiatorId, row.Id(8));
        json.WriteString(Name.BankAccountId, row.Id(9));
        json.WriteString(Name.OrganizationId, row.Id(0));
        json.WriteString(Name.UpdatedAt, row.Instant(34));
        json.WriteString(Name.CreatedAt, row.Instant(33));
        if (row.IsNull(35)) json.WriteNull(Name.ShippedAt);
        else json.WriteString(Name.ShippedAt, row.Instant(35));
        json.WriteString(Name.CardType, Debit);
        row.WriteText(json, Name.CardLevel, 3);
        if (row.IsNull(27)) json.WriteNull(Name.PaymentLifespanLimit);
        else WriteEuros(json, Name.PaymentLifespanLimit, row.Number(27));
        WriteEuros(json, Name.PaymentLifespanSpent, UsedOf(row, 4));
        if (row.IsNull(32)) json.WriteNull(Name.PreExpiresAt);
        else json.WriteString(Name.PreExpiresAt, row.Instant(32));
        json.WriteStartArray(Name.Categories);
        var categories = row.Text(29).AsSpan();
        foreach (var part in categories.Split(','))
        {
            if (!categories[part].IsEmpty) json.WriteStringValue(categories[part]);
        }

        json.WriteEndArray();
    }

    private static void WriteParent<T>(Utf8JsonWriter json, in T row) where T : struct, IRawRow
    {
        if (row.IsNull(ReplacementAt))
        {
            json.WriteNull(Name.ParentCardSummary);
            return;
        }

        json.WriteStartObject(Name.ParentCardSummary);
        json.WriteString(Name.Id, row.Id(ReplacementAt));
        row.WriteText(json, Name.LastDigits, ReplacementAt + 1);
        json.WriteEndObject();
    }

    private static void WriteTextOrNull<T>(Utf8JsonWriter json, JsonEncodedText name, in T row, int column) where T : struct, IRawRow
    {
        if (row.IsNull(column)) json.WriteNull(name);
        else row.WriteText(json, name, column);
    }

    // What is held and what is spent.
    private static long UsedOf<T>(in T row, int pair) where T : struct, IRawRow =>
        row.Number(FirstFigure + (2 * pair)) + row.Number(FirstFigure + (2 * pair) + 1);

    private static void WriteEuros(Utf8JsonWriter json, JsonEncodedText name, long cents)
    {
        if (cents % 100 == 0) json.WriteNumber(name, cents / 100);
        else json.WriteNumber(name, cents / 100m);
    }

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
