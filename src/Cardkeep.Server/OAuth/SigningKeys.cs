using Cardkeep.Events;
using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.OAuth;

/// <summary>
/// The keys that sign ID tokens. After its life a key gets a successor, which is shown before it signs; a key that signs no more is shown
/// on, and then dropped. All of it follows from when each was made, so that servers on one database agree without a word; whoever has work
/// for the keys does what is due (docs/decisions/0020).
/// </summary>
internal sealed class SigningKeys : IDisposable
{
    /// <summary>
    /// A key is shown for so long before it signs, and for so long after it has signed its last token: longer than clients keep a set of
    /// keys without asking again, and longer than an ID token lives.
    /// </summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromDays(1);

    /// <summary>A server that has work for the keys looks again after so long what others have made or dropped.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);

    private readonly Database database;
    private readonly Keys vault;
    private readonly TimeSpan life;
    private readonly ILogger log;
    private readonly SemaphoreSlim gate = new(1);
    private volatile Seen seen = new(DateTimeOffset.MinValue, []);

    private SigningKeys(Database database, Keys vault, TimeSpan life, ILogger log) =>
        (this.database, this.vault, this.life, this.log) = (database, vault, life, log);

    /// <summary>With at least one key.</summary>
    /// <param name="life">After so long another key follows.</param>
    public static async Task<SigningKeys> OpenAsync(
        Database database, Keys vault, TimeSpan life, DateTimeOffset now, ILogger log, CancellationToken cancel)
    {
        var keys = new SigningKeys(database, vault, life, log);
        await keys.ListAsync(now, cancel);
        return keys;
    }

    /// <summary>Those that are shown, the oldest first.</summary>
    public async ValueTask<IReadOnlyList<Signer>> ListAsync(DateTimeOffset now, CancellationToken cancel)
    {
        if (seen.IsFresh(now)) return seen.Signers;

        await gate.WaitAsync(cancel);
        try
        {
            if (!seen.IsFresh(now)) seen = await LookAsync(now, cancel);
            return seen.Signers;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The one that signs now.</summary>
    public async ValueTask<Signer> FindAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var all = await ListAsync(now, cancel);
        return all.LastOrDefault(signer => signer.Key.MadeAt + Overlap <= now) ?? all[0];
    }

    public void Dispose()
    {
        foreach (var signer in seen.Signers) signer.Dispose();
        gate.Dispose();
    }

    private static Origin At(DateTimeOffset now) => new(now, null, null, "rotation");

    private async Task<Seen> LookAsync(DateTimeOffset now, CancellationToken cancel)
    {
        var kept = await ReadAsync(cancel);
        if (kept is [])
        {
            await MakeAsync(Next(0), cancel);
            kept = await ReadAsync(cancel);
        }
        else if (kept[^1].MadeAt + life <= now && await TryAsync(MakeAsync(Next(kept[^1].Number), cancel)))
        {
            kept = await ReadAsync(cancel);
        }

        List<Signer> signers = [];
        foreach (var (place, key) in kept.Index())
        {
            if (await OpenAsync(key, cancel) is not { } signer) continue;     // Dropped by another server at this moment.

            // Its successor has signed for so long that the last token of this one is over everywhere.
            var isOver = place + 1 < kept.Count && kept[place + 1].MadeAt + Overlap + Overlap <= now;
            if (!isOver || !await TryAsync(DropAsync(signer, now, cancel))) signers.Add(signer);
        }

        return new Seen(now, signers);

        SigningKey Next(long number) => new(number + 1, Guid.CreateVersion7(now), now);
    }

    // Where nothing can be written, what is there signs on, and the next look tries again.
    private async Task<bool> TryAsync(Task change)
    {
        try
        {
            await change;
            return true;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            log.SigningKeysNotChanged(failure);
            return false;
        }
    }

    private Task<IReadOnlyList<SigningKey>> ReadAsync(CancellationToken cancel) =>
        database.ReadAsync(tx => SigningKeyTable.ListAsync(tx, cancel), cancel);

    private async Task<Signer?> OpenAsync(SigningKey key, CancellationToken cancel) =>
        seen.Signers.FirstOrDefault(known => known.Key.Number == key.Number)
        ?? (await vault.FindIdTokenKeyAsync(key.Number, cancel) is { } bytes ? new Signer(key, bytes) : null);

    // The key first: whoever finds its number finds the key. Of two servers at once both keep what the first one made.
    private async Task MakeAsync(SigningKey key, CancellationToken cancel)
    {
        await vault.MakeIdTokenKeyAsync(key.Number, cancel);
        using var signer = await vault.FindIdTokenKeyAsync(key.Number, cancel) is { } bytes ? new Signer(key, bytes) : null;
        await database.WriteAsync<string>(async tx =>
        {
            if (signer is not null && await SigningKeyTable.InsertAsync(tx, key, cancel))
            {
                await EventTable.AppendAsync(
                    tx, At(key.MadeAt), OrganizationId.Installation, OAuthEvents.SigningKeyMade(key, signer.KeyId), cancel);
            }

            return "";
        }, cancel);
    }

    private async Task DropAsync(Signer signer, DateTimeOffset now, CancellationToken cancel)
    {
        var key = signer.Key;
        await database.WriteAsync<string>(async tx =>
        {
            if (await SigningKeyTable.DeleteAsync(tx, key, cancel))
            {
                await Keys.DropIdTokenKeyAsync(tx, key.Number, cancel);
                await EventTable.AppendAsync(
                    tx, At(now), OrganizationId.Installation, OAuthEvents.SigningKeyDropped(key, signer.KeyId), cancel);
            }

            return "";
        }, cancel);
        signer.Dispose();                                                     // It has signed nothing for a day.
    }

    private sealed record Seen(DateTimeOffset At, IReadOnlyList<Signer> Signers)
    {
        public bool IsFresh(DateTimeOffset now) => now >= At && now - At < LookAgain;
    }
}
