using Cardkeep.Authorizations;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>
/// One narrow row for each card: its lock (docs/decisions/0016), its attempts, and the counters of its budget where the budget is its own.
/// </summary>
internal static class CardCounterTable
{
    public const int ColumnCount = 22;

    /// <summary>Of a row <c>k</c>.</summary>
    public static readonly Sql.Fragment All = new("""
        k.organization_id, k.card_id, k.budget_id, k.day, k.latest_day, k.payment_day_held, k.payment_day_spent, k.payment_month_held,
        k.payment_month_spent, k.atm_day_held, k.atm_day_spent, k.atm_month_held, k.atm_month_spent, k.payment_life_held,
        k.payment_life_spent, k.held_total, k.booked_total, k.pin_attempts, k.cvv_attempts, k.had_operation, k.had_pin_operation,
        k.authorizations
        """);

    public static CardCounters Read(Row row, int at) => new(
        new(row.Guid(at)),
        new(row.Guid(at + 1)),
        new(row.Guid(at + 2)),
        new Counters
        {
            Open = new(row.Date(at + 3), ReadUse(row, at + 5), ReadUse(row, at + 7), ReadUse(row, at + 9), ReadUse(row, at + 11)),
            LatestDay = row.Date(at + 4),
            PaymentLife = ReadUse(row, at + 13),
            HeldTotal = new(row.Integer(at + 15)),
            BookedTotal = new(row.Integer(at + 16)),
            Authorizations = row.Integer(at + 21),
        },
        new CardUse((int)row.Integer(at + 17), (int)row.Integer(at + 18), null, row.Boolean(at + 19), row.Boolean(at + 20)));

    /// <summary>
    /// Locks a card and its budget, in the order of their ids, until the transaction ends. What is read in this statement is old where it
    /// had to wait; the next one sees what the lock's last holder wrote.
    /// </summary>
    public static Sql Lock(Engine engine, OrganizationId organization, CardId card) => $"""
        SELECT k.card_id
        FROM card_counters k
        WHERE k.organization_id = {organization} AND k.card_id IN (
            SELECT own.card_id FROM card_counters own WHERE own.organization_id = {organization} AND own.card_id = {card}
            UNION ALL
            SELECT own.budget_id FROM card_counters own WHERE own.organization_id = {organization} AND own.card_id = {card})
        ORDER BY k.card_id
        {engine.ForUpdateOf("k")}
        """;

    /// <summary>As <see cref="Lock"/>, for all cards behind some references, and shows their rows as they are under the lock.</summary>
    public static Sql LockAll(Engine engine, IReadOnlyList<string> references) =>
        $"{FindAll(references)} {engine.ForUpdateOf("k")}";

    /// <summary>The rows of all cards behind some references, and of their budgets; nobody is kept from changing them.</summary>
    public static Sql FindAll(IReadOnlyList<string> references) => $"""
        WITH wanted (reference) AS ({Sql.Rows(SqlColumn.Texts(references, static one => one))}), own AS (
            SELECT o.organization_id, o.card_id, o.budget_id
            FROM wanted w
            JOIN card_references r ON r.reference = w.reference
            JOIN card_counters o ON o.organization_id = r.organization_id AND o.card_id = r.card_id
        )
        SELECT {All}
        FROM (SELECT organization_id, card_id FROM own UNION SELECT organization_id, budget_id FROM own) one
        JOIN card_counters k ON k.organization_id = one.organization_id AND k.card_id = one.card_id
        ORDER BY k.organization_id, k.card_id
        """;

    public static ValueTask UpdateAsync(Transaction tx, IReadOnlyList<CardCounters> rows, CancellationToken cancel) =>
        tx.SendAsync($"""
        WITH moved (organization_id, card_id, day, latest_day, payment_day_held, payment_day_spent, payment_month_held,
            payment_month_spent, atm_day_held, atm_day_spent, atm_month_held, atm_month_spent, payment_life_held, payment_life_spent,
            held_total, booked_total, pin_attempts, cvv_attempts, had_operation, had_pin_operation, authorizations) AS ({Sql.Rows(
            [
                SqlColumn.Uuids(rows, row => row.Organization.Value),
                SqlColumn.Uuids(rows, row => row.Card.Value),
                SqlColumn.Dates(rows, row => row.Counters.Open.Day),
                SqlColumn.Dates(rows, row => row.Counters.LatestDay),
                .. UseOf(rows, row => row.Counters.Open.PaymentDay),
                .. UseOf(rows, row => row.Counters.Open.PaymentMonth),
                .. UseOf(rows, row => row.Counters.Open.AtmDay),
                .. UseOf(rows, row => row.Counters.Open.AtmMonth),
                .. UseOf(rows, row => row.Counters.PaymentLife),
                SqlColumn.Integers(rows, row => row.Counters.HeldTotal.Cents),
                SqlColumn.Integers(rows, row => row.Counters.BookedTotal.Cents),
                SqlColumn.Integers(rows, row => row.Use.PinAttempts),
                SqlColumn.Integers(rows, row => row.Use.CvvAttempts),
                SqlColumn.Booleans(rows, row => row.Use.HadOperation),
                SqlColumn.Booleans(rows, row => row.Use.HadPinOperation),
                SqlColumn.Integers(rows, row => row.Counters.Authorizations),
            ])})
        UPDATE card_counters
        SET day = m.day, latest_day = m.latest_day, payment_day_held = m.payment_day_held, payment_day_spent = m.payment_day_spent,
            payment_month_held = m.payment_month_held, payment_month_spent = m.payment_month_spent, atm_day_held = m.atm_day_held,
            atm_day_spent = m.atm_day_spent, atm_month_held = m.atm_month_held, atm_month_spent = m.atm_month_spent,
            payment_life_held = m.payment_life_held, payment_life_spent = m.payment_life_spent, held_total = m.held_total,
            booked_total = m.booked_total, pin_attempts = m.pin_attempts, cvv_attempts = m.cvv_attempts,
            had_operation = m.had_operation, had_pin_operation = m.had_pin_operation, authorizations = m.authorizations
        FROM moved m
        WHERE card_counters.organization_id = m.organization_id AND card_counters.card_id = m.card_id
        """, cancel);

