using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Organizations;

internal static class MembershipTable
{
    public const int ColumnCount = 12;

    private static readonly OneOf<Role> Roles = Storage.OneOf.Names<Role>();
    private static readonly OneOf<MembershipStatus> Statuses = Storage.OneOf.Names<MembershipStatus>();
    private static readonly OneOf<KycStatus> KycStatuses = Storage.OneOf.Names<KycStatus>();

    /// <param name="alias">A constant.</param>
    public static Sql.Fragment ColumnsOf(string alias) => new(string.Join(", ", ((string[])
    [
        "organization_id", "id", "team_id", "first_name", "last_name", "email", "phone_number",
        "position", "role", "status", "kyc_status", "locale",
    ]).Select(column => $"{alias}.{column}")));

    public static Membership? ReadOrNull(Row row, int at) => row.IsNull(at) ? null : Read(row, at);

    private static Membership Read(Row row) => Read(row, 0);

    private static Membership Read(Row row, int at) => new()
    {
        Organization = new(row.Guid(at)),
        Id = new(row.Guid(at + 1)),
        Team = row.GuidOrNull(at + 2) is { } team ? new TeamId(team) : null,
        FirstName = row.Text(at + 3),
        LastName = row.Text(at + 4),
        Email = row.Text(at + 5),
        PhoneNumber = row.TextOrNull(at + 6),
        Position = row.TextOrNull(at + 7),
        Role = row.OneOf(at + 8, Roles),
        Status = row.OneOf(at + 9, Statuses),
        Kyc = row.OneOf(at + 10, KycStatuses),
        Locale = row.Text(at + 11),
    };

    public static async ValueTask<Membership> GetAsync(
        Transaction tx, OrganizationId organization, MemberId id, CancellationToken cancel) =>
        await FindAsync(tx, organization, id, cancel)
        ?? throw new InvalidOperationException("a membership that something names is not there");

    public static ValueTask<Membership?> FindAsync(Transaction tx, OrganizationId organization, MemberId id, CancellationToken cancel) =>
        tx.FirstAsync($"SELECT {ColumnsOf("m")} FROM memberships m WHERE m.organization_id = {organization} AND m.id = {id}", Read, cancel);

    /// <summary>Those of some ids that are there, in no order.</summary>
    public static ValueTask<IReadOnlyList<Membership>> ListAsync(
        Transaction tx, OrganizationId organization, IReadOnlyList<MemberId> ids, CancellationToken cancel) =>
        tx.ListAsync($"""
            SELECT {ColumnsOf("m")}
            FROM memberships m
            WHERE m.organization_id = {organization} AND m.id {Sql.In(ids)}
            """, Read, cancel);

    /// <summary>The first active member with a role, by id: for scripts that say <c>owner</c> and mean anybody who is one.</summary>
    public static ValueTask<Membership?> FindByRoleAsync(
        Transaction tx, OrganizationId organization, Role role, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT {ColumnsOf("m")}
            FROM memberships m
            WHERE m.organization_id = {organization} AND m.role = {Names<Role>.Of(role)}
              AND m.status = {Names<MembershipStatus>.Of(MembershipStatus.Active)}
            ORDER BY m.id
            LIMIT 1
            """, Read, cancel);

    public static ValueTask<long> CountAsync(Transaction tx, OrganizationId organization, CancellationToken cancel) =>
        tx.NumberAsync($"SELECT count(*) FROM memberships WHERE organization_id = {organization}", cancel);

    public static ValueTask<IReadOnlyList<Membership>> ListAsync(
        Transaction tx, OrganizationId organization, Page page, CancellationToken cancel) =>
        tx.ListAsync($"""
            SELECT {ColumnsOf("m")}
            FROM memberships m
            WHERE m.organization_id = {organization}
            ORDER BY m.id
            LIMIT {page.Size} OFFSET {page.Offset}
            """, Read, cancel);

    /// <summary>The ids of a team's members. Without a team the parameter is null, and null equals nothing: nobody.</summary>
    public static Sql IdsOf(OrganizationId organization, TeamId? team) =>
        $"SELECT m.id FROM memberships m WHERE m.organization_id = {organization} AND m.team_id = {team}";

    public static ValueTask UpdateKycAsync(
        Transaction tx, OrganizationId organization, MemberId id, KycStatus kyc, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE memberships SET kyc_status = {Names<KycStatus>.Of(kyc)} WHERE organization_id = {organization} AND id = {id}
        """, cancel);

    /// <summary>Those who sign in with some addresses, in the form in which addresses are compared.</summary>
    public static ValueTask<IReadOnlyList<Membership>> ListAsync(
        Transaction tx, OrganizationId organization, IReadOnlyList<string> emails, CancellationToken cancel) => tx.ListAsync($"""
        SELECT {ColumnsOf("m")}
        FROM member_emails e
        JOIN memberships m ON m.organization_id = e.organization_id AND m.id = e.member_id
        WHERE e.organization_id = {organization} AND e.email {Sql.In(emails)}
        ORDER BY m.id
        """, Read, cancel);

    /// <summary>
    /// Writes what an operator may change: not the address, by which somebody is found, nor the phone, which has a verb, nor the name,
    /// which cards bear.
    /// </summary>
    public static ValueTask UpdateAsync(Transaction tx, Membership member, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE memberships
        SET team_id = {member.Team}, position = {member.Position}, role = {Names<Role>.Of(member.Role)},
            status = {Names<MembershipStatus>.Of(member.Status)}, kyc_status = {Names<KycStatus>.Of(member.Kyc)}, locale = {member.Locale}
        WHERE organization_id = {member.Organization} AND id = {member.Id}
        """, cancel);

    public static async ValueTask InsertAsync(Transaction tx, Membership member, CancellationToken cancel)
    {
        await tx.SendAsync($"""
            INSERT INTO memberships (organization_id, id, team_id, first_name, last_name, email, phone_number, position,
                role, status, kyc_status, locale)
            VALUES ({member.Organization}, {member.Id}, {member.Team}, {member.FirstName}, {member.LastName}, {member.Email},
                {member.PhoneNumber}, {member.Position}, {Names<Role>.Of(member.Role)}, {Names<MembershipStatus>.Of(member.Status)},
                {Names<KycStatus>.Of(member.Kyc)}, {member.Locale})
            """, cancel);

        // By which somebody who signs in is found; whoever changes an address changes it there too.
        await tx.SendAsync($"""
            INSERT INTO member_emails (email, organization_id, member_id)
            VALUES ({member.Email.Trim().ToLowerInvariant()}, {member.Organization}, {member.Id})
            """, cancel);
    }
}
