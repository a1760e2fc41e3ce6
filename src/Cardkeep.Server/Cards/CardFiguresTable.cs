using Cardkeep.Authorizations;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>
/// What a day and its month have come to: the sum of the authorizations charged to them, less what refunds gave back there
/// (spending.md §2). Only open periods have counters.
/// </summary>
internal static class CardFiguresTable
{
    private const int FirstFigure = 3;

    /// <summary>The figures of each budget and day, nothing where nothing was charged.</summary>
    public static async ValueTask<Dictionary<BudgetDay, Figures>> SumAsync(
        Transaction tx, IReadOnlyCollection<BudgetDay> wanted, CancellationToken cancel)
    {
        List<BudgetDay> rows = [.. wanted];
        Dictionary<BudgetDay, Figures> sums = new(rows.Count);
        foreach (var one in rows) sums[one] = Figures.NothingOn(one.Day);
        await tx.EachAsync([new(Charged(rows), row => Add(sums, row)), new(GivenBack(rows), row => Add(sums, row))], cancel);
        return sums;
    }

    private static Sql Charged(List<BudgetDay> rows) => $"""
        WITH wanted (organization_id, budget_id, day, first_day, last_day) AS ({Wanted(rows)})
        SELECT w.organization_id, w.budget_id, w.day,
            CAST(sum(CASE WHEN a.pair <> 'atm' AND a.day = w.day THEN a.held ELSE 0 END) AS bigint),
            CAST(sum(CASE WHEN a.pair <> 'atm' AND a.day = w.day THEN a.cleared ELSE 0 END) AS bigint),
            CAST(sum(CASE WHEN a.pair <> 'atm' THEN a.held ELSE 0 END) AS bigint),
            CAST(sum(CASE WHEN a.pair <> 'atm' THEN a.cleared ELSE 0 END) AS bigint),
            CAST(sum(CASE WHEN a.pair <> 'payment' AND a.day = w.day THEN a.held ELSE 0 END) AS bigint),
            CAST(sum(CASE WHEN a.pair <> 'payment' AND a.day = w.day THEN a.cleared ELSE 0 END) AS bigint),
            CAST(sum(CASE WHEN a.pair <> 'payment' THEN a.held ELSE 0 END) AS bigint),
            CAST(sum(CASE WHEN a.pair <> 'payment' THEN a.cleared ELSE 0 END) AS bigint)
        FROM wanted w
        JOIN authorizations a ON a.organization_id = w.organization_id AND a.budget_id = w.budget_id
          AND a.day BETWEEN w.first_day AND w.last_day
        GROUP BY w.organization_id, w.budget_id, w.day
        """;

    private static Sql GivenBack(List<BudgetDay> rows) => $"""
        WITH wanted (organization_id, budget_id, day, first_day, last_day) AS ({Wanted(rows)})
        SELECT w.organization_id, w.budget_id, w.day,
            CAST(0 AS bigint), CAST(-sum(CASE WHEN f.day = w.day THEN f.payment_day ELSE 0 END) AS bigint),
            CAST(0 AS bigint), CAST(-sum(f.payment_month) AS bigint),
            CAST(0 AS bigint), CAST(-sum(CASE WHEN f.day = w.day THEN f.atm_day ELSE 0 END) AS bigint),
            CAST(0 AS bigint), CAST(-sum(f.atm_month) AS bigint)
        FROM wanted w
        JOIN refunds f ON f.organization_id = w.organization_id AND f.budget_id = w.budget_id
          AND f.day BETWEEN w.first_day AND w.last_day AND f.undone_at IS NULL
        GROUP BY w.organization_id, w.budget_id, w.day
        """;

    private static Sql Wanted(List<BudgetDay> rows) => Sql.Rows(
        SqlColumn.Uuids(rows, row => row.Organization.Value),
        SqlColumn.Uuids(rows, row => row.Budget.Value),
        SqlColumn.Dates(rows, row => row.Day),
        SqlColumn.Dates(rows, row => FirstOf(row.Day)),
        SqlColumn.Dates(rows, row => FirstOf(row.Day).AddMonths(1).AddDays(-1)));

    private static void Add(Dictionary<BudgetDay, Figures> sums, Row row)
    {
        var key = new BudgetDay(new(row.Guid(0)), new(row.Guid(1)), row.Date(2));
        var before = sums[key];
        sums[key] = new Figures(
            before.Day, before.PaymentDay + ReadUse(row, 0), before.PaymentMonth + ReadUse(row, 1), before.AtmDay + ReadUse(row, 2),
            before.AtmMonth + ReadUse(row, 3));
    }

    private static Use ReadUse(Row row, int place) =>
        new(new(row.Integer(FirstFigure + (2 * place))), new(row.Integer(FirstFigure + (2 * place) + 1)));

    private static DateOnly FirstOf(DateOnly day) => new(day.Year, day.Month, 1);
}

/// <summary>One local day of one budget.</summary>
internal readonly record struct BudgetDay(OrganizationId Organization, CardId Budget, DateOnly Day);
