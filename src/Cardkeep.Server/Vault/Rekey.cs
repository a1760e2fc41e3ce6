using System.Security.Cryptography;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>
/// Gives every organization another data key and the installation other keys for index, CVVs and PINs, and seals everything anew, beside
/// traffic (docs/decisions/0021). Everything it does is small transactions that can be done twice, and what is left to do follows from the
/// rows: it may be killed at any point and run again, also by several processes at once.
/// </summary>
/// <param name="now">Real time.</param>
internal sealed class Rekey(Database database, Keys keys, KeyRetirement retirement, TimeProvider now, ILogger log)
{
    /// <summary>Numbers in one transaction: some milliseconds, in which the writer of SQLite keeps everybody else waiting.</summary>
    public const int NumbersAtOnce = 200;

    /// <summary>Rows of the index that are looked through at once.</summary>
    private const int IndexedAtOnce = 1_000;

    private const int OrganizationsAtOnce = 100;

    /// <summary>What a first look finds missing is there at the second; beyond that it is not going to be.</summary>
    private const int MostPasses = 3;

    private readonly PatientWrites writes = new(database, now);

    private static readonly OrganizationId Installation = OrganizationId.Installation;

    /// <summary>Whether one was asked for, and is not at its end.</summary>
    public async Task<bool> IsAskedAsync(CancellationToken cancel) =>
        await database.ReadAsync(async tx => await RekeyTable.FindAskedAsync(tx, cancel) is not null, cancel);

    /// <summary>Asks for one, unless one is under way.</summary>
    public Task AskAsync(CancellationToken cancel)
    {
        var asked = Instants.Truncate(now.GetUtcNow());
        return writes.RunAsync(async tx =>
        {
            await RekeyTable.AskAsync(tx, asked, cancel);
            return true;
        }, cancel);
    }

    /// <summary>Asks for one, and wraps the keys by the present master key: before a server serves, which does the rest.</summary>
    public async Task BeginAsync(CancellationToken cancel)
    {
        await WrapAnewAsync(log.RekeyWentOn, cancel);
        await AskAsync(cancel);
    }

    /// <summary>Does what was asked for, to its end; nothing where nothing was.</summary>
    /// <param name="tell">Is told how far it is, in lines for people.</param>
    public async Task RunAsync(Action<string> tell, CancellationToken cancel)
    {
        var wish = await database.ReadAsync(async tx => new Wish(await RekeyTable.FindAskedAsync(tx, cancel)), cancel);
        if (wish.AskedAt is not { } asked) return;

        // The index first: who sees a new data key has seen the new key of the index, and puts a number under both.
        foreach (var purpose in KeyPurpose.OfInstallation) await MakeNextAsync(Installation, purpose, asked, tell, cancel);
        await EachOrganizationAsync(async organization =>
        {
            await MakeNextAsync(organization, KeyPurpose.Data, asked, tell, cancel);
            do await SealAnewAsync(organization, tell, cancel);
            while (!await retirement.RetireAsync(organization, KeyPurpose.Data, HasOldAsync, cancel));
        }, cancel);

        // Whoever issues a card reads the data key before those of the index. So since the old data keys are gone nobody puts a number under
        // the old key of the index alone, what is complete stays so, and nothing is looked for under its lock, which all issuing waits for.
        await FillIndexAsync(tell, cancel);
        await retirement.RetireAsync(Installation, KeyPurpose.Index, static (_, _, _) => ValueTask.FromResult(false), cancel);
        await EmptyIndexAsync(tell, cancel);
        await retirement.RetireUnnamedAsync(cancel);
        await writes.RunAsync(async tx =>
        {
            await RekeyTable.EndAsync(tx, asked, cancel);
            return true;
        }, cancel);
        tell("Every number is sealed by a new key, and the old ones are gone");

        async ValueTask<bool> HasOldAsync(Transaction tx, OrganizationId organization, long old)
        {
            var newest = await VaultKeyTable.FindNewestAsync(tx, organization, KeyPurpose.Data, cancel);
            return await VaultTable.HasOthersAsync(tx, organization, Sealed.HeadOf(newest!.Version), cancel);
        }
    }

