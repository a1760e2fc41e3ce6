namespace Cardkeep.Storage.Sqlite;

/// <summary>
/// Copies a whole database into a new file by the library's own online backup: one snapshot, while another process writes or not. The
/// source is opened for reading alone, so it neither writes nor checkpoints (see <see cref="SqliteWriter"/>).
/// </summary>
internal static class SqliteCopy
{
    /// <summary>4 MB of the usual pages: often enough to tell how far it is.</summary>
    private const int PagesAtOnce = 1_000;

    /// <summary>What has no file of this name yet gets one that is whole, checked and on the disk, or none.</summary>
    /// <param name="tell">Hears how much is done, in tenths of the whole, from 10 to 100.</param>
    /// <exception cref="StorageUnavailableException">No database, or damaged; the target is there; there is no room.</exception>
    public static void Make(string source, string target, Action<int> tell)
    {
        if (File.Exists(target)) throw new StorageUnavailableException($"{target} is there already, and is not overwritten");

        var unfinished = target + ".part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
            File.Delete(unfinished);                                          // Of a copy that was cut off.
            MakeForOwner(unfinished);
            Copy(source, unfinished, tell);
            Flush(unfinished);
            File.Move(unfinished, target);
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            File.Delete(unfinished);
            throw new StorageUnavailableException($"{source} could not be copied to {target}: {failure.Message}", failure);
        }
    }

    private static void Copy(string source, string target, Action<int> tell)
    {
        using var reading = new SqliteConnection(source, writes: false);
        using var writing = new SqliteConnection(target, writes: true);
        reading.Execute("BEGIN");
        reading.Query("SELECT count(*) FROM schema_versions", [], _ => { });  // The snapshot begins, and it is one of ours.
        writing.CopyFrom(reading, PagesAtOnce, tell);
        reading.Execute("COMMIT");

        // One file, for whoever carries it away; it is opened with a log of its own again.
        writing.Execute("PRAGMA journal_mode=DELETE");
        List<string> complaints = [];
        writing.Query("PRAGMA quick_check(5)", [], row => complaints.Add(row.Text(0)));
        if (complaints is not ["ok"]) throw SqliteException.Damaged(complaints);
    }

    private static void MakeForOwner(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        new FileStream(file, options).Dispose();
    }

    private static void Flush(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        stream.Flush(flushToDisk: true);
    }
}
