using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>Every organization that has a data key, in the order of their ids.</summary>
internal sealed class KeyedOrganizations(Database database)
{
    private const int OrganizationsAtOnce = 100;

    public async Task EachAsync(Func<OrganizationId, Task> work, CancellationToken cancel)
    {
        var last = OrganizationId.Installation;
        while (true)
        {
            var after = last;
            var some = await database.ReadAsync(
                tx => VaultKeyTable.ListOrganizationsAsync(tx, after, OrganizationsAtOnce, cancel), cancel);
            if (some is []) return;

            foreach (var organization in some) await work(organization);
            last = some[^1];
        }
    }
}
