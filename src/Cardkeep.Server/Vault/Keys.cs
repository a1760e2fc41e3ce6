using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>
/// One data key for each organization, the index key and the PIN key of the installation: random, kept wrapped, unwrapped once per process.
/// </summary>
internal sealed class Keys(Database database, MasterKey master)
{
    private const int KeyBytes = 32;
    private const string Index = "index";

    /// <summary>The only version there is until keys are rotated; it stands in every ciphertext's binding.</summary>
    public const long Version = 1;

    private static readonly OrganizationId Installation = new(Guid.Empty);

    private readonly ConcurrentDictionary<(OrganizationId, string), byte[]> known = new();

    /// <summary>Seals what one organization's cards carry.</summary>
    public Task<byte[]> DataKeyAsync(OrganizationId organization, CancellationToken cancel) => GetAsync(organization, "data", cancel);

    /// <summary>Finds a card by its number, and nothing else.</summary>
    public Task<byte[]> IndexKeyAsync(CancellationToken cancel) => GetAsync(Installation, Index, cancel);

    /// <summary>Whether a database has keys, the first of which is the index key: then there has been a master key.</summary>
    public static Task<bool> AreKeptAsync(Database database, CancellationToken cancel) => database.ReadAsync(
        async tx => await VaultKeyTable.FindAsync(tx, Installation, Index, Version, cancel) is not null, cancel);

    /// <summary>Keeps what PINs come to, and nothing else.</summary>
    public Task<byte[]> PinKeyAsync(CancellationToken cancel) => GetAsync(Installation, "pin", cancel);

    /// <summary>
    /// Opens the installation's keys, or makes them: a master key which does not fit is known at the start and not at the first card, and
    /// no call that is refused leaves a new key behind.
    /// </summary>
    /// <exception cref="SettingException">Another master key wrapped the keys of this database.</exception>
    public async Task CheckAsync(CancellationToken cancel)
    {
        try
        {
            await IndexKeyAsync(cancel);
            await PinKeyAsync(cancel);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SettingException("CARDKEEP_MASTER_KEY_FILE", "names another key than the one that wrapped this database's keys");
        }
    }

    private async Task<byte[]> GetAsync(OrganizationId organization, string purpose, CancellationToken cancel)
    {
        if (known.TryGetValue((organization, purpose), out var key)) return key;

        var binding = $"key|{purpose}|{organization.Value:D}|{Version}";
        var candidate = master.Wrap(RandomNumberGenerator.GetBytes(KeyBytes), binding);
        var wrapped = await database.WriteAsync<byte[]>(
            async tx => await VaultKeyTable.KeepAsync(tx, organization, purpose, Version, candidate, cancel), cancel);
        return known.GetOrAdd((organization, purpose), master.Unwrap(wrapped.Value!, binding));
    }
}