    /// <summary>Wraps every key by the present master key, where another one did; in one transaction.</summary>
    /// <inheritdoc cref="RunAsync"/>
    public async Task WrapAnewAsync(Action<string> tell, CancellationToken cancel)
    {
        var at = Instants.Truncate(now.GetUtcNow());
        var stream = Guid.CreateVersion7(at);
        var wrapped = await writes.RunAsync(async tx =>
        {
            var others = await keys.WrapAnewAsync(tx, cancel);
            if (others > 0) await KeyEvents.SayWrappedAsync(tx, stream, others, at, cancel);
            return others;
        }, cancel);
        if (wrapped > 0) log.KeysWrapped(wrapped);
        tell(wrapped > 0
            ? FormattableString.Invariant($"{wrapped} keys are wrapped by the present master key now: the old one is not needed any more")
            : "Every key is wrapped by the present master key");
    }

    private async Task EachOrganizationAsync(Func<OrganizationId, Task> work, CancellationToken cancel)
    {
        var last = Installation;
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

    private async Task MakeNextAsync(
        OrganizationId organization, string purpose, DateTimeOffset asked, Action<string> tell, CancellationToken cancel)
    {
        var at = Instants.Truncate(now.GetUtcNow());
        var stream = Guid.CreateVersion7(at);
        var made = await writes.RunAsync(async tx =>
        {
            var version = await keys.MakeNextAsync(tx, organization, purpose, asked, cancel);
            if (version is { } next) await KeyEvents.SayAsync(tx, stream, organization, "key.made", purpose, next, at, cancel);
            return version;
        }, cancel);
        if (made is not { } known) return;

        log.KeyMade(purpose, known, organization.Value);
        tell(FormattableString.Invariant($"Key {known} for {purpose} made{Whose(organization)}"));
    }

    /// <summary>Seals what an older key sealed, and puts it under the newest key of the index.</summary>
    private async Task SealAnewAsync(OrganizationId organization, Action<string> tell, CancellationToken cancel)
    {
        var (last, sum) = (new CardId(Guid.Empty), 0L);
        while (true)
        {
            var after = last;
            var batch = await writes.RunAsync(tx => SealAnewAsync(tx, organization, after, cancel), cancel);
            database.Faults.Reach(Faults.RekeyBatch);
            if (batch is not { Count: > 0 }) return;

            (last, sum) = (batch.Last, sum + batch.Count);
            tell(FormattableString.Invariant($"{sum} numbers sealed anew{Whose(organization)}"));
        }
    }

    private async ValueTask<Batch> SealAnewAsync(
        Transaction tx, OrganizationId organization, CardId after, CancellationToken cancel)
    {
        var newest = (await keys.HoldAsync(tx, organization, KeyPurpose.Data, cancel))[^1];
        var index = (await keys.HoldAsync(tx, Installation, KeyPurpose.Index, cancel))[^1];
        var rows = await VaultTable.ListOthersAsync(
            tx, organization, after, Sealed.HeadOf(newest.Version), NumbersAtOnce, cancel);
        if (rows is []) return new Batch(after, 0);

        List<CardNumber> anew = [];
        List<CardHash> hashes = [];
        foreach (var row in rows)
        {
            var number = await OpenAsync(tx, organization, row, cancel);

            // Drawn where it is used up: a unit that runs again may have other numbers before it.
            anew.Add(new(row.Card, CardVault.Seal(newest, Sealed.DrawNonce(), number, organization, row.Card)));
            hashes.Add(new(row.Card, CardVault.HashOf(number, index)));
            database.Faults.Reach(Faults.RekeyRow);
        }

        await VaultTable.UpdateAsync(tx, organization, anew, cancel);
        await PanIndexTable.FillAsync(tx, organization, hashes, index.Version, cancel);
        return new Batch(rows[^1].Card, rows.Count);
    }

    // Sealing a number anew has put it there: what is found here was missing from the index before, or was taken out of it.
    private async Task FillIndexAsync(Action<string> tell, CancellationToken cancel)
    {
        var newest = await database.ReadAsync(tx => VaultKeyTable.FindNewestAsync(tx, Installation, KeyPurpose.Index, cancel), cancel);
        for (var pass = 1; ; pass++)
        {
            List<string> missing = [];
            await EachOrganizationAsync(async organization =>
            {
                if (await FillIndexAsync(organization, newest!.Version, cancel) is { } first)
                    missing.Add(FormattableString.Invariant($"card {first.Value:D} of organization {organization.Value:D}"));
            }, cancel);
            if (missing is []) return;
            if (pass == MostPasses)
                throw new InvalidOperationException($"the index does not take the number of {missing[0]}: another card has its place");

            tell("Numbers that were missing from the index were put there");
        }
    }

    /// <summary>Puts what is missing under a key of the index; gives the first such card, or null where there was none.</summary>
    private async Task<CardId?> FillIndexAsync(OrganizationId organization, long version, CancellationToken cancel)
    {
        var (first, last) = ((CardId?)null, new CardId(Guid.Empty));
        while (true)
        {
            var after = last;
            var some = await database.ReadAsync(
                tx => VaultTable.ListMissingAsync(tx, organization, after, version, NumbersAtOnce, cancel), cancel);
            if (some is []) return first;

            await writes.RunAsync(async tx =>
            {
                var index = (await keys.HoldAsync(tx, Installation, KeyPurpose.Index, cancel))[^1];
                List<CardHash> hashes = [];
                foreach (var row in some)
                {
                    if (await VaultTable.LockAsync(tx, organization, row.Card, cancel))
                        hashes.Add(new(row.Card, CardVault.HashOf(await OpenAsync(tx, organization, row, cancel), index)));
                }

                if (hashes is not []) await PanIndexTable.FillAsync(tx, organization, hashes, index.Version, cancel);
                return true;
            }, cancel);
            first ??= some[0].Card;
            last = some[^1].Card;
        }
    }

    // The rotation stops at one that does not open, since its old key must not go; an operator has to know which it is.
    private async ValueTask<Pan> OpenAsync(Transaction tx, OrganizationId organization, CardNumber row, CancellationToken cancel)
    {
        var old = await keys.FindAsync(tx, organization, KeyPurpose.Data, Sealed.KeyIdOf(row.Box), cancel);
        try
        {
            return CardVault.Open(
                old ?? throw new CryptographicException("the key that sealed it is not there"), row.Box, organization, row.Card);
        }
        catch (CryptographicException damaged)
        {
            throw new InvalidOperationException(
                FormattableString.Invariant(
                    $"the number of card {row.Card.Value:D} of organization {organization.Value:D} does not open"),
                damaged);
        }
    }

    // What a key that is gone put there finds nothing any more.
    private async Task EmptyIndexAsync(Action<string> tell, CancellationToken cancel)
    {
        var newest = await database.ReadAsync(tx => VaultKeyTable.FindNewestAsync(tx, Installation, KeyPurpose.Index, cancel), cancel);
        byte[] last = [0];                                                    // Before every hash.
        while (true)
        {
            var after = last;
            var some = await database.ReadAsync(tx => PanIndexTable.ListAsync(tx, after, IndexedAtOnce, cancel), cancel);
            if (some is []) break;

            byte[][] old = [.. some.Where(one => one.Version < newest!.Version).Select(one => one.Hash)];
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

    private static string Whose(OrganizationId organization) => organization == Installation ? "" : $", organization {organization.Value}";

    private sealed record Wish(DateTimeOffset? AskedAt);

    private sealed record Batch(CardId Last, int Count);
}
