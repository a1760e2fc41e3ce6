using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Cardkeep.Storage.Sqlite;

/// <summary>
/// The one connection that writes, on a thread of its own, which also makes every checkpoint: before SQLite 3.51.3 two connections that
/// write or checkpoint at the same moment can corrupt the file; one cannot. Units that wait together are committed together, each inside
/// a savepoint, and nobody is answered before the commit has returned.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Units that may wait; beyond it a caller hears 503 at once instead of waiting in vain.</summary>
    private const int LongestQueue = 4_096;

    /// <summary>Units in one commit: enough that the flush is shared, few enough that the first does not wait long for the last.</summary>
    private const int LargestGroup = 256;

    /// <summary>Pages in the log beyond which an idle moment is used for a checkpoint: 16 MB.</summary>
    private const int PagesWhenIdle = 4_000;

    /// <summary>
    /// Pages in the log beyond which the next group waits for a checkpoint: a log that grows on makes every reader slower.
    /// </summary>
    private const int PagesAtOnce = 16_000;

    /// <summary>
    /// How long an emptying that met a reader waits for its next try: each copies pages and flushes the file, which beside lists would
    /// otherwise be once for every group.
    /// </summary>
    private static readonly TimeSpan BetweenScrubs = TimeSpan.FromSeconds(1);

    private readonly Channel<SqliteUnit> queue =
        Channel.CreateBounded<SqliteUnit>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });

    private readonly SqliteConnection connection;
    private readonly Action<Exception> broken;
    private readonly TimeProvider clock;
    private readonly Thread thread;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int pagesAtCheckpoint;
    private int breaks;
    private readonly ConcurrentQueue<TaskCompletionSource> scrubs = new();
    private Task<bool>? next;
    private long? lastScrub;

    /// <param name="broken">Called once, when the file can no longer be trusted.</param>
    public SqliteWriter(SqliteConnection connection, Action<Exception> broken, TimeProvider clock)
    {
        this.clock = clock;
        this.connection = connection;
        this.broken = broken;
        thread = new Thread(Work) { IsBackground = true, Name = "sqlite writer" };
        thread.Start();
    }

    public bool IsBroken => Volatile.Read(ref breaks) > 0;

    /// <summary>Somebody has seen that the file can no longer be trusted: nothing more is written.</summary>
    public void Break(SqliteException failure)
    {
        if (Interlocked.Increment(ref breaks) == 1) broken(failure);
    }

    public Task<Outcome<T>> RunAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> work, CancellationToken cancel) =>
        AnswerAsync(new SqliteUnit<T>(work, cancel));

    /// <summary>
    /// As <see cref="RunAsync"/>, for what has gathered many already, and for what nobody may see too early: it is committed by itself, and
    /// needs no savepoint.
    /// </summary>
    public Task<Outcome<T>> RunAloneAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> work, CancellationToken cancel) =>
        AnswerAsync(new SqliteUnit<T>(work, cancel) { IsAlone = true });

    private async Task<Outcome<T>> AnswerAsync<T>(SqliteUnit<T> unit)
    {
        if (!queue.Writer.TryWrite(unit)) throw new StorageUnavailableException("too many writes are waiting");

        try
        {
            return await unit.Answer.WaitAsync(Database.LongestWait, clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            if (!unit.Answer.IsCompleted && unit.Withdraw()) throw new StorageUnavailableException("a write waited too long for its turn");
            return await unit.Answer;                                         // It has begun, and may be on the disk: its end tells.
        }
    }

    /// <summary>Has the log emptied, and answers when all it held is in the file: as soon as no reader needs it.</summary>
    /// <exception cref="StorageUnavailableException">Readers needed it all the time; it will be done nevertheless.</exception>
    public async Task ScrubAsync(CancellationToken cancel)
    {
        var scrubbed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scrubs.Enqueue(scrubbed);
        await RunAsync<bool>(static _ => new(true), cancel);                  // An empty unit, which makes a next group.
        try
        {
            await scrubbed.Task.WaitAsync(Database.LongestWait, clock, cancel);
        }
        catch (TimeoutException)
        {
            throw new StorageUnavailableException("the log could not be emptied yet: it is being read");
        }
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await stopped.Task;
    }

    private void Work()
    {
        try
        {
            List<SqliteUnit> group = new(LargestGroup);
            while (!IsBroken && WaitForNext())
            {
                group.Clear();
                while (IsRoom(group) && queue.Reader.TryRead(out var unit)) group.Add(unit);
                if (IsBroken)                                                 // A reader saw it meanwhile.
                {
                    foreach (var unit in group) unit.Fail(new StorageUnavailableException("the database is closing"));
                    return;
                }

                if (group is not []) Commit(group);
                CheckpointWhenDue();
            }
        }
        finally
        {
            queue.Writer.TryComplete();
            while (queue.Reader.TryRead(out var unit)) unit.Fail(new StorageUnavailableException("the database is closing"));
            while (scrubs.TryDequeue(out var scrub)) scrub.SetException(new StorageUnavailableException("the database is closing"));
            stopped.SetResult();
        }
    }

    // Until something is to be written, or the log is to be tried again. False: nothing will come any more.
    private bool WaitForNext()
    {
        next ??= queue.Reader.WaitToReadAsync().AsTask();
        try
        {
            var more = scrubs.IsEmpty ? next.GetAwaiter().GetResult() : next.WaitAsync(BetweenScrubs, clock).GetAwaiter().GetResult();
            next = null;
            return more;
        }
        catch (TimeoutException)
        {
            return true;
        }
    }

    private bool IsRoom(List<SqliteUnit> group) => group.Count == 0
        || (group.Count < LargestGroup && !group[0].IsAlone && queue.Reader.TryPeek(out var following) && !following.IsAlone);

    private void Commit(List<SqliteUnit> group)
    {
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
            if (group is [var only] ? RunByItself(only) : RunInSavepoints(group)) connection.Execute("COMMIT");
        }
        catch (SqliteException failure)
        {
            GiveUp(group, failure);
            return;
        }

        foreach (var unit in group) unit.Answered();
    }

    // A savepoint keeps a copy of every page before its first change; one unit is undone with its transaction.
    private bool RunByItself(SqliteUnit unit)
    {
        if (unit.Run(new SqliteTransaction(connection))) return true;

        if (unit.Failure is SqliteException { IsBroken: true } lost) throw lost;
        if (connection.InTransaction) connection.Execute("ROLLBACK");
        return false;
    }

    private bool RunInSavepoints(List<SqliteUnit> group)
    {
        foreach (var unit in group) RunInSavepoint(unit);
        return true;
    }

    private void RunInSavepoint(SqliteUnit unit)
    {
        connection.Execute("SAVEPOINT unit");
        if (!unit.Run(new SqliteTransaction(connection)))
        {
            if (unit.Failure is SqliteException { IsBroken: true } lost) throw lost;
            if (!connection.InTransaction)
                throw unit.Failure as SqliteException ?? new SqliteException(0, "the transaction ended inside a unit");
            connection.Execute("ROLLBACK TO unit");
        }

        connection.Execute("RELEASE unit");
    }

    // After some errors, a failed COMMIT among them, SQLite has already rolled back: ask before saying it again.
    private void GiveUp(List<SqliteUnit> group, SqliteException failure)
    {
        if (failure.IsBroken) Break(failure);
        else if (connection.InTransaction) connection.Execute("ROLLBACK");

        foreach (var unit in group) unit.Fail(new StorageUnavailableException("the write was not committed", failure));
    }

    private void CheckpointWhenDue()
    {
        if (IsBroken) return;

        var pages = connection.PagesWritten - pagesAtCheckpoint;
        var idle = !queue.Reader.TryPeek(out _);
        var asked = lastScrub is { } tried && clock.GetElapsedTime(tried) < BetweenScrubs ? 0 : scrubs.Count;
        if (asked == 0 && pages < (idle ? PagesWhenIdle : PagesAtOnce)) return;

        lastScrub = asked == 0 ? lastScrub : clock.GetTimestamp();
        try
        {
            var isWhole = connection.Checkpoint(truncate: asked > 0);
            pagesAtCheckpoint = connection.PagesWritten;
            if (!isWhole || asked == 0) return;

            lastScrub = null;
            for (; asked > 0 && scrubs.TryDequeue(out var scrub); asked--) scrub.SetResult();
        }
        catch (SqliteException failure) when (failure.IsBroken)
        {
            Break(failure);
        }
        catch (SqliteException failure) when (failure.IsFull)
        {
            pagesAtCheckpoint = connection.PagesWritten;                      // The log still has everything; the next one tries again.
        }
    }
}
