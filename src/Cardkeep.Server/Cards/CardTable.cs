using System.Globalization;
using Cardkeep.Access;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>
/// Cards. Whoever changes one holds its lock, which is its row of counters, and so its events are numbered without gaps.
/// </summary>
internal static class CardTable
{
    /// <summary>Of a row <c>c</c>.</summary>
    public static readonly Sql.Fragment Columns = new($"""
        c.organization_id, c.id, c.version, c.card_level, c.status, c.paused_from, c.locks, c.holder_id, c.initiator_id, c.bank_account_id,
        c.nickname, c.embossed_name, c.mask_pan, c.expiry_month, c.ship_to_business, c.atm_option, c.nfc_option, c.online_option,
        c.foreign_option, c.atm_monthly_limit, c.atm_daily_limit, c.atm_daily_limit_option, c.payment_monthly_limit, c.payment_daily_limit,
        c.payment_daily_limit_option, c.payment_transaction_limit, c.payment_transaction_limit_option, c.payment_lifespan_limit,
        c.active_days, c.categories, c.card_design, c.type_of_print, c.pre_expires_at, c.created_at, c.updated_at,
        c.shipped_at, c.pin_set, {CardReplacementTable.Columns}
        """);

    public const int ColumnCount = ReplacementAt + CardReplacementTable.ColumnCount;
    private const int ReplacementAt = 37;
    private const int HouseAt = ColumnCount + 1;
    private const int UsageAt = HouseAt + 3;

    private static readonly OneOf<CardLevel> Levels = Storage.OneOf.Names<CardLevel>();
    private static readonly OneOf<CardStatus> Statuses = Storage.OneOf.Names<CardStatus>();
    private static readonly OneOf<TypeOfPrint> Prints = Storage.OneOf.Names<TypeOfPrint>();
    private static readonly OneOf<CardDesign> Designs = new(CardDesign.All.Select(design => (design.Name, design)));

    /// <summary>A card from the columns that start at <paramref name="at"/>.</summary>
    public static Card Read(Row row, int at) => new()
    {
        Organization = new(row.Guid(at)),
        Id = new(row.Guid(at + 1)),
        Version = (int)row.Integer(at + 2),
        Level = row.OneOf(at + 3, Levels),
        Status = row.OneOf(at + 4, Statuses),
        PausedFrom = row.IsNull(at + 5) ? null : row.OneOf(at + 5, Statuses),
        Locks = (CardLocks)row.Integer(at + 6),
        Holder = new(row.Guid(at + 7)),
        Initiator = new(row.Guid(at + 8)),
        Account = new(row.Guid(at + 9)),
        Nickname = row.Text(at + 10),
        EmbossedName = row.Text(at + 11),
        Number = row.TextOrNull(at + 12) is { } masked ? new MaskedPan(masked) : null,
        ExpiryMonth = row.DateOrNull(at + 13),
        ShipsToBusiness = row.Boolean(at + 14),
        Options = new(row.Boolean(at + 15), row.Boolean(at + 16), row.Boolean(at + 17), row.Boolean(at + 18)),
        Limits = ReadLimits(row, at + 19),
        Restrictions = ReadRestrictions(row.Text(at + 28), row.Text(at + 29)),
        Design = row.OneOf(at + 30, Designs),
        TypeOfPrint = row.IsNull(at + 31) ? null : row.OneOf(at + 31, Prints),
        PreExpiresAt = row.InstantOrNull(at + 32),
        CreatedAt = row.Instant(at + 33),
        UpdatedAt = row.Instant(at + 34),
        ShippedAt = row.InstantOrNull(at + 35),
        PinSet = row.Boolean(at + 36),
        Parent = CardReplacementTable.ReadParent(row, at + ReplacementAt),
        ReplacedBy = CardReplacementTable.ReadReplacedBy(row, at + ReplacementAt),
        Discard = CardReplacementTable.ReadDiscard(row, at + ReplacementAt),
    };

    /// <summary>A card with its holder's team and what it has been used for; null: not there.</summary>
    public static async ValueTask<HeldCard?> FindAsync(
        Transaction tx, OrganizationId organization, CardId id, DateTimeOffset now, CancellationToken cancel) =>
        await OpenAsync(tx, await tx.FirstAsync(Find(organization, id), ReadHeld, cancel), now, cancel);

