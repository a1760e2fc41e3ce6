using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>
/// One data key for each organization, and the installation's own keys: random, kept wrapped, unwrapped once per process.
/// </summary>
internal sealed class Keys(Database database, MasterKey master)
{
    private const int KeyBytes = 32;
    private const string Index = "index";
    private const string IdToken = "id_token";

    /// <summary>The only version there is until keys are rotated; it stands in every ciphertext's binding.</summary>
    public const long Version = 1;

    private static readonly OrganizationId Installation = new(Guid.Empty);

    private readonly ConcurrentDictionary<(OrganizationId, string), byte[]> known = new();

    /// <summary>
    /// The keys of a database. A sandbox that has none yet makes its master key; a key that was lost is not to be mistaken for one that
    /// never was: a new one would open nothing, and lie where the old one belongs.
    /// </summary>
    /// <param name="master">Null: its file is not there.</param>
    /// <exception cref="SettingException">The file that wrapped this database's keys is gone, or is another one.</exception>
    public static async Task<Keys> OpenAsync(Database database, MasterKey? master, Settings settings, CancellationToken cancel)
    {
        if (master is null && await AreKeptAsync(database, cancel))
        {
            throw new SettingException(
                VaultSettings.MasterKey,
                $"names {settings.Vault.MasterKeyFile}, which is not there, and this database's keys were wrapped by it");
        }

        var keys = new Keys(database, master ?? MasterKey.Make(settings));
        await keys.CheckAsync(cancel);
        return keys;
    }

    /// <summary>Seals what one organization's cards carry.</summary>
    public Task<byte[]> DataKeyAsync(OrganizationId organization, CancellationToken cancel) =>
        GetAsync(organization, "data", Draw, cancel);

    /// <summary>Finds a card by its number, and nothing else.</summary>
    public Task<byte[]> IndexKeyAsync(CancellationToken cancel) => GetAsync(Installation, Index, Draw, cancel);

    /// <summary>From which OAuth derives what must come back whole though only its hash is kept.</summary>
    public Task<byte[]> OAuthKeyAsync(CancellationToken cancel) => GetAsync(Installation, "oauth", Draw, cancel);

    /// <summary>Keeps what PINs come to, and nothing else.</summary>
    public Task<byte[]> PinKeyAsync(CancellationToken cancel) => GetAsync(Installation, "pin", Draw, cancel);

    /// <summary>Derives CVVs, and nothing else.</summary>
    public Task<byte[]> CvvKeyAsync(CancellationToken cancel) => GetAsync(Installation, "cvv", Draw, cancel);

    /// <summary>From which comes, for each page, the key to which it seals what it sends.</summary>
    public Task<byte[]> PageKeyAsync(CancellationToken cancel) => GetAsync(Installation, "page", Draw, cancel);

    /// <summary>Keeps what one-time codes come to, and nothing else.</summary>
    public Task<byte[]> CodeKeyAsync(CancellationToken cancel) => GetAsync(Installation, "code", Draw, cancel);

    /// <summary>Makes the key of a number that signs ID tokens, unless it is there.</summary>
    public async Task MakeIdTokenKeyAsync(long number, CancellationToken cancel)
    {
        var candidate = master.Wrap(DrawSigningKey(), BindingOf(Installation, IdToken, number));
        await database.WriteAsync<byte[]>(
            async tx => await VaultKeyTable.KeepAsync(tx, Installation, IdToken, number, candidate, cancel), cancel);
    }

    /// <summary>A P-256 private key that signs ID tokens, as PKCS #8; null: it is not there any more.</summary>
    public async Task<byte[]?> FindIdTokenKeyAsync(long number, CancellationToken cancel)
    {
        var wrapped = await database.ReadAsync(tx => VaultKeyTable.FindAsync(tx, Installation, IdToken, number, cancel), cancel);
        return wrapped is null ? null : master.Unwrap(wrapped, BindingOf(Installation, IdToken, number));
    }

    /// <summary>Takes away a key that signed ID tokens, for good.</summary>
    public static ValueTask DropIdTokenKeyAsync(Transaction tx, long number, CancellationToken cancel) =>
        VaultKeyTable.DropAsync(tx, Installation, IdToken, number, cancel);

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
            await CvvKeyAsync(cancel);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw new SettingException(VaultSettings.MasterKey, "names another key than the one that wrapped this database's keys");
        }
    }

    // The first of them is the index key: where it is, there has been a master key.
    private static Task<bool> AreKeptAsync(Database database, CancellationToken cancel) => database.ReadAsync(
        async tx => await VaultKeyTable.FindAsync(tx, Installation, Index, Version, cancel) is not null, cancel);

    private static string BindingOf(OrganizationId organization, string purpose, long version) =>
        $"key|{purpose}|{organization.Value:D}|{version}";

    private static byte[] Draw() => RandomNumberGenerator.GetBytes(KeyBytes);

    private static byte[] DrawSigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    private async Task<byte[]> GetAsync(OrganizationId organization, string purpose, Func<byte[]> draw, CancellationToken cancel)
    {
        if (known.TryGetValue((organization, purpose), out var key)) return key;

        var binding = BindingOf(organization, purpose, Version);
        var candidate = master.Wrap(draw(), binding);
        var wrapped = await database.WriteAsync<byte[]>(
            async tx => await VaultKeyTable.KeepAsync(tx, organization, purpose, Version, candidate, cancel), cancel);
        return known.GetOrAdd((organization, purpose), master.Unwrap(wrapped.Value!, binding));
    }
}
