using Cardkeep.Storage;

namespace Cardkeep.Authorizations;

/// <summary>Refunds that the network told of, each with what it gave back to which counter.</summary>
internal static class RefundTable
{
    private static readonly Sql.Fragment Columns = new("""
        f.organization_id, f.id, f.transaction_id, f.card_id, f.budget_id, f.authorization_id, f.amount, f.credited, f.day, f.payment_day,
        f.payment_month, f.payment_life, f.atm_day, f.atm_month, f.occurred_at, f.recorded_at, f.flags, f.undone_at
        """);

    public static Refund Read(Row row) => new()
    {
        Organization = new(row.Guid(0)),
        Id = new(row.Guid(1)),
        TransactionId = row.Text(2),
        Card = new(row.Guid(3)),
        Budget = new(row.Guid(4)),
        Authorization = row.GuidOrNull(5) is { } id ? new AuthorizationId(id) : null,
        Amount = new(row.Integer(6)),
        Credited = new(row.Integer(7)),
        Day = row.Date(8),
        Credit = new(new(row.Integer(9)), new(row.Integer(10)), new(row.Integer(11)), new(row.Integer(12)), new(row.Integer(13))),
        OccurredAt = row.Instant(14),
        RecordedAt = row.Instant(15),
        Flags = (Oddities)row.Integer(16),
        UndoneAt = row.InstantOrNull(17),
    };

    /// <summary>Those that stand under the transactions of others that are undone, the newest last.</summary>
    public static Sql FindStanding(IReadOnlyList<Lookup> wanted) => $"""
        WITH wanted (reference, transaction_id) AS ({Wanted(wanted)})
        SELECT {Columns}
        FROM wanted w
        JOIN card_references r ON r.reference = w.reference
        JOIN refunds f ON f.organization_id = r.organization_id AND f.transaction_id = w.transaction_id
        WHERE f.undone_at IS NULL
        ORDER BY f.recorded_at, f.id
        """;

    /// <summary>What those refunds are linked to.</summary>
    public static Sql FindLinked(IReadOnlyList<Lookup> wanted) => $"""
        WITH wanted (reference, transaction_id) AS ({Wanted(wanted)})
        SELECT {AuthorizationTable.Columns}
        FROM wanted w
        JOIN card_references r ON r.reference = w.reference
        JOIN refunds f ON f.organization_id = r.organization_id AND f.transaction_id = w.transaction_id
        JOIN authorizations a ON a.organization_id = f.organization_id AND a.id = f.authorization_id
        WHERE f.undone_at IS NULL
        """;

    public static ValueTask InsertAsync(Transaction tx, IReadOnlyList<Refund> rows, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO refunds (organization_id, id, transaction_id, card_id, budget_id, authorization_id, amount, credited, day, payment_day,
            payment_month, payment_life, atm_day, atm_month, occurred_at, recorded_at, flags, undone_at)
        {Sql.Rows(
        [
            SqlColumn.Uuids(rows, row => row.Organization.Value),
            SqlColumn.Uuids(rows, row => row.Id.Value),
            SqlColumn.Texts(rows, row => row.TransactionId),
            SqlColumn.Uuids(rows, row => row.Card.Value),
            SqlColumn.Uuids(rows, row => row.Budget.Value),
            SqlColumn.Uuids(rows, row => row.Authorization?.Value),
            SqlColumn.Integers(rows, row => row.Amount.Cents),
            SqlColumn.Integers(rows, row => row.Credited.Cents),
            SqlColumn.Dates(rows, row => row.Day),
            SqlColumn.Integers(rows, row => row.Credit.PaymentDay.Cents),
            SqlColumn.Integers(rows, row => row.Credit.PaymentMonth.Cents),
            SqlColumn.Integers(rows, row => row.Credit.PaymentLife.Cents),
            SqlColumn.Integers(rows, row => row.Credit.AtmDay.Cents),
            SqlColumn.Integers(rows, row => row.Credit.AtmMonth.Cents),
            SqlColumn.Instants(rows, row => row.OccurredAt),
            SqlColumn.Instants(rows, row => row.RecordedAt),
            SqlColumn.Integers(rows, row => (long)row.Flags),
            SqlColumn.Instants(rows, row => row.UndoneAt),
        ])}
        """, cancel);

    /// <summary>A refund changes once: when it is undone.</summary>
    public static ValueTask UpdateAsync(Transaction tx, IReadOnlyList<Refund> rows, CancellationToken cancel) => tx.SendAsync($"""
        WITH moved (organization_id, id, undone_at) AS ({Sql.Rows(
            SqlColumn.Uuids(rows, row => row.Organization.Value),
            SqlColumn.Uuids(rows, row => row.Id.Value),
            SqlColumn.Instants(rows, row => row.UndoneAt))})
        UPDATE refunds
        SET undone_at = m.undone_at
        FROM moved m
        WHERE refunds.organization_id = m.organization_id AND refunds.id = m.id
        """, cancel);

    private static Sql Wanted(IReadOnlyList<Lookup> wanted) =>
        Sql.Rows(SqlColumn.Texts(wanted, one => one.Reference), SqlColumn.Texts(wanted, one => one.Transaction));
}
