using Cardkeep.Storage;

namespace Cardkeep.Metrics;

/// <summary>
/// A database, and how long each piece of work in it took: the wait for a connection or the writer, retries and commit included.
/// </summary>
internal sealed class TimedDatabase(Database database, Meters meters) : Database
{
    public override Engine Engine => database.Engine;

    public override Faults Faults => database.Faults;

    public override string Description => database.Description;

    public override Task<Outcome<T>> WriteAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        TimeAsync("write", TimeProvider.System.GetTimestamp(), database.WriteAsync(unit, cancel));

    public override Task<Outcome<T>> WriteAloneAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        TimeAsync("write", TimeProvider.System.GetTimestamp(), database.WriteAloneAsync(unit, cancel));

    public override Task<Outcome<T>> WriteBatchAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        TimeAsync("batch", TimeProvider.System.GetTimestamp(), database.WriteBatchAsync(unit, cancel));

    public override Task<T> ReadAsync<T>(Func<Transaction, ValueTask<T>> reading, CancellationToken cancel) =>
        TimeAsync("read", TimeProvider.System.GetTimestamp(), database.ReadAsync(reading, cancel));

    public override Task<T> LookUpAsync<T>(Func<Transaction, ValueTask<T>> reading, CancellationToken cancel) =>
        TimeAsync("look_up", TimeProvider.System.GetTimestamp(), database.LookUpAsync(reading, cancel));

    public override Task<bool> IsReadyAsync(CancellationToken cancel) => database.IsReadyAsync(cancel);

    public override Task ScrubAsync(CancellationToken cancel) => database.ScrubAsync(cancel);

    public override ValueTask DisposeAsync() => database.DisposeAsync();

    // The moment is taken before the work is begun: on SQLite some of it is done before there is a task.
    private async Task<T> TimeAsync<T>(string work, long started, Task<T> running)
    {
        try
        {
            return await running;
        }
        finally
        {
            meters.CountDatabase(work, TimeProvider.System.GetElapsedTime(started));
        }
    }
}
