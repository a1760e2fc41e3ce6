using Cardkeep.Authorizations;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>What cards have been used for: read beside them by their keys, and turned to the day that is open now.</summary>
internal static class CardSpendingTable
{
    public const int ColumnCount = 17;

    private const int FirstFigure = 7;

    /// <summary>Of the rows that <see cref="Joins"/> brings: the card's own <c>u</c>, its activity <c>y</c>, its budget <c>k</c>.</summary>
    public static readonly Sql.Fragment Columns = new("""
        u.organization_id, u.budget_id, u.had_operation, u.had_pin_operation, y.last_activity_at, k.day, k.latest_day,
        k.payment_day_held, k.payment_day_spent, k.payment_month_held, k.payment_month_spent, k.atm_day_held, k.atm_day_spent,
        k.atm_month_held, k.atm_month_spent, k.payment_life_held, k.payment_life_spent
        """);

    /// <summary>To rows <c>c</c> of cards.</summary>
    public static readonly Sql.Fragment Joins = new("""
        JOIN card_counters u ON u.organization_id = c.organization_id AND u.card_id = c.id
        JOIN card_counters k ON k.organization_id = u.organization_id AND k.card_id = u.budget_id
        JOIN card_activity y ON y.organization_id = c.organization_id AND y.card_id = c.id
        """);

    public static CardUsage Read(Row row, int at) => new(
        new(row.Guid(at)),
        new(row.Guid(at + 1)),
        row.Boolean(at + 2),
        row.Boolean(at + 3),
        row.Instant(at + 4),
        new Counters
        {
            Open = new(row.Date(at + 5), ReadUse(row, at), ReadUse(row, at + 2), ReadUse(row, at + 4), ReadUse(row, at + 6)),
            LatestDay = row.Date(at + 6),
            PaymentLife = ReadUse(row, at + 8),
        });

    /// <summary>The usages of one organization's cards, each as of now, in their order.</summary>
    public static async ValueTask<IReadOnlyList<CardSpending>> OpenAsync(
        Transaction tx, HouseRules house, IReadOnlyList<CardUsage> usages, DateTimeOffset now, CancellationToken cancel)
    {
        var day = house.Periods.DayOf(now);
        HashSet<BudgetDay> missing = [];
        foreach (var usage in usages)
        {
            if (usage.Counters.NeedsSumsOf(day)) missing.Add(new(usage.Organization, usage.Budget, day));
        }

        // Only where the clock was set back: what was charged to the day is not in the counters any more.
        var sums = missing.Count == 0 ? null : await CardFiguresTable.SumAsync(tx, missing, cancel);
        var opened = new CardSpending[usages.Count];
        for (var place = 0; place < opened.Length; place++)
        {
            var usage = usages[place];
            var turned = usage.Counters.Turn(day, sums?.GetValueOrDefault(new(usage.Organization, usage.Budget, day)));
            opened[place] = new(turned.Open, turned.PaymentLife, usage.LastActivityAt, usage.HadOperation, usage.HadPinOperation);
        }

        return opened;
    }

    private static Use ReadUse(Row row, int at) => new(new(row.Integer(at + FirstFigure)), new(row.Integer(at + FirstFigure + 1)));
}

/// <summary>What a card has been used for, as it was read: the counters of its budget, whatever day they have open.</summary>
internal sealed record CardUsage(
    OrganizationId Organization,
    CardId Budget,
    bool HadOperation,
    bool HadPinOperation,
    DateTimeOffset LastActivityAt,
    Counters Counters);

/// <summary>What a card has been used for, as the wire shows it (spending.md §5).</summary>
/// <param name="Open">The figures of the open day and month, of its budget.</param>
/// <param name="LastActivityAt">Its creation before its first use.</param>
internal sealed record CardSpending(
    Figures Open, Use PaymentLife, DateTimeOffset LastActivityAt, bool HadOperation, bool HadPinOperation)
{
    /// <summary>A new card's.</summary>
    public static CardSpending NoneOf(Card card) =>
        new(Figures.NothingOn(default), default, card.CreatedAt, HadOperation: false, HadPinOperation: false);
}
