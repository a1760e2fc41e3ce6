using Npgsql;

namespace Cardkeep.Storage.Postgres;

/// <summary>
/// A few connections, handed out in the order in which they were asked for. The driver's own queue wakes everybody who waits whenever one
/// comes back; with four times as many callers as connections that cost a quarter of a list.
/// </summary>
internal sealed class PostgresPool(NpgsqlDataSource source, int most) : IAsyncDisposable
{
    private readonly SemaphoreSlim free = new(most);

    /// <exception cref="StorageUnavailableException">None came free within <see cref="Database.LongestWait"/>.</exception>
    public async ValueTask<Lease> RentAsync(CancellationToken cancel)
    {
        if (!await free.WaitAsync(Database.LongestWait, cancel)) throw new StorageUnavailableException("no connection came free");

        try
        {
            return new Lease(await source.OpenConnectionAsync(cancel), free);
        }
        catch
        {
            free.Release();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        free.Dispose();
    }

    /// <summary>A connection until it is disposed.</summary>
    internal readonly struct Lease(NpgsqlConnection connection, SemaphoreSlim free) : IAsyncDisposable
    {
        public NpgsqlConnection Connection => connection;

        public async ValueTask DisposeAsync()
        {
            try
            {
                await connection.DisposeAsync();
            }
            catch (NpgsqlException)
            {
                // It was lost before it came back; the next one is new.
            }
            finally
            {
                free.Release();
            }
        }
    }
}