    /// <summary>As <see cref="FindAsync"/>, and nobody else changes the card until this transaction ends.</summary>
    public static async ValueTask<HeldCard?> FindForChangeAsync(
        Transaction tx, OrganizationId organization, CardId id, DateTimeOffset now, CancellationToken cancel)
    {
        // Two statements, since one that has waited for the lock has an old view of every other row.
        FoundCard? found = null;
        await tx.EachAsync(
            [
                new(CardCounterTable.Lock(tx.Engine, organization, id), static _ => { }),
                new(Find(organization, id), row => found = ReadHeld(row)),
            ],
            cancel);
        return await OpenAsync(tx, found, now, cancel);
    }

    public static ValueTask InsertAsync(Transaction tx, Card card, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO cards (organization_id, id, version, card_level, status, paused_from, locks, holder_id, initiator_id, bank_account_id,
            nickname, nickname_key, embossed_name, mask_pan, expiry_month, ship_to_business, atm_option, nfc_option, online_option,
            foreign_option, atm_monthly_limit, atm_daily_limit, atm_daily_limit_option, payment_monthly_limit, payment_daily_limit,
            payment_daily_limit_option, payment_transaction_limit, payment_transaction_limit_option, payment_lifespan_limit,
            active_days, categories, card_design, type_of_print, pre_expires_at, created_at, updated_at, shipped_at, pin_set, due_at,
            parent_id, parent_last_digits, replaces, replaced_by, discard_on, discard_at)
        VALUES ({card.Organization}, {card.Id}, {card.Version}, {Names<CardLevel>.Of(card.Level)}, {Names<CardStatus>.Of(card.Status)},
            {NameOrNull(card.PausedFrom)}, {(long)card.Locks}, {card.Holder}, {card.Initiator}, {card.Account},
            {card.Nickname}, {card.Nickname.ToLowerInvariant()}, {card.EmbossedName}, {card.Number?.Text}, {card.ExpiryMonth},
            {card.ShipsToBusiness},
            {card.Options.Atm}, {card.Options.Nfc}, {card.Options.Online}, {card.Options.Foreign},
            {card.Limits.AtmMonthly}, {card.Limits.AtmDaily}, {card.Limits.AtmDailyOn}, {card.Limits.PaymentMonthly},
            {card.Limits.PaymentDaily},
            {card.Limits.PaymentDailyOn}, {card.Limits.PaymentTransaction}, {card.Limits.PaymentTransactionOn},
            {card.Limits.PaymentLifespan},
            {DaysOf(card)}, {CategoriesOf(card)},
            {card.Design.Name}, {NameOrNull(card.TypeOfPrint)}, {card.PreExpiresAt}, {card.CreatedAt}, {card.UpdatedAt},
            {card.ShippedAt}, {card.PinSet}, {CardTime.Next(card)?.At}, {CardReplacementTable.ValuesOf(card)})
        """, cancel);

    /// <summary>Writes what a move changes.</summary>
    public static ValueTask UpdateStatusAsync(Transaction tx, Card card, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE cards
        SET version = {card.Version}, status = {Names<CardStatus>.Of(card.Status)}, paused_from = {NameOrNull(card.PausedFrom)},
            locks = {(long)card.Locks}, shipped_at = {card.ShippedAt}, pin_set = {card.PinSet}, updated_at = {card.UpdatedAt},
            due_at = {CardTime.Next(card)?.At}
        WHERE organization_id = {card.Organization} AND id = {card.Id}
        """, cancel);

