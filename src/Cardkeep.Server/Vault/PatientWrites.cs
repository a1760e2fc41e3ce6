using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>
/// Writes that may be done twice, and so are where their end is not known, or others were in the way: nobody waits for them.
/// </summary>
/// <param name="realTime">By which it pauses.</param>
internal sealed class PatientWrites(Database database, TimeProvider realTime)
{
    /// <summary>Beside much traffic a piece of work may find the database busy; so often in a row means that it is not that.</summary>
    private const int MostTries = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public Task<T> RunAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        RunAsync(() => database.WriteAsync<T>(async tx => await work(tx), cancel), cancel);

    /// <inheritdoc cref="Database.WriteAloneAsync"/>
    public Task<T> RunAloneAsync<T>(Func<Transaction, ValueTask<T>> work, CancellationToken cancel) =>
        RunAsync(() => database.WriteAloneAsync<T>(async tx => await work(tx), cancel), cancel);

    private async Task<T> RunAsync<T>(Func<Task<Outcome<T>>> write, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return (await write()).Value!;
            }
            catch (Exception busy) when (
                attempt < MostTries && busy is StorageUnavailableException or LockWaitException or CommitUnknownException)
            {
                await Task.Delay(Pause, realTime, cancel);
            }
        }
    }
}
