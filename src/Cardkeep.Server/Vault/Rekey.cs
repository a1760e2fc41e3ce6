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

    private const string EndedElsewhere = "Another process has brought this change of keys to its end";

    private readonly PatientWrites writes = new(database, now);
    private readonly KeyedOrganizations organizations = new(database);
    private readonly RekeyIndex index = new(database, keys, now);

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
            // A clock may stand behind the one that the last rotation was asked by: then no key would seem to be older.
            var last = await VaultKeyTable.FindLastMadeAsync(tx, cancel);
            await RekeyTable.AskAsync(tx, last >= asked ? last.Value.AddMicroseconds(1) : asked, cancel);
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
        if (wish.AskedAt is not { } asked)
        {
            tell(EndedElsewhere);
            return;
        }

        // The index first: who sees a new data key has seen the new key of the index, and puts a number under both.
        foreach (var purpose in KeyPurpose.OfInstallation) await MakeNextAsync(Installation, purpose, asked, tell, cancel);
        DamagedException? damaged = null;
        await organizations.EachAsync(async organization =>
        {
            try
            {
                await MakeNextAsync(organization, KeyPurpose.Data, asked, tell, cancel);
                do await SealAnewAsync(organization, tell, cancel);
                while (!await retirement.RetireAsync(organization, KeyPurpose.Data, HasOldAsync, cancel));
            }
            catch (DamagedException found)                                    // It keeps no other organization's keys from being changed.
            {
                tell($"Not at its end: {found.Message}");
                damaged ??= found;
            }
        }, cancel);
        if (damaged is not null) throw new DamagedException(damaged.Message, damaged);

        // Whoever issues a card reads the data key before those of the index. So since the old data keys are gone nobody puts a number
        // under the old key of the index alone: what is complete stays so, and is not looked for under the lock that all issuing waits for.
        // Of the key that is filled here and no newer one: that would be another rotation's, of which this process knows nothing.
        if (await index.FillAsync(asked, tell, cancel) is not { } filled)
        {
            tell(EndedElsewhere);
            return;
        }

        await retirement.RetireAsync(Installation, KeyPurpose.Index, (_, _, old) => ValueTask.FromResult(old >= filled), cancel);
        await index.EmptyAsync(filled, tell, cancel);
        await retirement.RetireUnnamedAsync(cancel);
        await database.ScrubAsync(cancel);
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
        if (wrapped > 0)
        {
            log.KeysWrapped(wrapped);
            await TryScrubAsync(cancel);
        }

        tell(wrapped > 0
            ? FormattableString.Invariant($"{wrapped} keys are wrapped by the present master key now: the old one is not needed any more")
            : "Every key is wrapped by the present master key");
    }

    // The keys are wrapped, and a server that is about to serve need not wait for a reader: the next round empties the log.
    private async Task TryScrubAsync(CancellationToken cancel)
    {
        try
        {
            await database.ScrubAsync(cancel);
        }
        catch (StorageUnavailableException busy)
        {
            log.ScrubPutOff(busy);
        }
    }

    private async Task MakeNextAsync(
        OrganizationId organization, string purpose, DateTimeOffset asked, Action<string> tell, CancellationToken cancel)
    {
        var at = Instants.Truncate(now.GetUtcNow());
        var stream = Guid.CreateVersion7(at);
        var made = await writes.RunAloneAsync(async tx =>
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
        var indexKey = (await keys.HoldAsync(tx, Installation, KeyPurpose.Index, cancel))[^1];
        var rows = await VaultTable.ListOthersAsync(
            tx, organization, after, Sealed.HeadOf(newest.Version), NumbersAtOnce, cancel);
        if (rows is []) return new Batch(after, 0);

        List<CardNumber> anew = [];
        List<CardHash> hashes = [];
        foreach (var row in rows)
        {
            var number = await CardVault.OpenAsync(keys, tx, organization, row, cancel);

            // Drawn where it is used up: a unit that runs again may have other numbers before it.
            anew.Add(new(row.Card, CardVault.Seal(newest, Sealed.DrawNonce(), number, organization, row.Card)));
            hashes.Add(new(row.Card, CardVault.HashOf(number, indexKey)));
            database.Faults.Reach(Faults.RekeyRow);
        }

        await VaultTable.UpdateAsync(tx, organization, anew, cancel);
        await PanIndexTable.FillAsync(tx, organization, hashes, indexKey.Version, cancel);
        return new Batch(rows[^1].Card, rows.Count);
    }

    private static string Whose(OrganizationId organization) => organization == Installation ? "" : $", organization {organization.Value}";

    private sealed record Wish(DateTimeOffset? AskedAt);

    private sealed record Batch(CardId Last, int Count);
}