    /// <summary>Wrong PINs in a row. The card's lock is held.</summary>
    public static ValueTask<long> GetPinAttemptsAsync(Transaction tx, Card card, CancellationToken cancel) => tx.NumberAsync($"""
        SELECT pin_attempts FROM card_counters WHERE organization_id = {card.Organization} AND card_id = {card.Id}
        """, cancel);

    /// <summary>Wrong PINs do not count any more: it was set anew. The card's lock is held.</summary>
    public static ValueTask ForgivePinAsync(Transaction tx, Card card, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE card_counters SET pin_attempts = 0 WHERE organization_id = {card.Organization} AND card_id = {card.Id}
        """, cancel);

    /// <summary>Wrong verification values do not count any more: the holder has the card (spending.md §7.7). Its lock is held.</summary>
    public static ValueTask ForgiveCvvAsync(Transaction tx, Card card, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE card_counters SET cvv_attempts = 0 WHERE organization_id = {card.Organization} AND card_id = {card.Id}
        """, cancel);

    /// <inheritdoc cref="InsertAsync(Transaction, Card, CardId, CancellationToken)"/>
    public static ValueTask InsertAsync(Transaction tx, Card card, CancellationToken cancel) => InsertAsync(tx, card, card.Id, cancel);

    /// <summary>The budget that a card draws on: its own id, or that of the oldest card of its chain. It never changes.</summary>
    public static async ValueTask<CardId> GetBudgetAsync(
        Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel)
    {
        CardId? budget = null;
        await tx.EachAsync($"""
            SELECT k.budget_id FROM card_counters k WHERE k.organization_id = {organization} AND k.card_id = {card}
            """, row => budget = new(row.Guid(0)), cancel);
        return budget ?? throw new InvalidOperationException("a card has no row of counters");
    }

    /// <summary>A new card's row: nothing used, on a day that is over everywhere, so that its first day opens at nothing.</summary>
    public static ValueTask InsertAsync(Transaction tx, Card card, CardId budget, CancellationToken cancel)
    {
        // UTC is at most one day ahead of any zone.
        DateOnly? day = DateOnly.FromDateTime(card.CreatedAt.UtcDateTime).AddDays(-1);
        return tx.SendAsync($"""
            INSERT INTO card_counters (organization_id, card_id, budget_id, day, latest_day, payment_day_held, payment_day_spent,
                payment_month_held, payment_month_spent, atm_day_held, atm_day_spent, atm_month_held, atm_month_spent, payment_life_held,
                payment_life_spent, held_total, booked_total, pin_attempts, cvv_attempts, had_operation, had_pin_operation,
                authorizations)
            VALUES ({card.Organization}, {card.Id}, {budget}, {day}, {day}, {0L}, {0L}, {0L}, {0L}, {0L}, {0L}, {0L}, {0L}, {0L}, {0L},
                {0L}, {0L}, {0L}, {0L}, {false}, {false}, {0L})
            """, cancel);
    }

    private static SqlColumn[] UseOf(IReadOnlyList<CardCounters> rows, Func<CardCounters, Use> use) =>
        [SqlColumn.Integers(rows, row => use(row).Held.Cents), SqlColumn.Integers(rows, row => use(row).Spent.Cents)];

    private static Use ReadUse(Row row, int at) => new(new(row.Integer(at)), new(row.Integer(at + 1)));
}

/// <summary>One card's row of counters.</summary>
/// <param name="Budget">The oldest card of the chain. Its row has the figures; this one's are used where it is the card itself.</param>
/// <param name="Use">Without the last activity, which has a row of its own.</param>
internal sealed record CardCounters(OrganizationId Organization, CardId Card, CardId Budget, Counters Counters, CardUse Use);
