using System.Diagnostics;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// Whom tokens speak for, looked up at every request: a right taken away is gone with the next call. On PostgreSQL those who come while
/// look-ups are under way go together in the next one, so that under load one statement serves many; each begins after its request came.
/// </summary>
internal sealed class Bearers(Database database, Clocks clocks)
{
    /// <summary>One is answered while the next is on its way. More would take connections from what the callers came for.</summary>
    private const int MostAtOnce = 2;

    /// <summary>As a lane has messages: what 256 connections can ask at once.</summary>
    private const int MostTogether = 256;

    /// <summary>As every queue here has: beyond it a caller hears 503 at once instead of waiting in vain.</summary>
    public const int LongestQueue = 4_096;

    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = new();
    private int running;

    /// <inheritdoc cref="AccessTokenTable.FindAsync"/>
    /// <exception cref="StorageUnavailableException">It cannot be told, or not in time.</exception>
    public async Task<Bearer?> FindAsync(byte[] tokenHash, CancellationToken cancel)
    {
        if (database.Engine == Engine.Sqlite)                                 // No round trip to share.
            return await database.ReadAsync(tx => AccessTokenTable.FindAsync(tx, tokenHash, clocks.RealNow, cancel), cancel);

        var one = new Waiting(tokenHash);
        if (MustBegin(one)) _ = RunAsync();
        try
        {
            return await one.Answer.Task.WaitAsync(Database.LongestWait, cancel);
        }
        catch (TimeoutException late)
        {
            throw new StorageUnavailableException("a token waited too long to be looked up", late);
        }
        finally
        {
            one.IsGone = true;
        }
    }

    // False: those who are at work will come to it.
    private bool MustBegin(Waiting one)
    {
        lock (gate)
        {
            if (waiting.Count == LongestQueue) throw new StorageUnavailableException("too many tokens wait to be looked up");

            waiting.Enqueue(one);
            if (running == MostAtOnce) return false;
            running++;
            return true;
        }
    }

    // Until nobody waits. It does not fail: what goes wrong is told to those who waited.
    private async Task RunAsync()
    {
        while (Take() is [_, ..] together)
        {
            await AnswerAsync(together);
            Activity.Current = null;                                          // What comes now belongs to others than whoever began.
        }
    }

    private List<Waiting> Take()
    {
        lock (gate)
        {
            List<Waiting> together = new(Math.Min(waiting.Count, MostTogether));
            while (together.Count < MostTogether && waiting.TryDequeue(out var one))
            {
                if (!one.IsGone) together.Add(one);
            }

            if (together is []) running--;
            return together;
        }
    }

    private async Task AnswerAsync(IReadOnlyList<Waiting> together)
    {
        try
        {
            var found = await ReadAsync(together);
            foreach (var one in together) one.Answer.TrySetResult(found.GetValueOrDefault(one.Key));
        }
        catch (StorageUnavailableException failure)
        {
            foreach (var one in together) one.Answer.TrySetException(new StorageUnavailableException(failure.Message, failure));
        }
#pragma warning disable CA1031 // It is the caller's to hear, and theirs alone: what one of many does to the reading is not the others'.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if (together is [var only]) only.Answer.TrySetException(failure);
            else foreach (var one in together) await AnswerAsync([one]);
        }
    }

    private Task<IReadOnlyDictionary<string, Bearer>> ReadAsync(IReadOnlyList<Waiting> together)
    {
        IReadOnlyList<byte[]> hashes = [.. together.DistinctBy(one => one.Key, StringComparer.Ordinal).Select(one => one.TokenHash)];
        return database.ReadAsync(
            tx => AccessTokenTable.FindAllAsync(tx, hashes, clocks.RealNow, CancellationToken.None), CancellationToken.None);
    }

    private sealed class Waiting(byte[] tokenHash)
    {
        private volatile bool isGone;

        public byte[] TokenHash => tokenHash;

        public string Key { get; } = AccessTokenTable.KeyOf(tokenHash);

        /// <summary>Nobody waits for it any more.</summary>
        public bool IsGone
        {
            get => isGone;
            set => isGone = value;
        }

        public TaskCompletionSource<Bearer?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