    /// <summary>Writes what the end of waiting <c>onhold</c> changes besides the status.</summary>
    public static ValueTask UpdateNumberAsync(Transaction tx, Card card, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE cards
        SET mask_pan = {card.Number?.Text}, expiry_month = {card.ExpiryMonth}, nickname = {card.Nickname},
            nickname_key = {card.Nickname.ToLowerInvariant()}
        WHERE organization_id = {card.Organization} AND id = {card.Id}
        """, cancel);

    /// <summary>Writes what a change of settings may change.</summary>
    public static ValueTask UpdateSettingsAsync(Transaction tx, Card card, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE cards
        SET version = {card.Version}, updated_at = {card.UpdatedAt}, nickname = {card.Nickname},
            nickname_key = {card.Nickname.ToLowerInvariant()},
            atm_option = {card.Options.Atm}, nfc_option = {card.Options.Nfc}, online_option = {card.Options.Online},
            foreign_option = {card.Options.Foreign}, atm_monthly_limit = {card.Limits.AtmMonthly}, atm_daily_limit = {card.Limits.AtmDaily},
            atm_daily_limit_option = {card.Limits.AtmDailyOn}, payment_monthly_limit = {card.Limits.PaymentMonthly},
            payment_daily_limit = {card.Limits.PaymentDaily}, payment_daily_limit_option = {card.Limits.PaymentDailyOn},
            payment_transaction_limit = {card.Limits.PaymentTransaction},
            payment_transaction_limit_option = {card.Limits.PaymentTransactionOn},
            payment_lifespan_limit = {card.Limits.PaymentLifespan}, active_days = {DaysOf(card)}, categories = {CategoriesOf(card)}
        WHERE organization_id = {card.Organization} AND id = {card.Id}
        """, cancel);

    /// <summary>How many rows of <c>cards c</c> fulfil a condition.</summary>
    public static Sql Count(Sql where) => $"SELECT count(*) FROM cards c WHERE {where}";

    private static Sql Find(OrganizationId organization, CardId id) => $"""
        SELECT {Columns}, m.team_id, {HouseRulesTable.Columns}, {CardSpendingTable.Columns}
        FROM cards c
        JOIN memberships m ON m.organization_id = c.organization_id AND m.id = c.holder_id
        JOIN organizations o ON o.organization_id = c.organization_id
        {CardSpendingTable.Joins}
        WHERE c.organization_id = {organization} AND c.id = {id}
        """;

    private static FoundCard ReadHeld(Row row)
    {
        var card = Read(row, 0);
        var team = row.GuidOrNull(ColumnCount) is { } id ? new TeamId(id) : (TeamId?)null;
        return new(card, team, HouseRulesTable.Read(row, HouseAt), CardSpendingTable.Read(row, UsageAt, card));
    }

    private static async ValueTask<HeldCard?> OpenAsync(
        Transaction tx, FoundCard? found, DateTimeOffset now, CancellationToken cancel) => found is null
        ? null
        : new(found.Card, found.Team, (await CardSpendingTable.OpenAsync(tx, found.House, [found.Usage], now, cancel))[0], found.House);

    private sealed record FoundCard(Card Card, TeamId? Team, HouseRules House, CardUsage Usage);

    private static CardLimits ReadLimits(Row row, int at) => new()
    {
        AtmMonthly = new(row.Integer(at)),
        AtmDaily = MoneyOrNull(row, at + 1),
        AtmDailyOn = row.Boolean(at + 2),
        PaymentMonthly = new(row.Integer(at + 3)),
        PaymentDaily = MoneyOrNull(row, at + 4),
        PaymentDailyOn = row.Boolean(at + 5),
        PaymentTransaction = MoneyOrNull(row, at + 6),
        PaymentTransactionOn = row.Boolean(at + 7),
        PaymentLifespan = MoneyOrNull(row, at + 8),
    };

    private static Money? MoneyOrNull(Row row, int column) => row.IntegerOrNull(column) is { } cents ? new Money(cents) : null;

    private static CardRestrictions ReadRestrictions(string days, string categories) => new(
        days == "1,2,3,4,5,6,7"
            ? CardRestrictions.EveryDay
            : [.. days.Split(',').Select(day => int.Parse(day, CultureInfo.InvariantCulture))],
        categories.Length == 0 ? [] : [.. categories.Split(',').Select(Names<MerchantCategory>.Get)]);

    private static string DaysOf(Card card) => string.Join(',', card.Restrictions.ActiveDays);

    private static string CategoriesOf(Card card) => string.Join(',', card.Restrictions.Categories.Select(Names<MerchantCategory>.Of));

    private static string? NameOrNull<T>(T? value) where T : struct, Enum => value is { } known ? Names<T>.Of(known) : null;
}

/// <summary>A card and the team of its holder, by which roles tell cards apart.</summary>
/// <param name="Team">Null: the holder is in none.</param>
/// <param name="Spending">As of the moment for which it was asked.</param>
internal sealed record HeldCard(Card Card, TeamId? Team, CardSpending Spending, HouseRules House)
{
    public bool Allows(Caller caller, Act act) => Permissions.May(caller, act, Card.Holder, Team);
}
