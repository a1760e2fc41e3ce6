using System.Threading.Channels;

namespace Cardkeep.Storage.Sqlite;

/// <summary>One file, one process: a writer (see <see cref="SqliteWriter"/>) and a few read-only connections.</summary>
internal sealed class SqliteDatabase : Database
{
    /// <summary>Bytes that are looked through at the start in a moment; a larger file is found to be damaged where it is read.</summary>
    private const long MostChecked = 64 * 1024 * 1024;

    private readonly SqliteConnection writing;
    private readonly SqliteWriter writer;
    private readonly Channel<SqliteConnection> readers = Channel.CreateUnbounded<SqliteConnection>();
    private readonly SqliteHold hold;

    private SqliteDatabase(SqliteHold hold, SqliteConnection writing, SqliteWriter writer, string description)
    {
        this.hold = hold;
        this.writing = writing;
        this.writer = writer;
        Description = description;
    }

    public override Engine Engine => Engine.Sqlite;

    public override string Description { get; }

    /// <summary>Readers run on the threads that ask, so more of them than cores only take turns.</summary>
    private static int MostReaders => Math.Max(2, Environment.ProcessorCount);

    /// <summary>Opens the file for this process alone, creating it where it is not there.</summary>
    /// <param name="broken">Called when the file can no longer be trusted; nothing more is acknowledged from then on.</param>
    /// <exception cref="StorageUnavailableException">Another process has it, it is no database, or the library does not fit.</exception>
    /// <param name="clock">By which waiting is measured: real time, unless a test says otherwise.</param>
    public static SqliteDatabase Open(string file, Action<Exception> broken, TimeProvider? clock = null)
    {
        try
        {
            return OpenHeld(file, broken, clock ?? TimeProvider.System);
        }
        catch (SqliteException damage) when (damage.IsDamaged)
        {
            throw new StorageUnavailableException($"{file} is damaged, or no database: restore a backup ({damage.Message})", damage);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException($"{file} cannot be opened: {failure.Message}", failure);
        }
    }

    private static SqliteDatabase OpenHeld(string file, Action<Exception> broken, TimeProvider clock)
    {
        MakeFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var hold = SqliteHold.Take(file);
        var writing = new SqliteConnection(file, writes: true);               // Opened first, closed last: who closes last checkpoints.
        var description = SetUpWriter(writing);
        if (new FileInfo(file).Length <= MostChecked) CheckWhole(writing);
        writing.Query("SELECT count(*) FROM sqlite_schema", [], static _ => { });              // From here on there is a log.
        hold.NeedLog();
        var database = new SqliteDatabase(hold, writing, new SqliteWriter(writing, broken, clock), description);
        for (var reader = 0; reader < MostReaders; reader++) database.readers.Writer.TryWrite(OpenReader(file));
        return database;
    }

    public override Task<Outcome<T>> WriteAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        writer.RunAsync(unit, cancel);

    public override Task<Outcome<T>> WriteAloneAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        writer.RunAloneAsync(unit, cancel);

    public override Task<Outcome<T>> WriteBatchAsync<T>(Func<Transaction, ValueTask<Outcome<T>>> unit, CancellationToken cancel) =>
        writer.RunAloneAsync(unit, cancel);

    public override async Task<T> ReadAsync<T>(Func<Transaction, ValueTask<T>> reading, CancellationToken cancel)
    {
        if (!readers.Reader.TryRead(out var connection)) connection = await WaitForReaderAsync(cancel);
        try
        {
            return Read(connection, reading);
        }
        catch (SqliteException failure)
        {
            if (failure.IsBroken) writer.Break(failure);
            throw new StorageUnavailableException("the database could not be read", failure);
        }
        finally
        {
            readers.Writer.TryWrite(connection);
        }
    }

    public override Task<T> LookUpAsync<T>(Func<Transaction, ValueTask<T>> reading, CancellationToken cancel) => ReadAsync(reading, cancel);

    public override Task<bool> IsReadyAsync(CancellationToken cancel) => Task.FromResult(!writer.IsBroken);

    public override Task ScrubAsync(CancellationToken cancel) => writer.ScrubAsync(cancel);

    public override async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        for (var reader = 0; reader < MostReaders; reader++) (await readers.Reader.ReadAsync()).Dispose();
        var isWhole = !writer.IsBroken && writing.Checkpoint(truncate: true);
        writing.Dispose();                                                    // Who closes last takes what is left of the log.
        if (isWhole || !hold.HasLog) hold.NeedNoLog();
        await hold.DisposeAsync();
    }

    private async Task<SqliteConnection> WaitForReaderAsync(CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(LongestWait);
        try
        {
            return await readers.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new StorageUnavailableException("no reader came free");
        }
    }

    // One snapshot for all statements of a reading; they complete before they return.
    private static T Read<T>(SqliteConnection connection, Func<Transaction, ValueTask<T>> reading)
    {
        connection.Execute("BEGIN");
        try
        {
            var running = reading(new SqliteTransaction(connection));
            return running.IsCompleted
                ? running.GetAwaiter().GetResult()
                : throw new InvalidOperationException("a reading waited for something that is not the database");
        }
        finally
        {
            connection.Execute("COMMIT");
        }
    }

    // What we make is for its owner alone; a folder that is there keeps the rights that its operator gave it.
    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    // The pages and what is in them, and not whether every index has every row: that is what verify is for.
    private static void CheckWhole(SqliteConnection writing)
    {
        List<string> complaints = [];
        writing.Query("PRAGMA quick_check(1)", [], row => complaints.Add(row.Text(0)));
        if (complaints is not ["ok"]) throw SqliteException.Damaged(complaints);
    }

    private static string SetUpWriter(SqliteConnection writing)
    {
        string[] pragmas =
        [
            "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "wal_autocheckpoint=0", "secure_delete=ON",
            "temp_store=MEMORY",                                              // Pages as they were before a statement or a savepoint.
            "cache_size=-65536",                                              // 64 MiB: a lane's batch changes more pages than the usual 2.
        ];
        foreach (var pragma in pragmas)
            writing.Execute($"PRAGMA {pragma}");

        var (journal, synchronous, automatic) =
            (Setting(writing, "journal_mode"), Setting(writing, "synchronous"), Setting(writing, "wal_autocheckpoint"));
        if (journal != "wal" || synchronous != "2" || automatic != "0")
        {
            throw new StorageUnavailableException(
                $"SQLite did not take its settings: journal_mode={journal} synchronous={synchronous} wal_autocheckpoint={automatic}");
        }

        return $"SQLite {SqliteLibrary.Version}, journal_mode={journal} synchronous=full wal_autocheckpoint={automatic}";
    }

    private static SqliteConnection OpenReader(string file)
    {
        var reader = new SqliteConnection(file, writes: false);
        reader.Execute("PRAGMA query_only=ON");
        return reader;
    }

    private static string Setting(SqliteConnection connection, string name)
    {
        var value = "";
        connection.Query($"PRAGMA {name}", [], row => value = row.Text(0));
        return value;
    }
}
