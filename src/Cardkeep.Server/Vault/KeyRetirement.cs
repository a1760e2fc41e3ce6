using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>Takes away the keys that no row names any more.</summary>
/// <param name="now">Real time.</param>
internal sealed class KeyRetirement(Database database, TimeProvider now, ILogger log)
{
    /// <summary>The statuses of cards that are over.</summary>
    public static readonly IReadOnlyList<string> Final =
        [.. Enum.GetValues<CardStatus>().Where(status => status.IsFinal()).Select(Names<CardStatus>.Of)];

    private readonly PatientWrites writes = new(database, now);

    /// <summary>
    /// Takes away keys of PINs and CVVs that only cards need which are over: a PIN is moved when its holder uses it, and a CVV stays with
    /// its card.
    /// </summary>
    public async Task RetireUnnamedAsync(CancellationToken cancel)
    {
        var installation = OrganizationId.Installation;
        await RetireAsync(installation, KeyPurpose.Pin, (tx, _, old) => PinTable.NamesAsync(tx, old, Final, cancel), cancel);
        await RetireAsync(installation, KeyPurpose.Cvv, (tx, _, old) => VaultTable.NamesCvvKeyAsync(tx, old, Final, cancel), cancel);
    }

    /// <summary>Takes away the versions before the newest that nothing names. False: something does.</summary>
    /// <param name="isNamed">
    /// Asked without a lock, and where it says no once more while nobody begins to name one (<see cref="VaultKeyTable.LockAsync"/>): for a
    /// key of the installation everybody who issues a card waits meanwhile.
    /// </param>
    public async Task<bool> RetireAsync(
        OrganizationId organization, string purpose, Func<Transaction, OrganizationId, long, ValueTask<bool>> isNamed,
        CancellationToken cancel)
    {
        var (older, free) = await database.ReadAsync(async tx =>
        {
            var versions = await VaultKeyTable.ListOlderAsync(tx, organization, purpose, cancel);
            List<long> unnamed = [];
            foreach (var version in versions)
            {
                if (!await isNamed(tx, organization, version)) unnamed.Add(version);
            }

            return (versions.Count, unnamed);
        }, cancel);
        var gone = 0;
        foreach (var version in free)
        {
            if (await TryAsync(organization, purpose, version, isNamed, cancel)) gone++;
        }

        return gone == older;
    }

    // One at a time, so that a lock is held for one question. True: the version is not there any more.
    private async Task<bool> TryAsync(
        OrganizationId organization, string purpose, long version, Func<Transaction, OrganizationId, long, ValueTask<bool>> isNamed,
        CancellationToken cancel)
    {
        var at = Instants.Truncate(now.GetUtcNow());
        var stream = Guid.CreateVersion7(at);
        var end = await writes.RunAsync<End?>(async tx =>
        {
            if (!await VaultKeyTable.LockAsync(tx, organization, purpose, version, cancel)) return End.WasGone;
            if (await isNamed(tx, organization, version)) return (End?)null;

            await VaultKeyTable.DeleteAsync(tx, organization, purpose, version, cancel);
            await KeyEvents.SayAsync(tx, stream, organization, "key.retired", purpose, version, at, cancel);
            return End.Retired;
        }, cancel);
        if (end == End.Retired) log.KeyRetired(purpose, version, organization.Value);
        return end is not null;
    }

    private enum End { Retired, WasGone }
}
