using System.Security.Cryptography;
using Npgsql;

namespace Cardkeep.Storage.Postgres;

/// <summary>PostgreSQL 15 or later: few connections, prepared statements kept, READ COMMITTED and the rows' own locks.</summary>
internal sealed class PostgresDatabase : Database
{
    /// <summary>Where the driver tells of its statements, which have placeholders and no values.</summary>
    public const string SpanSource = "Npgsql";

    /// <summary>
    /// Writing mostly waits for the disk, and a flush serves every transaction that waits for it: a dozen would leave it half empty.
    /// </summary>
    private const int MostWriting = 32;

    /// <summary>Our statements are some sixty; room for the list's shapes.</summary>
    private const int MostPrepared = 200;

    /// <summary>A hundred cards come in one piece instead of six.</summary>
    private const int PageOfCards = 64 * 1024;

    /// <summary>
    /// A lane keeps one busy, and more lanes only wait for each other's rows and for the same disk.
    /// </summary>
    private const int MostLanes = 4;

    /// <summary>
    /// Every index starts with the organization, so a plan made on an empty or young table takes the table or a wrong index, is kept, and
    /// costs a lane two thirds of its rate; with these off it cannot (performance.md §2.7). Where a page out of order is said to cost four
    /// in order, all rows of an organization with some hundred authorizations seem cheaper than the one that is looked for. To compile a
    /// plan (jit) costs more than any of them takes.
    /// </summary>
    private const string KeyedPlans =
        " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c random_page_cost=1 -c jit=off";

    /// <summary>The longest first pause before a unit runs again; it doubles with each try.</summary>
    private const int FirstPauseMilliseconds = 10;

    /// <summary>A reading that would write fails here as it does on SQLite. A plan that is kept must suit large tenants too.</summary>
    private const string ReadOnly = " -c default_transaction_read_only=on" + KeyedPlans;

    private readonly PostgresPool readers;
    private readonly PostgresPool writers;
    private readonly PostgresPool lanes;

    private PostgresDatabase(PostgresPool readers, PostgresPool writers, PostgresPool lanes, string description)
    {
        this.readers = readers;
        this.writers = writers;
        this.lanes = lanes;
        Description = description;
    }

    public override Engine Engine => Engine.Postgres;

    /// <summary>
    /// Reading keeps a core busy: two for each, and one more for the short look-up of a token, so that it does not wait for a page. With
    /// more of them the slowest answers are slower (docs/performance.md).
    /// </summary>
    private static int MostReading => Math.Max(4, (2 * Environment.ProcessorCount) + 1);

    public override string Description { get; }

    /// <summary>Connects, and reads back what durability stands on.</summary>
    /// <param name="laneWait">How long a lane may wait for a lock; null: as long as everybody.</param>
    /// <param name="demandsDurability">Production: a server that may lose acknowledged writes stops the start.</param>
    /// <exception cref="StorageUnavailableException">Not there, too old, or not durable: one line for an operator.</exception>
    public static async Task<PostgresDatabase> OpenAsync(
        PostgresAddress address, bool demandsDurability, CancellationToken cancel, TimeSpan? laneWait = null)
    {
        var readerOptions = Options(address, MostReading);
        readerOptions.Options += ReadOnly;
        var readers = Source(readerOptions);
        try
        {
            var description = await DescribeAsync(readers, demandsDurability, cancel);
            var laneOptions = Options(address, MostLanes);
            laneOptions.Options += KeyedPlans;
            if (laneWait is { } wait) laneOptions.Options += $" -c lock_timeout={(int)wait.TotalMilliseconds}";
            return new PostgresDatabase(
                new(readers, MostReading),
                new(Source(Options(address, MostWriting)), MostWriting),
                new(Source(laneOptions), MostLanes),
                description);
        }
        catch (NpgsqlException failure)
        {
            await readers.DisposeAsync();
            throw new StorageUnavailableException($"PostgreSQL at {address} does not answer: {failure.Message}", failure);
        }
        catch (StorageUnavailableException)
        {
            await readers.DisposeAsync();
            throw;
        }
    }

    public override Task<Outcome<T>> WriteAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        WriteAsync(writers, unit, cancel);

    public override Task<Outcome<T>> WriteBatchAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        WriteAsync(lanes, unit, cancel);

    public override async Task<T> ReadAsync<T>(Func<Transaction, ValueTask<T>> reading, CancellationToken cancel)
    {
        try
        {
            await using var lease = await readers.RentAsync(cancel);
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

    public override async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        try
        {
            await using var lease = await writers.RentAsync(cancel);
            await using var question = new NpgsqlCommand("SELECT NOT pg_is_in_recovery()", lease.Connection);
            return await question.ExecuteScalarAsync(cancel) is true;
        }
        catch (Exception failure) when (failure is NpgsqlException or StorageUnavailableException)
        {
            return false;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await lanes.DisposeAsync();
        await writers.DisposeAsync();
        await readers.DisposeAsync();
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

    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder options) =>
        new NpgsqlSlimDataSourceBuilder(options.ConnectionString).EnableArrays().EnableTransportSecurity().Build();

    private static NpgsqlConnectionStringBuilder Options(PostgresAddress address, int most) => new()
    {
        Host = address.Host,
        Port = address.Port,
        Database = address.Database,
        Username = address.User,
        Password = address.Password,
        SslMode = address.Tls,
        ApplicationName = "cardkeep",
        MaxPoolSize = most,
        ReadBufferSize = PageOfCards,
        Timeout = (int)LongestWait.TotalSeconds,
        MaxAutoPrepare = MostPrepared,
        AutoPrepareMinUsages = 2,
        NoResetOnClose = true,
        Options = $"-c synchronous_commit=on -c lock_timeout={(int)LongestWait.TotalMilliseconds} "
            + "-c idle_in_transaction_session_timeout=30000 -c timezone=UTC",
    };

    private static async Task<string> DescribeAsync(NpgsqlDataSource source, bool demandsDurability, CancellationToken cancel)
    {
        const string question = """
            SELECT current_setting('server_version'), current_setting('server_version_num')::int, current_setting('fsync'),
                current_setting('full_page_writes'), current_setting('synchronous_commit'), current_setting('data_sync_retry')
            """;
        await using var command = source.CreateCommand(question);
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
