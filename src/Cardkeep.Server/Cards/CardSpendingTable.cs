using Cardkeep.Authorizations;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>What cards have been used for: read beside them by their keys, and turned to the day that is open now.</summary>
internal static class CardSpendingTable
{
    public const int ColumnCount = 16;

    private const int CountersAt = 4;

    /// <summary>Of the rows that <see cref="Joins"/> brings: the card's own counters <c>k</c> and its activity <c>y</c>.</summary>
    public static readonly Sql.Fragment Columns = new("""
        k.budget_id, k.had_operation, k.had_pin_operation, y.last_activity_at, k.latest_day, k.day, k.payment_day_held, k.payment_day_spent,
        k.payment_month_held, k.payment_month_spent, k.atm_day_held, k.atm_day_spent, k.atm_month_held, k.atm_month_spent,
        k.payment_life_held, k.payment_life_spent
        """);

    /// <summary>To rows <c>c</c> of cards.</summary>
    public static readonly Sql.Fragment Joins = new("""
        JOIN card_counters k ON k.organization_id = c.organization_id AND k.card_id = c.id
        JOIN card_activity y ON y.organization_id = c.organization_id AND y.card_id = c.id
        """);

    private static readonly Sql.Fragment CounterColumns = new("""
        k.latest_day, k.day, k.payment_day_held, k.payment_day_spent, k.payment_month_held, k.payment_month_spent, k.atm_day_held,
        k.atm_day_spent, k.atm_month_held, k.atm_month_spent, k.payment_life_held, k.payment_life_spent
        """);

    public static CardUsage Read(Row row, int at, Card card) => new(
        card.Organization,
        card.Id,
        new(row.Guid(at)),
        row.Boolean(at + 1),
        row.Boolean(at + 2),
        row.Instant(at + 3),
        ReadCounters(row, at + CountersAt));

    /// <summary>The usages of one organization's cards, each as of now, in their order.</summary>
    public static async ValueTask<IReadOnlyList<CardSpending>> OpenAsync(
        Transaction tx, HouseRules house, IReadOnlyList<CardUsage> usages, DateTimeOffset now, CancellationToken cancel)
    {
        var shared = await ListSharedAsync(tx, usages, cancel);
        var day = house.Periods.DayOf(now);
        HashSet<BudgetDay> missing = [];
        foreach (var usage in usages)
        {
            if (CountersOf(usage).NeedsSumsOf(day)) missing.Add(new(usage.Organization, usage.Budget, day));
        }

        // Only where the clock was set back: what was charged to the day is not in the counters any more.
        var sums = missing.Count == 0 ? null : await CardFiguresTable.SumAsync(tx, missing, cancel);
        var opened = new CardSpending[usages.Count];
        for (var place = 0; place < opened.Length; place++)
        {
            var usage = usages[place];
            var turned = CountersOf(usage).Turn(day, sums?.GetValueOrDefault(new(usage.Organization, usage.Budget, day)));
            opened[place] = new(turned.Open, turned.PaymentLife, usage.LastActivityAt, usage.HadOperation, usage.HadPinOperation);
        }

        return opened;

        Counters CountersOf(CardUsage usage) => shared.GetValueOrDefault(usage.Budget, usage.Own);
    }

    // Few cards draw on the budget of an older one: only theirs is looked up, so that a list does not read a second row for each card.
    private static async ValueTask<Dictionary<CardId, Counters>> ListSharedAsync(
        Transaction tx, IReadOnlyList<CardUsage> usages, CancellationToken cancel)
    {
        Dictionary<CardId, Counters> shared = [];
        List<CardUsage> renewed = [.. usages.Where(usage => usage.Budget != usage.Card)];
        if (renewed.Count == 0) return shared;

        await tx.EachAsync(
            $"""
            WITH wanted (organization_id, budget_id) AS ({Sql.Rows(
                SqlColumn.Uuids(renewed, usage => usage.Organization.Value), SqlColumn.Uuids(renewed, usage => usage.Budget.Value))})
            SELECT k.card_id, {CounterColumns}
            FROM wanted w
            JOIN card_counters k ON k.organization_id = w.organization_id AND k.card_id = w.budget_id
            """,
            row => shared[new(row.Guid(0))] = ReadCounters(row, 1),
            cancel);
        return shared;
    }

    private static Counters ReadCounters(Row row, int at) => new()
    {
        LatestDay = row.Date(at),
        Open = new(row.Date(at + 1), ReadUse(row, at + 2), ReadUse(row, at + 4), ReadUse(row, at + 6), ReadUse(row, at + 8)),
        PaymentLife = ReadUse(row, at + 10),
    };

    private static Use ReadUse(Row row, int at) => new(new(row.Integer(at)), new(row.Integer(at + 1)));
}

/// <summary>What a card has been used for, as it was read.</summary>
/// <param name="Budget">The oldest card of its chain of renewals, itself where it is none.</param>
/// <param name="Own">Its own row of counters, whatever day it has open; another's counts where the budget is another's.</param>
internal readonly record struct CardUsage(
    OrganizationId Organization,
    CardId Card,
    CardId Budget,
    bool HadOperation,
    bool HadPinOperation,
    DateTimeOffset LastActivityAt,
    Counters Own);

/// <summary>What a card has been used for, as the wire shows it (spending.md §5).</summary>
/// <param name="Open">The figures of the open day and month, of its budget.</param>
/// <param name="LastActivityAt">Its creation before its first use.</param>
internal readonly record struct CardSpending(
    Figures Open, Use PaymentLife, DateTimeOffset LastActivityAt, bool HadOperation, bool HadPinOperation)
{
    /// <summary>A new card's.</summary>
    public static CardSpending NoneOf(Card card) =>
        new(Figures.NothingOn(default), default, card.CreatedAt, HadOperation: false, HadPinOperation: false);

    /// <summary>A new card's that draws on the same budget.</summary>
    public CardSpending OfAnotherCard(Card card) =>
        this with { LastActivityAt = card.CreatedAt, HadOperation = false, HadPinOperation = false };
}
