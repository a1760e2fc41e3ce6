using Cardkeep.Access;
using Cardkeep.Organizations;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// Passwords, by the e-mail address that is typed in, and the memberships that it signs in to: look-ups that find the organization
/// themselves (docs/decisions/0001). One person has one password, in however many organizations.
/// </summary>
internal static class LoginTable
{
    /// <summary>A person in more organizations signs in to these; each is a line on a page.</summary>
    private const long MostAccounts = 20;

    private static readonly OneOf<Role> Roles = Storage.OneOf.Names<Role>();

    /// <summary>The form in which addresses are compared.</summary>
    public static string Normal(string email) => email.Trim().ToLowerInvariant();

    private static Account Read(Row row) => new(
        new(row.Guid(0)), new(row.Guid(1)), row.OneOf(2, Roles), $"{row.Text(3)} {row.Text(4)}", row.Text(5), row.Text(6));

    /// <summary>The hash of a password; null: nobody has one under this address.</summary>
    public static async ValueTask<string?> FindHashAsync(Transaction tx, string email, CancellationToken cancel) =>
        await tx.FirstAsync($"SELECT password_hash FROM logins WHERE email = {email}", row => row.Text(0), cancel);

    /// <summary>Whether a hash that was read is still the one; nobody sets another until the transaction ends.</summary>
    public static async ValueTask<bool> IsStillAsync(Transaction tx, string email, string passwordHash, CancellationToken cancel) =>
        await tx.FirstAsync($"""
            SELECT l.password_hash FROM logins l WHERE l.email = {email} {tx.Engine.ForUpdateOf("l")}
            """, row => row.Text(0), cancel) == passwordHash;

    public static ValueTask KeepAsync(Transaction tx, string email, string passwordHash, DateTimeOffset now, CancellationToken cancel) =>
        tx.SendAsync($"""
            INSERT INTO logins (email, password_hash, changed_at)
            VALUES ({email}, {passwordHash}, {now})
            ON CONFLICT (email) DO UPDATE SET password_hash = excluded.password_hash, changed_at = excluded.changed_at
            """, cancel);

    /// <summary>The active memberships of an address, by organization.</summary>
    public static ValueTask<IReadOnlyList<Account>> ListAccountsAsync(Transaction tx, string email, CancellationToken cancel) =>
        tx.ListAsync($"""
            SELECT m.organization_id, m.id, m.role, m.first_name, m.last_name, o.name, o.slug
            FROM member_emails e
            JOIN memberships m ON m.organization_id = e.organization_id AND m.id = e.member_id
            JOIN organizations o ON o.organization_id = e.organization_id
            WHERE e.email = {email} AND m.status = {Names<MembershipStatus>.Of(MembershipStatus.Active)}
            ORDER BY o.name, m.organization_id, m.id
            LIMIT {MostAccounts}
            """, Read, cancel);

    /// <summary>By which address a member signs in; null: they are no member any more.</summary>
    public static async ValueTask<string?> FindEmailAsync(
        Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel) => await tx.FirstAsync($"""
        SELECT m.email
        FROM memberships m
        WHERE m.organization_id = {organization} AND m.id = {member}
          AND m.status = {Names<MembershipStatus>.Of(MembershipStatus.Active)}
        """, row => Normal(row.Text(0)), cancel);

    /// <summary>One membership, if it is active.</summary>
    public static ValueTask<Account?> FindAccountAsync(
        Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT m.organization_id, m.id, m.role, m.first_name, m.last_name, o.name, o.slug
        FROM memberships m
        JOIN organizations o ON o.organization_id = m.organization_id
        WHERE m.organization_id = {organization} AND m.id = {member}
          AND m.status = {Names<MembershipStatus>.Of(MembershipStatus.Active)}
        """, Read, cancel);
}

/// <summary>A membership as the pages speak of it.</summary>
internal sealed record Account(
    OrganizationId Organization, MemberId Member, Role Role, string Name, string OrganizationName, string OrganizationSlug)
{
    /// <param name="organization">An id or a slug.</param>
    public bool IsOf(string organization) =>
        Uuid.Find(organization) is { } id ? Organization.Value == id : OrganizationSlug == organization;
}
