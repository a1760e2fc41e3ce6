using Cardkeep.Storage;

namespace Cardkeep.Tests.Network;

/// <summary>
/// The real database, whose batches wait or fail where a test says so: before they begin, or after they were committed. So do other writes,
/// after they were committed.
/// </summary>
internal sealed class FaultyDatabase(Database inner) : Database
{
    private int batches;
    private int writes;

    /// <summary>How many batches have begun.</summary>
    public int Batches => batches;

    /// <summary>Given the number of the batch, from 1.</summary>
    public Func<int, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <inheritdoc cref="Before"/>
    public Func<int, Task> After { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Given the number of the write that is no batch, from 1.</summary>
    public Action<int> Wrote { get; set; } = static _ => { };

    public override Engine Engine => inner.Engine;

    public override string Description => inner.Description;

    public override Task<Outcome<T>> WriteAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        CountAsync(inner.WriteAsync(unit, cancel));

    public override Task<Outcome<T>> WriteAloneAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        CountAsync(inner.WriteAloneAsync(unit, cancel));

    public override async Task<Outcome<T>> WriteBatchAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel)
    {
        var number = Interlocked.Increment(ref batches);
        await Before(number);
        var outcome = await inner.WriteBatchAsync(unit, cancel);
        await After(number);
        return outcome;
    }

    public override Task<T> ReadAsync<T>(Func<Transaction, ValueTask<T>> reading, CancellationToken cancel) =>
        inner.ReadAsync(reading, cancel);

    public override Task<T> LookUpAsync<T>(Func<Transaction, ValueTask<T>> reading, CancellationToken cancel) =>
        inner.LookUpAsync(reading, cancel);

    public override Task<bool> IsReadyAsync(CancellationToken cancel) => inner.IsReadyAsync(cancel);

    // It is somebody else's.
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<Outcome<T>> CountAsync<T>(Task<Outcome<T>> writing)
    {
        var outcome = await writing;
        Wrote(Interlocked.Increment(ref writes));
        return outcome;
    }
}
