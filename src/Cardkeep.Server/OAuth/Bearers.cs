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

    private readonly Lock gate = new();
    private readonly Queue<Waiting> waiting = new();
    private int running;

    /// <inheritdoc cref="AccessTokenTable.FindAsync"/>
    public Task<Bearer?> FindAsync(byte[] tokenHash, CancellationToken cancel)
    {
        if (database.Engine == Engine.Sqlite)                                 // No round trip to share.
            return database.ReadAsync(tx => AccessTokenTable.FindAsync(tx, tokenHash, clocks.RealNow, cancel), cancel);

        var one = new Waiting(tokenHash);
        lock (gate)
        {
            waiting.Enqueue(one);
            if (running == MostAtOnce) return one.Answer.Task.WaitAsync(cancel);
            running++;
        }

        _ = RunAsync();
        return one.Answer.Task.WaitAsync(cancel);
    }

    // Until nobody waits. It does not fail: what goes wrong is told to those who waited.
    private async Task RunAsync()
    {
        while (Take() is [_, ..] together)
        {
            try
            {
                var found = await ReadAsync(together);
                foreach (var one in together) one.Answer.SetResult(found.GetValueOrDefault(one.Key));
            }
#pragma warning disable CA1031 // Whatever it was is each caller's to hear.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                foreach (var one in together) one.Answer.TrySetException(failure);
            }
        }
    }

    private List<Waiting> Take()
    {
        lock (gate)
        {
            List<Waiting> together = new(Math.Min(waiting.Count, MostTogether));
            while (together.Count < MostTogether && waiting.TryDequeue(out var one)) together.Add(one);
            if (together is []) running--;
            return together;
        }
    }

    private Task<IReadOnlyDictionary<string, Bearer>> ReadAsync(List<Waiting> together)
    {
        IReadOnlyList<byte[]> hashes = [.. together.DistinctBy(one => one.Key, StringComparer.Ordinal).Select(one => one.TokenHash)];
        return database.ReadAsync(
            tx => AccessTokenTable.FindAllAsync(tx, hashes, clocks.RealNow, CancellationToken.None), CancellationToken.None);
    }

    private sealed class Waiting(byte[] tokenHash)
    {
        public byte[] TokenHash => tokenHash;

        public string Key { get; } = AccessTokenTable.KeyOf(tokenHash);

        public TaskCompletionSource<Bearer?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
