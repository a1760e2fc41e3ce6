using System.Diagnostics;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// Whom tokens speak for, looked up at every request: a right taken away is gone with the next call. On PostgreSQL those who come while
/// look-ups are under way go together in the next one, so that under load one statement serves many; each begins after its request came.
/// </summary>
internal sealed class Bearers(Database database, Clocks clocks)
{
    /// <summary>One is answered while the next is on its way: as many as there are connections for it.</summary>
    private const int MostAtOnce = 2;

    /// <summary>As a lane has messages: what 256 connections can ask at once.</summary>
    private const int MostTogether = 256;

    /// <summary>As every queue here has: beyond it a caller hears 503 at once instead of waiting in vain.</summary>
    public const int LongestQueue = 4_096;

    private readonly Lock gate = new();
    private readonly LinkedList<Waiting> waiting = new();
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
            if (!one.Answer.Task.IsCompleted) Leave(one);
        }
    }

    // False: those who are at work will come to it.
    private bool MustBegin(Waiting one)
    {
        lock (gate)
        {
            if (waiting.Count == LongestQueue) throw new StorageUnavailableException("too many tokens wait to be looked up");

            waiting.AddLast(one.Place);
            if (running == MostAtOnce) return false;
            running++;
            return true;
        }
    }

    // Who has gone leaves their place to others, in the line and where look-ups are repeated one by one.
    private void Leave(Waiting one)
    {
        one.IsGone = true;
        lock (gate)
        {
            if (one.Place.List is not null) waiting.Remove(one.Place);
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
            while (together.Count < MostTogether && waiting.First is { } first)
            {
                waiting.Remove(first);
                together.Add(first.Value);
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
            if (together is [var only])
            {
                only.Answer.TrySetException(failure);
                return;
            }

            foreach (var one in together.Where(one => !one.IsGone)) await AnswerAsync([one]);
        }
    }

    private Task<IReadOnlyDictionary<string, Bearer>> ReadAsync(IReadOnlyList<Waiting> together)
    {
        IReadOnlyList<byte[]> hashes = [.. together.DistinctBy(one => one.Key, StringComparer.Ordinal).Select(one => one.TokenHash)];
        return database.LookUpAsync(
            tx => AccessTokenTable.FindAllAsync(tx, hashes, clocks.RealNow, CancellationToken.None), CancellationToken.None);
    }

    private sealed class Waiting
    {
        private volatile bool isGone;

        public Waiting(byte[] tokenHash)
        {
            (TokenHash, Key) = (tokenHash, AccessTokenTable.KeyOf(tokenHash));
            Place = new(this);
        }

        public byte[] TokenHash { get; }

        public string Key { get; }

        /// <summary>In the line, until it is taken; under the gate.</summary>
        public LinkedListNode<Waiting> Place { get; }

        /// <summary>Nobody waits for it any more.</summary>
        public bool IsGone
        {
            get => isGone;
            set => isGone = value;
        }

        public TaskCompletionSource<Bearer?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
