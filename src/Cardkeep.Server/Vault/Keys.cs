using System.Collections.Concurrent;
using System.Security.Cryptography;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>
/// One data key for each organization, and the installation's own keys: random, kept wrapped, unwrapped once per process. Which version
/// works is read in the transaction that uses it, so that a server that was not told of a new one uses it all the same
/// (docs/decisions/0021).
/// </summary>
internal sealed class Keys(Database database, Wrapping wrapping)
{
    /// <summary>The second look sees what was made before the first one ended; more would take as many rotations at that moment.</summary>
    public const int MostLooks = 3;

    private const int KeyBytes = 32;

    /// <summary>The first of a purpose, and the only one of those that are not made anew.</summary>
    private const long First = 1;

    private static readonly OrganizationId Installation = OrganizationId.Installation;

    // A version stays what it is once it is committed, and nobody sees it before (Database.WriteAloneAsync): what is here is never stale.
    private readonly ConcurrentDictionary<(OrganizationId, string, long), byte[]> known = new();

    private readonly ConcurrentDictionary<OrganizationId, bool> supplied = new();

    /// <summary>
    /// The keys of a database. A sandbox that has none yet makes its master key; a key that was lost is not to be mistaken for one that
    /// never was: a new one would open nothing, and lie where the old one belongs.
    /// </summary>
    /// <param name="master">Null: its file is not there.</param>
    /// <exception cref="SettingException">What wrapped this database's keys is gone, or is another one.</exception>
    public static async Task<Keys> OpenAsync(Database database, MasterKey? master, Settings settings, CancellationToken cancel)
    {
        var place = settings.Vault.MasterKey;
        var first = await database.ReadAsync(tx => VaultKeyTable.FindNewestAsync(tx, Installation, KeyPurpose.Index, cancel), cancel);
        if (master is null && first is not null)
        {
            throw new SettingException(
                place.Setting, $"names {place.File}, which is not there, and this database's keys were wrapped by it");
        }

        var keys = new Keys(database, new(master ?? MasterKey.Make(settings), MasterKey.FindOld(settings)));
        await keys.CheckAsync(place.Setting, first, cancel);
        return keys;
    }

    public Faults Faults => database.Faults;

    /// <summary>From which OAuth derives what must come back whole though only its hash is kept.</summary>
    public Task<byte[]> OAuthKeyAsync(CancellationToken cancel) => GetFirstAsync("oauth", Draw, cancel);

    /// <summary>From which comes, for each page, the key to which it seals what it sends.</summary>
    public Task<byte[]> PageKeyAsync(CancellationToken cancel) => GetFirstAsync("page", Draw, cancel);

    /// <summary>Keeps what one-time codes come to, and nothing else.</summary>
    public Task<byte[]> CodeKeyAsync(CancellationToken cancel) => GetFirstAsync("code", Draw, cancel);

    /// <summary>Makes an organization's first data key where it has none: before the transaction that seals something.</summary>
    public async Task EnsureDataKeyAsync(OrganizationId organization, CancellationToken cancel)
    {
        if (supplied.ContainsKey(organization)) return;

        await EnsureAsync(organization, KeyPurpose.Data, Draw, cancel);
        supplied[organization] = true;
    }

    /// <summary>One version, to open or to compare what it made; null: it is no longer there.</summary>
    public async ValueTask<VaultKey?> FindAsync(
        Transaction tx, OrganizationId organization, string purpose, long version, CancellationToken cancel)
    {
        if (known.TryGetValue((organization, purpose, version), out var bytes)) return new(version, bytes);
        return await VaultKeyTable.FindAsync(tx, organization, purpose, version, cancel) is { } kept ? Open(kept) : null;
    }

    /// <summary>Makes the key of a number that signs ID tokens, unless it is there.</summary>
    public async Task MakeIdTokenKeyAsync(long number, CancellationToken cancel)
    {
        var made = new WrappedKey(Installation, KeyPurpose.IdToken, number, [], null);
        var drawn = DrawSigningKey();
        await database.WriteAloneAsync<bool>(
            async tx => await VaultKeyTable.InsertAsync(tx, await WrapAsync(tx, made, drawn, cancel), cancel), cancel);
    }

    /// <summary>A P-256 private key that signs ID tokens, as PKCS #8; null: it is not there any more.</summary>
    public async Task<byte[]?> FindIdTokenKeyAsync(long number, CancellationToken cancel) => (await database.ReadAsync(
        async tx => await FindAsync(tx, Installation, KeyPurpose.IdToken, number, cancel), cancel))?.Bytes;

    /// <summary>Takes away a key that signed ID tokens, for good.</summary>
    public static ValueTask DropIdTokenKeyAsync(Transaction tx, long number, CancellationToken cancel) =>
        VaultKeyTable.DeleteAsync(tx, Installation, KeyPurpose.IdToken, number, cancel);

    /// <summary>
    /// All versions of a purpose, the oldest first, held until the transaction ends. There is one at least: it was made before.
    /// </summary>
    public async ValueTask<IReadOnlyList<VaultKey>> HoldAsync(
        Transaction tx, OrganizationId organization, string purpose, CancellationToken cancel)
    {
        List<VaultKey> held = [];
        for (var look = 1; look <= MostLooks; look++)
        {
            await tx.EachAsync([Hold(tx.Engine, organization, purpose, held)], cancel);
            if (held is not []) return held;
        }

        throw new InvalidOperationException($"there is no key for {purpose}");
    }

