namespace Cardkeep.Storage.Sqlite;

/// <summary>
/// The small file beside a database by which one process has it. It is empty, unless the database was left with a log that holds what the
/// database does not: without that log an older state would be served as if nothing had happened.
/// </summary>
internal sealed class SqliteHold : IDisposable, IAsyncDisposable
{
    private readonly string file;
    private readonly FileStream held;

    private SqliteHold(string file, FileStream held)
    {
        this.file = file;
        this.held = held;
    }

    /// <exception cref="StorageUnavailableException">Another process has it, or its log is gone.</exception>
    public static SqliteHold Take(string file)
    {
        var hold = new SqliteHold(file, Hold(file));
        if (hold.held.Length == 0 || !File.Exists(file) || File.Exists(LogOf(file))) return hold;

        hold.held.Dispose();
        throw new StorageUnavailableException(
            $"{file} was left with a log, {LogOf(file)}, which is gone: bring it back, or restore a backup; "
            + $"to go on without what it held, delete {PathOf(file)}");
    }

    /// <summary>Whatever was beside a database that is no more is nothing to the next one of its name.</summary>
    public static void Forget(string file) => File.Delete(PathOf(file));

    /// <summary>From now on the log belongs to the file.</summary>
    public void NeedLog()
    {
        if (!File.Exists(LogOf(file))) return;

        held.SetLength(0);
        held.Write("The log beside the database belongs to it\n"u8);
        held.Flush(flushToDisk: true);
    }

    /// <summary>All that the log held is in the file.</summary>
    public void NeedNoLog()
    {
        held.SetLength(0);
        held.Flush(flushToDisk: true);
    }

    public void Dispose() => held.Dispose();

    public ValueTask DisposeAsync() => held.DisposeAsync();

    private static string PathOf(string file) => file + ".lock";

    private static string LogOf(string file) => file + "-wal";

    private static FileStream Hold(string file)
    {
        try
        {
            return new FileStream(PathOf(file), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException taken)
        {
            throw new StorageUnavailableException($"another process serves {file}", taken);
        }
    }
}
