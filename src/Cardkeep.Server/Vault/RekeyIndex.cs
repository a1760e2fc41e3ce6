using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>The index's part of a rotation: every number under the new key, and then nothing under another.</summary>
/// <param name="now">Real time.</param>
internal sealed class RekeyIndex(Database database, Keys keys, TimeProvider now)
{
    /// <summary>Rows of the index that are looked through at once.</summary>
    private const int IndexedAtOnce = 1_000;

    /// <summary>What a first look finds missing is there at the second; beyond that it is not going to be.</summary>
    private const int MostPasses = 3;

    private static readonly OrganizationId Installation = OrganizationId.Installation;

    private readonly PatientWrites writes = new(database, now);
    private readonly KeyedOrganizations organizations = new(database);

    /// <summary>
    /// Puts every number under the newest key of the index. Sealing it anew has put it there: what is found here was missing from the index
    /// before, or was taken out of it. Gives that key's version; null: it is another rotation's, so this one has been brought to its end.
    /// </summary>
    /// <param name="asked">Which rotation.</param>
    /// <exception cref="DamagedException">A number does not go there.</exception>
    public async Task<long?> FillAsync(DateTimeOffset asked, Action<string> tell, CancellationToken cancel)
    {
        var newest = await database.ReadAsync(tx => VaultKeyTable.FindNewestAsync(tx, Installation, KeyPurpose.Index, cancel), cancel);
        if (newest!.MadeAt > asked) return null;

        var version = newest.Version;
        for (var pass = 1; ; pass++)
        {
            List<string> missing = [];
            await organizations.EachAsync(async organization =>
            {
                if (await FillAsync(organization, version, cancel) is { } first)
                    missing.Add(FormattableString.Invariant($"card {first.Value:D} of organization {organization.Value:D}"));
            }, cancel);
            if (missing is []) return version;
            if (pass == MostPasses)
                throw new DamagedException($"the index does not take the number of {missing[0]}: another card has its place", null);

            tell("Numbers that were missing from the index were put there");
        }
    }

    /// <summary>Takes out what keys put there that were before a version: they are gone, and it finds nothing any more.</summary>
    public async Task EmptyAsync(long version, Action<string> tell, CancellationToken cancel)
    {
        byte[] last = [0];                                                    // Before every hash.
        while (true)
        {
            var after = last;
            var some = await database.ReadAsync(tx => PanIndexTable.ListAsync(tx, after, IndexedAtOnce, cancel), cancel);
            if (some is []) break;

            byte[][] old = [.. some.Where(one => one.Version < version).Select(one => one.Hash)];
            if (old is not [])
            {
                await writes.RunAsync(async tx =>
                {
                    await PanIndexTable.DeleteAsync(tx, old, cancel);
                    return true;
                }, cancel);
            }

            last = some[^1].Hash;
        }

        tell("The index is under its new key alone");
    }

    /// <summary>
    /// Puts what is missing under a key of the index; gives the first such card, or null where there was none, or where that key is the
    /// newest no longer: then another process has ended this rotation, and begun the next.
    /// </summary>
    private async Task<CardId?> FillAsync(OrganizationId organization, long version, CancellationToken cancel)
    {
        var (first, last) = ((CardId?)null, new CardId(Guid.Empty));
        while (true)
        {
            var after = last;
            var some = await database.ReadAsync(
                tx => VaultTable.ListMissingAsync(tx, organization, after, version, Rekey.NumbersAtOnce, cancel), cancel);
            if (some is []) return first;

            var isNewest = await writes.RunAsync(async tx =>
            {
                var index = (await keys.HoldAsync(tx, Installation, KeyPurpose.Index, cancel))[^1];
                if (index.Version != version) return false;

                List<CardHash> hashes = [];
                foreach (var row in some)
                {
                    if (await VaultTable.LockAsync(tx, organization, row.Card, cancel))
                        hashes.Add(new(row.Card, CardVault.HashOf(await CardVault.OpenAsync(keys, tx, organization, row, cancel), index)));
                }

                if (hashes is not []) await PanIndexTable.FillAsync(tx, organization, hashes, index.Version, cancel);
                return true;
            }, cancel);
            if (!isNewest) return null;

            first ??= some[0].Card;
            last = some[^1].Card;
        }
    }
}
