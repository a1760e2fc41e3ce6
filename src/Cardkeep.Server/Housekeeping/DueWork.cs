using Cardkeep.Storage;

namespace Cardkeep.Housekeeping;

/// <summary>
/// Does what falls due by itself, of every kind, in the order of due time: each piece in a transaction of its own, which looks again
/// whether there is something to do, so that several servers on one database do nothing twice. One run at a time in a process.
/// </summary>
internal sealed class DueWork(Database database, IReadOnlyList<DueKind> kinds, ILogger<DueWork> log) : IDisposable
{
    /// <summary>What a run holds in memory at once. After a long downtime more is due; then it is fetched again and again.</summary>
    private const int MostAtOnce = 1_000;

    /// <summary>So many pieces that fail in one run mean that it is not the pieces: the run ends, and the next one tries again.</summary>
    private const int MostFailures = 10;

    private readonly SemaphoreSlim gate = new(1);

    /// <summary>
    /// Does all that is due by an instant, which is asked for once the run before has ended. Gives how many of each kind of thing were
    /// done, or the problem for which there was no instant.
    /// </summary>
    public async Task<Outcome<IReadOnlyDictionary<string, int>>> RunAsync(
        Func<CancellationToken, Task<Outcome<DateTimeOffset>>> until, CancellationToken cancel)
    {
        await gate.WaitAsync(cancel);
        try
        {
            var end = await until(cancel);
            if (!end.Succeeded) return end.Problems;

            var done = await RunAsync(end.Value, cancel);
            if (done.Count > 0) log.DueWorkDone(string.Join(", ", done.Select(kind => $"{kind.Value} {kind.Key}")));
            return done;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private async Task<SortedDictionary<string, int>> RunAsync(DateTimeOffset until, CancellationToken cancel)
    {
        SortedDictionary<string, int> done = new(StringComparer.Ordinal);
        HashSet<(DueKind, Guid)> left = [];                                   // What came to nothing is not tried again in this run.
        List<Exception> failures = [];
        while (true)
        {
            var some = await FindAsync(until, cancel);
            var fresh = some.Where(piece => !left.Contains((piece.Kind, piece.Item.Id))).ToList();
            if (fresh is []) return done;

            foreach (var (kind, item) in fresh)
            {
                if (await TryAsync(kind, item, failures, cancel) is { } what) done[what] = done.GetValueOrDefault(what) + 1;
                else left.Add((kind, item.Id));
                if (failures.Count == MostFailures) throw new AggregateException("too much that was due could not be done", failures);
            }
        }
    }

    /// <summary>The next pieces of all kinds in order. Where a kind has more than one reading holds, the others wait for it.</summary>
    private async Task<IReadOnlyList<(DueKind Kind, DueItem Item)>> FindAsync(DateTimeOffset until, CancellationToken cancel)
    {
        List<(DueKind Kind, DueItem Item)> found = [];
        foreach (var kind in kinds)
        {
            var items = await database.ReadAsync(tx => kind.FindAsync(tx, until, MostAtOnce, cancel), cancel);
            found.AddRange(items.Select(item => (kind, item)));
            if (items.Count == MostAtOnce && items[^1].At < until) until = items[^1].At;
        }

        return [.. found.Where(piece => piece.Item.At <= until).OrderBy(piece => piece.Item.At).ThenBy(piece => piece.Item.Id)];
    }

    /// <summary>What was done; null: nothing, because it was done already, or it went wrong, which is logged.</summary>
    private async Task<string?> TryAsync(DueKind kind, DueItem item, List<Exception> failures, CancellationToken cancel)
    {
        try
        {
            var outcome = await database.WriteAsync<string>(async tx =>
            {
                var came = await kind.DoAsync(tx, item, cancel) ?? "";
                database.Faults.Reach(Faults.DueBeforeCommit);
                return came;
            }, cancel);
            database.Faults.Reach(Faults.DueCommitted);
            return outcome.Value is { Length: > 0 } what ? what : null;
        }
#pragma warning disable CA1031 // One piece that cannot be done must not keep all the later ones waiting; the next run tries it again.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            log.DueWorkFailed(item.Organization.Value, item.Id, failure);
            failures.Add(failure);
            return null;
        }
    }
}

/// <summary>One kind of thing that falls due by itself.</summary>
/// <param name="FindAsync">The earliest ones that are due by an instant, in order, at most as many as asked for.</param>
/// <param name="DoAsync">
/// Does one, if it is still to be done, and says what that was, as <c>cards_expired</c>; null: there was nothing to do.
/// </param>
internal sealed record DueKind(
    Func<Transaction, DateTimeOffset, int, CancellationToken, ValueTask<IReadOnlyList<DueItem>>> FindAsync,
    Func<Transaction, DueItem, CancellationToken, ValueTask<string?>> DoAsync);

/// <param name="At">When it falls due.</param>
internal sealed record DueItem(OrganizationId Organization, Guid Id, DateTimeOffset At);
