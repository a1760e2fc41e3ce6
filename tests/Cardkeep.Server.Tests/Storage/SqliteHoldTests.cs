using Cardkeep.Storage;
using Cardkeep.Storage.Sqlite;

namespace Cardkeep.Tests.Storage;

/// <summary>What lies beside a database file when it is opened: its own log, another's, or none where there was one.</summary>
public sealed class SqliteHoldTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("cardkeep-hold-").FullName;

    private string Left => Path.Combine(folder, "left.db");

    private string Copy => Path.Combine(folder, "copy.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_a_crash_left_is_served_with_its_log_and_with_nothing_else_beside_it()
    {
        await LeaveAsync();
        await OpenAsync();

        await LeaveAsync();
        File.Delete(Left + "-wal");
        Refused("which is gone. If another program or an earlier Cardkeep has opened the file since, nothing is missing");

        File.Copy(Copy, Left, overwrite: true);                               // A backup in its place needs no log …
        await OpenAsync();

        await LeaveAsync();
        File.Copy(Copy, Left, overwrite: true);
        Refused("is the log of another database");                 // … and would be spoilt by the old one.

        File.Delete(Left);
        Refused("is gone, and its log");
    }

    [Fact]
    public async Task A_clean_stop_beside_somebody_who_reads_needs_no_log_afterwards()
    {
        var database = SqliteDatabase.Open(Left, _ => { });
        await FillAsync(database);
        using (var reader = new SqliteConnection(Left, writes: false))
        {
            reader.Execute("BEGIN");
            reader.Query("SELECT count(*) FROM cards", [], static _ => { });
            await FillAsync(database);
            await database.DisposeAsync();
        }

        await OpenAsync();
    }

    // A database that was not closed, and a backup of it.
    private async Task LeaveAsync()
    {
        foreach (var file in Directory.GetFiles(folder)) File.Delete(file);
        var served = Path.Combine(folder, "served.db");
        await using var database = SqliteDatabase.Open(served, _ => { });
        await FillAsync(database);
        SqliteCopy.Make(served, Copy, static _ => { });
        File.Copy(served, Left);
        File.Copy(served + "-wal", Left + "-wal");
        await File.WriteAllTextAsync(Left + ".lock", "The log beside the database belongs to it\n");
    }

    private static Task<Outcome<bool>> FillAsync(Database database) => database.WriteAsync<bool>(async tx =>
    {
        await tx.RunScriptAsync("""
            CREATE TABLE IF NOT EXISTS schema_versions (number INTEGER); CREATE TABLE IF NOT EXISTS cards (id INTEGER);
            INSERT INTO cards VALUES (1)
            """, default);
        return true;
    }, default);

    private async Task OpenAsync()
    {
        await using var database = SqliteDatabase.Open(Left, _ => { });
        Assert.NotEqual(0, await database.ReadAsync(tx => tx.NumberAsync($"SELECT count(*) FROM cards", default), default));
    }

    private void Refused(string why)
    {
        var refusal = Assert.Throws<StorageUnavailableException>(() => SqliteDatabase.Open(Left, _ => { }));
        Assert.Contains(why, refusal.Message, StringComparison.Ordinal);
    }
}
