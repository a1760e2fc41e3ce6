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

    /// <exception cref="StorageUnavailableException">Another process has it, or the log beside it is gone or not its own.</exception>
    public static SqliteHold Take(string file)
    {
        var hold = new SqliteHold(file, Hold(file));
        try
        {
            hold.CheckLog();
            return hold;
        }
        catch
        {
            hold.Dispose();
            throw;
        }
    }

    /// <summary>From now on the log belongs to the file.</summary>
    public void NeedLog()
    {
        if (!HasLog) return;

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

    /// <summary>Whether there is one beside the file.</summary>
    public bool HasLog => File.Exists(LogOf(file));

    public void Dispose() => held.Dispose();

    public ValueTask DisposeAsync() => held.DisposeAsync();

    // A copy that a backup made has no log of its own: SQLite would read another's into it nevertheless.
    private void CheckLog()
    {
        var (isThere, isMarked) = (File.Exists(file), held.Length > 0);
        if (isThere && IsCopy() && HasLog && new FileInfo(LogOf(file)).Length > 0)
            throw new StorageUnavailableException($"{LogOf(file)} is the log of another database than {file}: move it away");
        if (!isMarked) return;

        if (!isThere && HasLog)
        {
            throw new StorageUnavailableException(
                $"{file} is gone, and its log, {LogOf(file)}, is there: bring the file back, or move the log away to begin anew");
        }

        if (isThere && !HasLog && !IsCopy())
        {
            throw new StorageUnavailableException(
                $"{file} was left with a log, {LogOf(file)}, which is gone. If another program or an earlier Cardkeep has opened the file "
                + $"since, nothing is missing: delete {PathOf(file)}. Otherwise bring the log back, or restore a backup");
        }
    }

    // What the format's header says of how it is written (bytes 18 and 19): 1 without a log beside it, 2 with one.
    private bool IsCopy()
    {
        Span<byte> head = stackalloc byte[20];
        using var read = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return read.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && head[18] == 1 && head[19] == 1;
    }

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
