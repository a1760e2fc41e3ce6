namespace Cardkeep.Storage.Sqlite;

/// <summary>One unit of work that waits for the writer, and the promise of its answer.</summary>
internal abstract class SqliteUnit
{
    private int taken;

    /// <summary>Takes the unit away from the writer. False: it has begun.</summary>
    public bool Withdraw() => Interlocked.Exchange(ref taken, 1) == 0;

    /// <summary>Takes the unit for running it. False: nobody waits for it any more.</summary>
    protected bool Begin() => Interlocked.Exchange(ref taken, 1) == 0;

    public Exception? Failure { get; protected set; }

    /// <summary>It is committed by itself.</summary>
    public bool IsAlone { get; init; }

    /// <summary>True where the unit's outcome is a value, which is to be kept.</summary>
    public abstract bool Run(SqliteTransaction transaction);

    public abstract void Answered();

    public abstract void Fail(Exception failure);
}

/// <inheritdoc cref="SqliteUnit"/>
internal sealed class SqliteUnit<T>(Func<Transaction, ValueTask<Outcome<T>>> work, CancellationToken cancel) : SqliteUnit
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
