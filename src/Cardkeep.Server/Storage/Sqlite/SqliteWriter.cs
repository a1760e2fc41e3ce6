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

    private readonly Channel<Unit> queue = Channel.CreateBounded<Unit>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
    private readonly SqliteConnection connection;
    private readonly Action<Exception> broken;
    private readonly TimeProvider clock;
    private readonly Thread thread;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int pagesAtCheckpoint;
    private volatile bool isBroken;
    private volatile bool scrubs;

    /// <param name="broken">Called once, on the writer's thread, when the file can no longer be trusted.</param>
    public SqliteWriter(SqliteConnection connection, Action<Exception> broken, TimeProvider clock)
    {
        this.clock = clock;
        this.connection = connection;
        this.broken = broken;
        thread = new Thread(Work) { IsBackground = true, Name = "sqlite writer" };
        thread.Start();
    }

    public bool IsBroken => isBroken;

    public async Task<Outcome<T>> RunAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> work, CancellationToken cancel)
    {
        var unit = new Unit<T>(work, cancel);
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

    /// <summary>Has the log emptied after the next group, or as soon as no reader needs it: all it holds is in the file then.</summary>
    public Task ScrubAsync(CancellationToken cancel)
    {
        scrubs = true;
        return RunAsync<bool>(static _ => new(true), cancel);                 // An empty unit, which makes a next group.
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
            List<Unit> group = new(LargestGroup);
            while (!isBroken && queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
            {
                group.Clear();
                while (group.Count < LargestGroup && queue.Reader.TryRead(out var unit)) group.Add(unit);
                Commit(group);
                CheckpointWhenDue();
            }
        }
        finally
        {
            queue.Writer.TryComplete();
            while (queue.Reader.TryRead(out var unit)) unit.Fail(new StorageUnavailableException("the database is closing"));
            stopped.SetResult();
        }
    }

    private void Commit(List<Unit> group)
    {
        try
        {
            connection.Execute("BEGIN IMMEDIATE");
            foreach (var unit in group) RunInSavepoint(unit);
            connection.Execute("COMMIT");
        }
        catch (SqliteException failure)
        {
            GiveUp(group, failure);
            return;
        }

        foreach (var unit in group) unit.Answered();
    }

    private void RunInSavepoint(Unit unit)
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
    private void GiveUp(List<Unit> group, SqliteException failure)
    {
        if (failure.IsBroken)
        {
            isBroken = true;
            broken(failure);
        }
        else if (connection.InTransaction)
        {
            connection.Execute("ROLLBACK");
        }

        foreach (var unit in group) unit.Fail(new StorageUnavailableException("the write was not committed", failure));
    }

    private void CheckpointWhenDue()
    {
        if (isBroken) return;

        var pages = connection.PagesWritten - pagesAtCheckpoint;
        var idle = !queue.Reader.TryPeek(out _);
        if (!scrubs && pages < (idle ? PagesWhenIdle : PagesAtOnce)) return;

        try
        {
            if (connection.Checkpoint(truncate: scrubs)) scrubs = false;
            pagesAtCheckpoint = connection.PagesWritten;
        }
        catch (SqliteException failure) when (failure.IsBroken)
        {
            isBroken = true;
            broken(failure);
        }
        catch (SqliteException failure) when (failure.IsFull)
        {
            pagesAtCheckpoint = connection.PagesWritten;                      // The log still has everything; the next one tries again.
        }
    }

    private abstract class Unit
    {
        private int taken;

        /// <summary>Takes the unit away from the writer. False: it has begun.</summary>
        public bool Withdraw() => Interlocked.Exchange(ref taken, 1) == 0;

        /// <summary>Takes the unit for running it. False: nobody waits for it any more.</summary>
        protected bool Begin() => Interlocked.Exchange(ref taken, 1) == 0;

        public Exception? Failure { get; protected set; }

        /// <summary>True where the unit's outcome is a value, which is to be kept.</summary>
        public abstract bool Run(SqliteTransaction transaction);

        public abstract void Answered();

        public abstract void Fail(Exception failure);
    }

    private sealed class Unit<T>(Func<Transaction, ValueTask<Outcome<T>>> work, CancellationToken cancel) : Unit
    {
        private readonly TaskCompletionSource<Outcome<T>> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private Outcome<T> outcome;

        public Task<Outcome<T>> Answer => answer.Task;

        public override bool Run(SqliteTransaction transaction)
        {
            try
            {
                cancel.ThrowIfCancellationRequested();
                if (!Begin()) throw new StorageUnavailableException("a write was withdrawn");
                var running = work(transaction);
                if (!running.IsCompleted)
                    throw new InvalidOperationException("a unit of work waited for something that is not the database");
                outcome = running.GetAwaiter().GetResult();
                if (outcome.Succeeded && transaction.HasFailed) throw new InvalidOperationException(Transaction.WentOn);
                return outcome.Succeeded;
            }
#pragma warning disable CA1031 // Whatever a unit throws is its caller's to hear, and must not end the writer.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                Failure = failure;
                return false;
            }
        }

        public override void Answered()
        {
            if (Failure is null) answer.SetResult(outcome);
            else if (Failure is SqliteException { IsFull: true } full) Fail(new StorageUnavailableException("no room on the disk", full));
            else Fail(Failure);
        }

        public override void Fail(Exception failure) => answer.SetException(failure);
    }
}