    /// <summary>
    /// The same, to be read in one round trip with something else. None is held where the statement began before the newest was made and
    /// then waited for the only one it saw, which went: whoever finds none looks again (<see cref="MostLooks"/>).
    /// </summary>
    /// <param name="held">Where they go.</param>
    public Reading Hold(Engine engine, OrganizationId organization, string purpose, List<VaultKey> held)
    {
        held.Clear();
        return VaultKeyTable.Hold(engine, organization, purpose, kept => held.Add(Open(kept)));
    }

    /// <summary>
    /// Makes the next version, unless the newest was made by this rotation already. Null: it was. In a unit that is committed alone: who
    /// saw a version that was undone would use it on, and it is kept nowhere.
    /// </summary>
    /// <param name="asked">Which rotation.</param>
    public async ValueTask<long?> MakeNextAsync(
        Transaction tx, OrganizationId organization, string purpose, DateTimeOffset asked, CancellationToken cancel)
    {
        var newest = await VaultKeyTable.FindNewestAsync(tx, organization, purpose, cancel);
        if (newest?.MadeAt >= asked) return null;

        var next = new WrappedKey(organization, purpose, (newest?.Version ?? 0) + 1, [], asked);
        return await VaultKeyTable.InsertAsync(tx, await WrapAsync(tx, next, Draw(), cancel), cancel) ? next.Version : null;
    }

    /// <summary>
    /// Wraps every key by the present master key: from the transaction's end on the old one opens nothing. How many were not wrapped by it
    /// before.
    /// </summary>
    public async ValueTask<int> WrapAnewAsync(Transaction tx, CancellationToken cancel)
    {
        var others = (await VaultKeyTable.ListForWrappingAsync(tx, cancel))
            .Where(kept => !wrapping.IsPresent(kept)).ToList();
        foreach (var kept in others)
            await VaultKeyTable.UpdateWrappedAsync(tx, wrapping.Wrap(kept, wrapping.Unwrap(kept)), cancel);
        return others.Count;
    }

    // The installation's keys, opened or made: a master key which does not fit is known at the start and not at the first card, and no
    // call that is refused leaves a new key behind.
    private async Task CheckAsync(string setting, WrappedKey? first, CancellationToken cancel)
    {
        if (first is not null && !wrapping.Knows(first)) throw NotIts();

        try
        {
            // Before keys had ids: whoever opens them has their master key, and says so.
            if (first is not null && MasterKey.IsWithoutId(first.Wrapped))
            {
                var opener = wrapping.Opens(first) ? this : new Keys(database, wrapping.Swapped);
                await database.WriteAsync<int>(async tx => await opener.WrapAnewAsync(tx, cancel), cancel);
            }

            foreach (var purpose in KeyPurpose.OfInstallation) await EnsureAsync(Installation, purpose, Draw, cancel);
        }
        catch (AuthenticationTagMismatchException)
        {
            throw NotIts();
        }

        SettingException NotIts() => new(setting, "names another key than the one that wrapped this database's keys");
    }

    private static byte[] Draw() => RandomNumberGenerator.GetBytes(KeyBytes);

    private static byte[] DrawSigningKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    private async Task<byte[]> GetFirstAsync(string purpose, Func<byte[]> draw, CancellationToken cancel)
    {
        if (known.TryGetValue((Installation, purpose, First), out var bytes)) return bytes;

        await EnsureAsync(Installation, purpose, draw, cancel);
        return known[(Installation, purpose, First)];
    }

    // The newest is opened at once, which tells whether the master key fits.
    private async Task EnsureAsync(OrganizationId organization, string purpose, Func<byte[]> draw, CancellationToken cancel)
    {
        var newest = await database.ReadAsync(tx => VaultKeyTable.FindNewestAsync(tx, organization, purpose, cancel), cancel)
            ?? await MakeFirstAsync(organization, purpose, draw(), cancel);
        Open(newest);
    }

    private async Task<WrappedKey> MakeFirstAsync(OrganizationId organization, string purpose, byte[] drawn, CancellationToken cancel)
    {
        var first = new WrappedKey(organization, purpose, First, [], null);
        var newest = await database.WriteAloneAsync<WrappedKey>(async tx =>
        {
            await VaultKeyTable.InsertAsync(tx, await WrapAsync(tx, first, drawn, cancel), cancel);
            return (await VaultKeyTable.FindNewestAsync(tx, organization, purpose, cancel))!;
        }, cancel);
        return newest.Value!;
    }

    // One master key wraps at a time: while an old one is still given, it does until all is wrapped anew.
    private async ValueTask<WrappedKey> WrapAsync(Transaction tx, WrappedKey key, byte[] bytes, CancellationToken cancel) =>
        wrapping.WrapLike(await VaultKeyTable.FindFirstAsync(tx, cancel), key, bytes);

    private VaultKey Open(WrappedKey kept) => new(
        kept.Version, known.GetOrAdd((kept.Organization, kept.Purpose, kept.Version), _ => wrapping.Unwrap(kept)));
}
