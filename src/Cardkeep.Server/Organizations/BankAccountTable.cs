using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Organizations;

internal static class BankAccountTable
{
    private const int ColumnCount = 11;

    private static readonly OneOf<BankAccountStatus> Statuses = Storage.OneOf.Names<BankAccountStatus>();

    /// <param name="alias">A constant.</param>
    public static Sql.Fragment ColumnsOf(string alias) => new(string.Join(", ", ((string[])
    [
        "organization_id", "id", "slug", "name", "iban", "bic", "currency", "balance_cents", "status", "main", "updated_at",
    ]).Select(column => $"{alias}.{column}")));

    private static readonly Sql.Fragment UsedColumns = new("coalesce(s.booked, 0), coalesce(s.held, 0)");

    public static BankAccount? ReadOrNull(Row row, int at) => row.IsNull(at) ? null : Read(row, at);

    private static BankAccount Read(Row row) => Read(row, 0);

    private static BankAccount Read(Row row, int at) => new()
    {
        Organization = new(row.Guid(at)),
        Id = new(row.Guid(at + 1)),
        Slug = row.Text(at + 2),
        Name = row.Text(at + 3),
        Iban = row.Text(at + 4),
        Bic = row.Text(at + 5),
        Currency = row.Text(at + 6),
        Balance = new(row.Integer(at + 7)),
        Status = row.OneOf(at + 8, Statuses),
        IsMain = row.Boolean(at + 9),
        UpdatedAt = row.Instant(at + 10),
    };

    public static ValueTask<BankAccount?> FindAsync(Transaction tx, OrganizationId organization, AccountId id, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT {ColumnsOf("a")}, {UsedColumns}
            FROM bank_accounts a
            LEFT JOIN ({UsedBy(organization)} AND c.bank_account_id = {id} GROUP BY c.bank_account_id) s ON s.bank_account_id = a.id
            WHERE a.organization_id = {organization} AND a.id = {id}
            """, ReadUsed, cancel);

    /// <summary>An order's, as it is called: without what its cards have spent.</summary>
    public static async ValueTask<BankAccount> GetUncountedAsync(
        Transaction tx, OrganizationId organization, AccountId id, CancellationToken cancel) => await tx.FirstAsync($"""
        SELECT {ColumnsOf("a")} FROM bank_accounts a WHERE a.organization_id = {organization} AND a.id = {id}
        """, Read, cancel) ?? throw new InvalidOperationException("the account of an order is not there");

    /// <summary>An account by its IBAN, as it is kept; of several the open one, then the one with the lowest id.</summary>
    public static ValueTask<BankAccount?> FindByIbanAsync(
        Transaction tx, OrganizationId organization, string iban, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT {ColumnsOf("a")}
            FROM bank_accounts a
            WHERE a.organization_id = {organization} AND a.iban = {iban}
            ORDER BY a.status, a.id
            LIMIT 1
            """, Read, cancel);

    public static ValueTask<BankAccount?> FindMainAsync(Transaction tx, OrganizationId organization, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT {ColumnsOf("a")}
            FROM bank_accounts a
            WHERE a.organization_id = {organization} AND a.main
            """, Read, cancel);

    /// <summary>Those of some ids that are there, in no order.</summary>
    public static ValueTask<IReadOnlyList<BankAccount>> ListAsync(
        Transaction tx, OrganizationId organization, IReadOnlyList<AccountId> ids, CancellationToken cancel) =>
        tx.ListAsync($"""
            SELECT {ColumnsOf("a")}
            FROM bank_accounts a
            WHERE a.organization_id = {organization} AND a.id {Sql.In(ids)}
            """, Read, cancel);

    public static ValueTask<long> CountAsync(Transaction tx, OrganizationId organization, CancellationToken cancel) =>
        tx.NumberAsync($"SELECT count(*) FROM bank_accounts WHERE organization_id = {organization}", cancel);

    public static ValueTask<IReadOnlyList<BankAccount>> ListAsync(
        Transaction tx, OrganizationId organization, Page page, CancellationToken cancel) =>
        tx.ListAsync($"""
            SELECT {ColumnsOf("a")}, {UsedColumns}
            FROM bank_accounts a
            LEFT JOIN ({UsedBy(organization)} GROUP BY c.bank_account_id) s ON s.bank_account_id = a.id
            WHERE a.organization_id = {organization}
            ORDER BY a.id
            LIMIT {page.Size} OFFSET {page.Offset}
            """, ReadUsed, cancel);

    /// <summary>All of them, as they were opened: without what cards have spent.</summary>
    public static ValueTask<IReadOnlyList<BankAccount>> ListAsync(
        Transaction tx, OrganizationId organization, CancellationToken cancel) => tx.ListAsync($"""
        SELECT {ColumnsOf("a")} FROM bank_accounts a WHERE a.organization_id = {organization} ORDER BY a.id
        """, Read, cancel);

    public static ValueTask UpdateAsync(Transaction tx, BankAccount account, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE bank_accounts
        SET name = {account.Name}, iban = {account.Iban}, bic = {account.Bic}, balance_cents = {account.Balance},
            status = {Names<BankAccountStatus>.Of(account.Status)}, main = {account.IsMain}, updated_at = {account.UpdatedAt}
        WHERE organization_id = {account.Organization} AND id = {account.Id}
        """, cancel);

    public static ValueTask InsertAsync(Transaction tx, BankAccount account, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO bank_accounts (organization_id, id, slug, name, iban, bic, currency, balance_cents, status, main, updated_at)
        VALUES ({account.Organization}, {account.Id}, {account.Slug}, {account.Name}, {account.Iban}, {account.Bic}, {account.Currency},
            {account.Balance}, {Names<BankAccountStatus>.Of(account.Status)}, {account.IsMain}, {account.UpdatedAt})
        """, cancel);

    // What the cards of accounts have come to: nothing is written to the account, so no two purchases wait for each other there.
    private static Sql UsedBy(OrganizationId organization) => $"""
        SELECT c.bank_account_id, CAST(sum(k.booked_total) AS bigint) AS booked, CAST(sum(k.held_total) AS bigint) AS held
        FROM cards c
        JOIN card_counters k ON k.organization_id = c.organization_id AND k.card_id = c.id
        WHERE c.organization_id = {organization}
        """;

    private static BankAccount ReadUsed(Row row)
    {
        var account = Read(row);
        return account with { Balance = account.Balance - new Money(row.Integer(ColumnCount)), Held = new(row.Integer(ColumnCount + 1)) };
    }
}
