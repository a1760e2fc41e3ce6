using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Organizations;

internal static class TeamTable
{
    private static readonly Sql.Fragment Columns = new("organization_id, id, name");

    private static Team Read(Row row) => new(new(row.Guid(0)), new(row.Guid(1)), row.Text(2));

    public static ValueTask<long> CountAsync(Transaction tx, OrganizationId organization, CancellationToken cancel) =>
        tx.NumberAsync($"SELECT count(*) FROM teams WHERE organization_id = {organization}", cancel);

    public static ValueTask<IReadOnlyList<Team>> ListAsync(
        Transaction tx, OrganizationId organization, Page page, CancellationToken cancel) =>
        tx.ListAsync($"""
            SELECT {Columns} FROM teams WHERE organization_id = {organization} ORDER BY id LIMIT {page.Size} OFFSET {page.Offset}
            """, Read, cancel);

    /// <summary>All of them.</summary>
    public static ValueTask<IReadOnlyList<Team>> ListAsync(Transaction tx, OrganizationId organization, CancellationToken cancel) =>
        tx.ListAsync($"SELECT {Columns} FROM teams WHERE organization_id = {organization} ORDER BY id", Read, cancel);

    public static ValueTask InsertAsync(Transaction tx, Team team, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO teams (organization_id, id, name) VALUES ({team.Organization}, {team.Id}, {team.Name})
        """, cancel);
}
