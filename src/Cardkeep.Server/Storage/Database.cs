namespace Cardkeep.Storage;

/// <summary>
/// Where everything is kept. A unit of work is committed if and only if its outcome is a value; written once, here, so that no endpoint
/// says commit or rollback.
/// </summary>
internal abstract class Database : IAsyncDisposable
{
    /// <summary>How often a unit runs in all when the database asks for it again (serialization failure, deadlock), before 503.</summary>
    public const int MostTries = 5;

    /// <summary>How long anything waits for a connection, a lock or the writer before it is told that the service is busy.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public abstract Engine Engine { get; }

    /// <summary>Where whoever writes here can be made to fail.</summary>
    public virtual Faults Faults { get; } = new();

    /// <summary>The engine's version and the settings that durability stands on, as read back, for the log.</summary>
    public abstract string Description { get; }

    /// <summary>Runs one unit of work in one transaction. Answers after the commit.</summary>
    /// <exception cref="StorageUnavailableException">Nothing was committed; trying again later may help.</exception>
    /// <exception cref="CommitUnknownException">The connection broke during COMMIT: it may have happened or not.</exception>
    /// <exception cref="LockWaitException">Another transaction held what this one needed, longer than it may wait.</exception>
    public abstract Task<Outcome<T>> WriteAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel);

    /// <summary>
    /// As <see cref="WriteAsync"/>, and nobody sees what was written before it is committed: on SQLite units that wait together share a
    /// commit, and the later ones see what the earlier ones wrote though it may be undone with them. For what a process keeps in mind.
    /// </summary>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public abstract Task<Outcome<T>> WriteAloneAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel);

    /// <summary>
    /// As <see cref="WriteAsync"/>, for a lane that has gathered many: on PostgreSQL over connections that lists and settings do not use.
    /// </summary>
    /// <inheritdoc cref="WriteAsync" path="/exception"/>
    public abstract Task<Outcome<T>> WriteBatchAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel);

    /// <summary>Reads one snapshot where the reading is one statement, and on SQLite always. Takes no locks.</summary>
    public abstract Task<T> ReadAsync<T>(Func<Transaction, ValueTask<T>> reading, CancellationToken cancel);

    /// <summary>
    /// As <see cref="ReadAsync"/>, for the short look-up that a request begins with: on PostgreSQL over connections that pages do not use.
    /// </summary>
    public abstract Task<T> LookUpAsync<T>(Func<Transaction, ValueTask<T>> reading, CancellationToken cancel);

    /// <summary>Whether a write could be answered now: for <c>/readyz</c>.</summary>
    public abstract Task<bool> IsReadyAsync(CancellationToken cancel);

    /// <summary>Takes what was deleted or overwritten out of the engine's own log, where it has one beside the database.</summary>
    public virtual Task ScrubAsync(CancellationToken cancel) => Task.CompletedTask;

    public abstract ValueTask DisposeAsync();
}

/// <summary>The database is not there, full, or too busy.</summary>
internal sealed class StorageUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

internal sealed class CommitUnknownException(Exception inner) : Exception("the connection broke during COMMIT", inner);

internal sealed class LockWaitException(Exception inner) : Exception("waited too long for a lock", inner);
