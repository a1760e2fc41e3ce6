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
    /// Takes away keys of PINs and CVVs that nothing needs any more: a PIN is moved when its holder uses it, and a CVV stays with its card.
    /// </summary>
    public async Task RetireUnnamedAsync(CancellationToken cancel)
    {
        var installation = OrganizationId.Installation;
        await RetireAsync(installation, KeyPurpose.Pin, (tx, _, old) => RekeyTable.KeepsPinsAsync(tx, old, cancel), cancel);
        await RetireAsync(installation, KeyPurpose.Cvv, (tx, _, old) => RekeyTable.DerivesCvvsAsync(tx, old, Final, cancel), cancel);
    }

    /// <summary>Takes away the versions before the newest that nothing names. False: something does.</summary>
    /// <param name="isNamed">Asked while nobody begins to name one (<see cref="VaultKeyTable.LockOlderAsync"/>).</param>
    public async Task<bool> RetireAsync(
        OrganizationId organization, string purpose, Func<Transaction, OrganizationId, long, ValueTask<bool>> isNamed,
        CancellationToken cancel)
    {
        if (!await database.ReadAsync(tx => VaultKeyTable.HasOlderAsync(tx, organization, purpose, cancel), cancel)) return true;

        var at = Instants.Truncate(now.GetUtcNow());
        var stream = Guid.CreateVersion7(at);
        var retired = await writes.RunAsync(async tx =>
        {
            List<long> gone = [];
            var older = await VaultKeyTable.LockOlderAsync(tx, organization, purpose, cancel);
            foreach (var version in older)
            {
                if (await isNamed(tx, organization, version)) continue;

                await VaultKeyTable.DeleteAsync(tx, organization, purpose, version, cancel);
                gone.Add(version);
            }

            if (gone is not []) await KeyEvents.SayAsync(tx, stream, organization, "key.retired", gone[^1], at, cancel);
            return new Retired(gone, older.Count == gone.Count);
        }, cancel);
        foreach (var version in retired.Versions) log.KeyRetired(purpose, version, organization.Value);
        return retired.All;
    }

    private sealed record Retired(IReadOnlyList<long> Versions, bool All);
}
