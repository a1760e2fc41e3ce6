using Cardkeep.Organizations;
using Cardkeep.Storage;

namespace Cardkeep.Housekeeping;

/// <summary>
/// <c>cardkeep verify</c>: derives what is kept beside the rows from the rows, and tells every difference. It only reads. While the
/// database is used, a change between two of its queries can look like a difference: run it again.
/// </summary>
internal sealed class Verify(Database database)
{
    /// <summary>Organizations that are asked for at once.</summary>
    private const int Page = 100;

    /// <summary>Beyond it the first tell enough.</summary>
    public const int MostDifferences = 1_000;

    public async Task<IReadOnlyList<Difference>> FindAsync(CancellationToken cancel)
    {
        List<Difference> found =
            [.. await database.ReadAsync(async tx => await FindAsync(tx, OrganizationId.Installation, cancel), cancel)];
        var last = OrganizationId.Installation;
        while (found.Count < MostDifferences)
        {
            var after = last;
            var organizations = await database.ReadAsync(tx => OrganizationTable.ListAfterAsync(tx, after, Page, cancel), cancel);
            if (organizations is []) break;

            foreach (var organization in organizations)
                found.AddRange(await database.ReadAsync(async tx => await FindAsync(tx, organization, cancel), cancel));
            last = organizations[^1];
        }

        return found;
    }

    /// <summary>The differences of one organization, or of the installation, as a transaction sees it.</summary>
    public static async ValueTask<IReadOnlyList<Difference>> FindAsync(
        Transaction tx, OrganizationId organization, CancellationToken cancel)
    {
        List<Difference> found = [];
        var own = organization == OrganizationId.Installation ? VerifyInstallationTable.All : [];
        foreach (var (name, query) in (IEnumerable<(string, Sql)>)
            [.. VerifyTable.All(organization), .. VerifyRowsTable.All(organization), .. own])
        {
            found.AddRange(await tx.ListAsync(
                query, row => new Difference(organization, name, row.Guid(0), row.Text(1), row.Text(2)), cancel));
        }

        await VerifyCardTable.EachAsync(tx, organization, Add, cancel);
        await VerifyVaultTable.EachAsync(tx, organization, Add, cancel);
        return found;

        void Add(string name, CardId card, string kept, string said) => found.Add(new(organization, name, card.Value, kept, said));
    }
}

/// <param name="Check">What does not hold, as <see cref="VerifyTable"/> calls it.</param>
/// <param name="Id">Of the card, or of the authorization.</param>
internal sealed record Difference(OrganizationId Organization, string Check, Guid Id, string Kept, string Derived)
{
    public override string ToString() => $"{Check}: organization {Organization.Value}, {Id}: {Kept} is kept, {Derived} is derived";
}
