using Cardkeep.Storage;
using Cardkeep.Tests.Support;
using Cardkeep.Vault;

namespace Cardkeep.Tests.Vault;

/// <summary>Keys of a database as they are used: opened by the tests' master key, and by nothing that the server remembers.</summary>
internal static class OpenedKeys
{
    /// <summary>All versions, the oldest first.</summary>
    public static async Task<IReadOnlyList<VaultKey>> OfAsync(Database database, OrganizationId organization, string purpose) =>
        (await database.WriteAsync<VaultKey[]>(
            async tx => (VaultKey[])[.. await Keys(database).HoldAsync(tx, organization, purpose, default)], default)).Value!;

    /// <summary>Those of the installation.</summary>
    public static Task<IReadOnlyList<VaultKey>> OfAsync(Database database, string purpose) =>
        OfAsync(database, OrganizationId.Installation, purpose);

    public static Keys Keys(Database database) => new(database, new(MasterKeys.Load(TestDatabases.MasterKeyFile)));
}
