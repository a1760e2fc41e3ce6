using System.Security.Cryptography;
using Npgsql;

namespace Cardkeep.Storage.Postgres;

/// <summary>PostgreSQL 15 or later: few connections, prepared statements kept, READ COMMITTED and the rows' own locks.</summary>
internal sealed class PostgresDatabase : Database
{
    /// <summary>Where the driver tells of its statements, which have placeholders and no values.</summary>
    public const string SpanSource = "Npgsql";

    /// <summary>The longest first pause before a unit runs again; it doubles with each try.</summary>
    private const int FirstPauseMilliseconds = 10;

    private readonly PostgresPools pools;

    private PostgresDatabase(PostgresPools pools, string description)
    {
        this.pools = pools;
        Description = description;
    }

    public override Engine Engine => Engine.Postgres;

    public override string Description { get; }

    /// <summary>Connects, and reads back what durability stands on.</summary>
    /// <param name="laneWait">How long a lane may wait for a lock; null: as long as everybody.</param>
    /// <param name="demandsDurability">Production: a server that may lose acknowledged writes stops the start.</param>
    /// <exception cref="StorageUnavailableException">Not there, too old, or not durable: one line for an operator.</exception>
    public static async Task<PostgresDatabase> OpenAsync(
        PostgresAddress address, bool demandsDurability, CancellationToken cancel, TimeSpan? laneWait = null)
    {
        var pools = new PostgresPools(address, laneWait);
        try
        {
            return new PostgresDatabase(pools, await DescribeAsync(pools.Readers, demandsDurability, cancel));
        }
        catch (NpgsqlException failure)
        {
            await pools.DisposeAsync();
            throw new StorageUnavailableException($"PostgreSQL at {address} does not answer: {failure.Message}", failure);
        }
        catch (StorageUnavailableException)
        {
            await pools.DisposeAsync();
            throw;
        }
    }

    public override Task<Outcome<T>> WriteAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        WriteAsync(pools.Writers, unit, cancel);

    public override Task<Outcome<T>> WriteAloneAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        WriteAsync(unit, cancel);

    public override Task<Outcome<T>> WriteBatchAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        WriteAsync(pools.Lanes, unit, cancel);

    public override Task<T> ReadAsync<T>(Func<Transaction, ValueTask<T>> reading, CancellationToken cancel) =>
        ReadAsync(pools.Readers, reading, cancel);

    public override Task<T> LookUpAsync<T>(Func<Transaction, ValueTask<T>> reading, CancellationToken cancel) =>
        ReadAsync(pools.Finders, reading, cancel);

    public override async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        try
        {
            await using var lease = await pools.Writers.RentAsync(cancel);
            await using var question = new NpgsqlCommand("SELECT NOT pg_is_in_recovery()", lease.Connection);
            return await question.ExecuteScalarAsync(cancel) is true;
        }
        catch (Exception failure) when (failure is NpgsqlException or StorageUnavailableException)
        {
            return false;
        }
    }

    public override ValueTask DisposeAsync() => pools.DisposeAsync();

    private static async Task<T> ReadAsync<T>(PostgresPool pool, Func<Transaction, ValueTask<T>> reading, CancellationToken cancel)
    {
        try
        {
            await using var lease = await pool.RentAsync(cancel);
            return await reading(PostgresTransaction.ForReading(lease.Connection));
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new StorageUnavailableException("the database does not have this program's schema", failure);
        }
        catch (NpgsqlException failure) when (IsOutage(failure))
        {
            throw new StorageUnavailableException("PostgreSQL does not answer", failure);
        }
    }

    private static async Task<Outcome<T>> WriteAsync<T>(
        PostgresPool pool, Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryAsync(pool, unit, cancel);
            }
            catch (PostgresException refusal) when (AsksAgain(refusal))
            {
                if (attempt == MostTries) throw new StorageUnavailableException("the unit lost every try against other writers", refusal);
                await Task.Delay(Pause(attempt), TimeProvider.System, cancel);    // Real time: the sandbox's clock may stand still.
            }
            catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                throw new LockWaitException(refusal);
            }
            catch (NpgsqlException failure) when (IsOutage(failure))
            {
                throw new StorageUnavailableException("PostgreSQL does not answer", failure);
            }
        }
    }

    private static async Task<Outcome<T>> TryAsync<T>(
        PostgresPool pool, Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel)
    {
        await using var lease = await pool.RentAsync(cancel);
        var transaction = PostgresTransaction.ForWriting(lease.Connection);
        Outcome<T> outcome;
        try
        {
            outcome = await unit(transaction);
        }
        catch
        {
            await transaction.RollbackAsync();
            throw;
        }

        if (outcome.Succeeded) await transaction.CommitAsync();
        else await transaction.RollbackAsync();
        return outcome;
    }

    private static async Task<string> DescribeAsync(PostgresPool pool, bool demandsDurability, CancellationToken cancel)
    {
        const string question = """
            SELECT current_setting('server_version'), current_setting('server_version_num')::int, current_setting('fsync'),
                current_setting('full_page_writes'), current_setting('synchronous_commit'), current_setting('data_sync_retry')
            """;
        await using var lease = await pool.RentAsync(cancel);
        await using var command = new NpgsqlCommand(question, lease.Connection);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var (version, number) = (reader.GetString(0), reader.GetInt32(1));
        var (fsync, fullPages, commit, retry) = (reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5));

        if (number < 150_000) throw new StorageUnavailableException($"PostgreSQL {version} is too old: Cardkeep needs 15 or later");
        if (demandsDurability && (fsync != "on" || fullPages != "on" || commit != "on" || retry != "off"))
        {
            throw new StorageUnavailableException(
                $"PostgreSQL may lose acknowledged writes: fsync={fsync} full_page_writes={fullPages} "
                + $"synchronous_commit={commit} data_sync_retry={retry}");
        }

        return $"PostgreSQL {version}, fsync={fsync} full_page_writes={fullPages} synchronous_commit={commit}";
    }

    private static TimeSpan Pause(int attempt) =>
        TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, FirstPauseMilliseconds << attempt));

    // A row that was not there when the unit looked is there now, or a table, where two servers start at once: looking again finds it.
    // The rest the database asks for itself.
    private static bool AsksAgain(PostgresException refusal) => refusal.SqlState
        is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.DuplicateTable
            or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    // A PostgresException is an answer of the server: an outage only when it says that it is going, coming, out of room or out of
    // patience (08, 53, 57), or has become somebody's standby.
    private static bool IsOutage(NpgsqlException failure) => failure is not PostgresException answer
        || answer.SqlState[..2] is "08" or "53" or "57"
        || answer.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction or "25P03";
}
