using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Organizations;

/// <summary>Organizations, each found by its own id alone.</summary>
internal static class OrganizationTable
{
    private static readonly Sql.Fragment Columns = new("""
        o.organization_id, o.slug, o.name, o.locale, o.legal_name, o.legal_share_capital_cents, o.legal_country, o.legal_registration_date,
        o.legal_form, o.legal_address, o.legal_sector, o.legal_number, o.contract_signed_at, o.time_zone, o.zone_floor
        """);

    private const int ColumnCount = 15;

    private static Organization Read(Row row) => new()
    {
        Id = new(row.Guid(0)),
        Slug = row.Text(1),
        Name = row.Text(2),
        Locale = row.Text(3),
        LegalName = row.TextOrNull(4),
        LegalShareCapital = row.IntegerOrNull(5) is { } cents ? new Money(cents) : null,
        LegalCountry = row.TextOrNull(6),
        LegalRegistrationDate = row.DateOrNull(7),
        LegalForm = row.TextOrNull(8),
        LegalAddress = row.TextOrNull(9),
        LegalSector = row.TextOrNull(10),
        LegalNumber = row.TextOrNull(11),
        ContractSignedAt = row.InstantOrNull(12),
        TimeZone = row.Text(13),
        ZoneFloor = row.DateOrNull(14),
    };

    public static async ValueTask<bool> ExistsAsync(Transaction tx, OrganizationId id, CancellationToken cancel) =>
        await tx.NumberAsync($"SELECT count(*) FROM organizations WHERE organization_id = {id}", cancel) > 0;

    public static async ValueTask<Organization> GetAsync(Transaction tx, OrganizationId id, CancellationToken cancel) =>
        await tx.FirstAsync($"SELECT {Columns} FROM organizations o WHERE o.organization_id = {id}", Read, cancel)
        ?? throw new InvalidOperationException("a caller's organization is not there");

    /// <summary>
    /// What an order speaks of, all of it this organization's own, in one statement; what is somebody else's is not there.
    /// </summary>
    public static async ValueTask<OrderReferences> FindReferencesAsync(
        Transaction tx, OrganizationId id, CardDraft draft, CancellationToken cancel)
    {
        MemberId? holder = draft.Holder.Has(out var givenHolder) ? givenHolder : null;
        MemberId? initiator = draft.Initiator.Has(out var givenInitiator) ? givenInitiator : null;
        AccountId? account = draft.Account.Has(out var givenAccount) ? givenAccount : null;
        const int holderAt = ColumnCount;
        const int initiatorAt = holderAt + MembershipTable.ColumnCount;
        const int accountAt = initiatorAt + MembershipTable.ColumnCount;
        var references = await tx.FirstAsync($"""
            SELECT {Columns}, {MembershipTable.ColumnsOf("h")}, {MembershipTable.ColumnsOf("i")}, {BankAccountTable.ColumnsOf("a")}
            FROM organizations o
            LEFT JOIN memberships h ON h.organization_id = o.organization_id AND h.id = {holder}
            LEFT JOIN memberships i ON i.organization_id = o.organization_id AND i.id = {initiator}
            LEFT JOIN bank_accounts a ON a.organization_id = o.organization_id AND a.id = {account}
            WHERE o.organization_id = {id}
            """, row => new OrderReferences(
                Read(row),
                MembershipTable.ReadOrNull(row, holderAt),
                MembershipTable.ReadOrNull(row, initiatorAt),
                BankAccountTable.ReadOrNull(row, accountAt)), cancel);
        return references ?? throw new InvalidOperationException("a caller's organization is not there");
    }

    public static ValueTask InsertAsync(Transaction tx, Organization organization, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO organizations (organization_id, slug, name, locale, legal_name, legal_share_capital_cents, legal_country,
            legal_registration_date, legal_form, legal_address, legal_sector, legal_number, contract_signed_at,
            time_zone, zone_floor)
        VALUES ({organization.Id}, {organization.Slug}, {organization.Name}, {organization.Locale}, {organization.LegalName},
            {organization.LegalShareCapital}, {organization.LegalCountry}, {organization.LegalRegistrationDate}, {organization.LegalForm},
            {organization.LegalAddress}, {organization.LegalSector}, {organization.LegalNumber}, {organization.ContractSignedAt},
            {organization.TimeZone}, {organization.ZoneFloor})
        """, cancel);

    /// <summary>By its slug: an operator's look-up, who knows all of them.</summary>
    public static ValueTask<Organization?> FindAsync(Transaction tx, string slug, CancellationToken cancel) =>
        tx.FirstAsync($"SELECT {Columns} FROM organizations o WHERE o.slug = {slug}", Read, cancel);

    /// <summary>Writes what an operator may change: not the slug, by which it is found.</summary>
    public static ValueTask UpdateAsync(Transaction tx, Organization organization, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE organizations
        SET name = {organization.Name}, locale = {organization.Locale}, legal_name = {organization.LegalName},
            legal_country = {organization.LegalCountry}, legal_form = {organization.LegalForm},
            legal_address = {organization.LegalAddress}, legal_sector = {organization.LegalSector},
            legal_number = {organization.LegalNumber}, time_zone = {organization.TimeZone}, zone_floor = {organization.ZoneFloor}
        WHERE organization_id = {organization.Id}
        """, cancel);

    /// <summary>Some organizations after a given one, in the order of their ids: for work that goes through all of them.</summary>
    public static ValueTask<IReadOnlyList<OrganizationId>> ListAfterAsync(
        Transaction tx, OrganizationId after, long most, CancellationToken cancel) =>
        tx.ListAsync($"""
            SELECT organization_id FROM organizations WHERE organization_id > {after} ORDER BY organization_id LIMIT {most}
            """, row => new OrganizationId(row.Guid(0)), cancel);
}
