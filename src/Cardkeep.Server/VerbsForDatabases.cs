#pragma warning disable RS0030 // The verbs speak to a terminal.
using Cardkeep.Housekeeping;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Storage.Sqlite;
using Cardkeep.Vault;

namespace Cardkeep;

/// <summary>What the executable can be told to do with a database as a whole.</summary>
internal static class VerbsForDatabases
{
    private const string Dumps = "there are pg_dump and pg_restore (docs/operating.md)";

    public static async Task<int> MigrateAsync()
    {
        var settings = Settings.Read();
        using var logs = LoggerFactory.Create(Verbs.LogJson);
        await using var database = await App.OpenAsync(settings, TimeProvider.System, logs.CreateLogger<App>(), CancellationToken.None);
        Console.WriteLine($"The schema is up to date ({database.Description})");
        return ExitCode.Done;
    }

    public static async Task<int> RekeyAsync(bool masterAlone)
    {
        var settings = Settings.Read();
        if (settings.Postgres is null && SqliteIsServed(settings))
            return Verbs.Refuse($"another process serves {settings.SqliteFile}: stop it, and start it again as cardkeep serve --rekey");

        using var logs = LoggerFactory.Create(Verbs.LogJson);
        var (log, clock) = (logs.CreateLogger<App>(), TimeProvider.System);
        var master = MasterKey.Find(settings);
        await using var database = await App.OpenAsync(settings, clock, log, CancellationToken.None);
        await Installation.ClaimAsync(database, settings.Mode, CancellationToken.None);
        var vault = await VaultParts.OpenAsync(database, master, settings, clock, log, CancellationToken.None);
        await vault.Rekey.WrapAnewAsync(Console.WriteLine, CancellationToken.None);
        if (masterAlone) return ExitCode.Done;

        await vault.Rekey.AskAsync(CancellationToken.None);
        await vault.Rekey.RunAsync(Console.WriteLine, CancellationToken.None);
        return ExitCode.Done;
    }

    public static async Task<int> VerifyAsync()
    {
        var settings = Settings.Read();
        if (settings.Postgres is null && !File.Exists(settings.SqliteFile))
            return Verbs.Refuse($"there is nothing to verify: {settings.SqliteFile} is not there");

        using var logs = LoggerFactory.Create(Verbs.LogJson);
        await using var database = await App.OpenAsItIsAsync(settings, logs.CreateLogger<App>(), CancellationToken.None);
        return await Migrator.IsCurrentAsync(database, CancellationToken.None)
            ? await VerifyAsync(database)
            : Verbs.Refuse("verify needs the schema of this program: migrate first");
    }

    /// <summary>Copies a SQLite database, served or not, into a new file.</summary>
    public static int Backup(string file)
    {
        var settings = Settings.Read();
        if (settings.Postgres is not null) return Verbs.Refuse($"backup copies SQLite; for PostgreSQL {Dumps}");
        if (!File.Exists(settings.SqliteFile)) return Verbs.Refuse($"there is nothing to copy: {settings.SqliteFile} is not there");

        SqliteCopy.Make(settings.SqliteFile, file, Tell);
        Console.WriteLine($"{file} is a whole copy of {settings.SqliteFile}. The master key is not in it: keep that apart from it");
        return ExitCode.Done;
    }

    /// <summary>Puts a copy where no database is, and looks whether all is there that it needs.</summary>
    public static async Task<int> RestoreAsync(string file)
    {
        var settings = Settings.Read();
        if (settings.Postgres is not null) return Verbs.Refuse($"restore brings back SQLite; for PostgreSQL {Dumps}");
        if (!File.Exists(file)) return Verbs.Refuse($"there is nothing to restore: {file} is not there");

        // What is left of another database's log would be read into this one.
        var left = new[] { settings.SqliteFile, settings.SqliteFile + "-wal" }.FirstOrDefault(File.Exists);
        if (left is not null) return Verbs.Refuse($"{left} is there: stop the server, and move it away first");

        var master = MasterKey.Find(settings);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(settings.SqliteFile))!);
        using (var hold = SqliteHold.Take(settings.SqliteFile))
        {
            SqliteCopy.Make(file, settings.SqliteFile, Tell);
            hold.NeedNoLog();
        }

        using var logs = LoggerFactory.Create(Verbs.LogJson);
        await using var database = await App.OpenAsync(settings, TimeProvider.System, logs.CreateLogger<App>(), CancellationToken.None);
        await Installation.ClaimAsync(database, settings.Mode, CancellationToken.None);
        await VaultParts.OpenAsync(
            database, master, settings, TimeProvider.System, logs.CreateLogger<App>(), CancellationToken.None);
        Console.WriteLine($"{settings.SqliteFile} is what {file} had, and the master key opens it");
        return await VerifyAsync(database);
    }

    /// <summary>Fills the empty PostgreSQL that the settings name with what a SQLite file has.</summary>
    public static async Task<int> MoveAsync(string file)
    {
        var settings = Settings.Read();
        if (settings.Postgres is not { } address)
            return Verbs.Refuse("move fills a PostgreSQL: let CARDKEEP_DATABASE name it, as postgres://user:password@host:5432/database");
        if (!File.Exists(file)) return Verbs.Refuse($"there is nothing to move: {file} is not there");

        var (master, clock) = (MasterKey.Find(settings), TimeProvider.System);
        using var logs = LoggerFactory.Create(Verbs.LogJson);
        var log = logs.CreateLogger<App>();
        using var move = Move.Open(file);
        if (move.Mode.Length > 0 && move.Mode != Names<Mode>.Of(settings.Mode))
            return Verbs.Refuse($"{file} was filled in {move.Mode} mode, and CARDKEEP_MODE is another");

        await using var database = await App.OpenAsItIsAsync(settings, log, CancellationToken.None);
        var rows = await move.ToAsync(address, Count, clock.GetUtcNow(), CancellationToken.None);
        Console.WriteLine(FormattableString.Invariant($"{address} has all {rows} rows of {file}, which is as it was"));
        await Installation.ClaimAsync(database, settings.Mode, CancellationToken.None);
        await VaultParts.OpenAsync(database, master, settings, clock, log, CancellationToken.None);
        Console.WriteLine("The master key opens it");
        return await VerifyAsync(database);

        static void Count(string table, long done, long all) =>
            Console.WriteLine(FormattableString.Invariant($"{table,-22} {done} of {all}"));
    }

    public static async Task<int> LoadAsync(string[] words)
    {
        var shape = LoadShape.Read(words);
        if (!shape.Succeeded) return Verbs.Refuse(string.Join("; ", shape.Problems.All.Select(problem => problem.Detail)));

        var settings = Settings.Read();
        if (!settings.IsSandbox) return Verbs.Refuse("load works in sandbox mode only");

        using var logs = LoggerFactory.Create(Verbs.LogJson);
        await using var database = await App.OpenAsync(settings, TimeProvider.System, logs.CreateLogger<App>(), CancellationToken.None);
        await Installation.ClaimAsync(database, settings.Mode, CancellationToken.None);
        var keys = await Keys.OpenAsync(database, MasterKey.Find(settings), settings, CancellationToken.None);
        var load = new Load(database, new(keys, settings.Vault.Bin), new(settings.PublicUrl), TimeProvider.System);
        var owner = await load.RunAsync(shape.Value, Console.WriteLine, CancellationToken.None);
        var tokens = new SandboxTokens(database, new(TimeProvider.System, TimeProvider.System));
        var token = await tokens.MintForAsync(owner, TimeProvider.System.GetUtcNow(), CancellationToken.None);
        Console.WriteLine($"For the owner of the largest organization, {owner.Organization.Value:D}:\nTOKEN={token.Disclose()}");
        if (settings.Postgres is not null) Console.WriteLine("Before anything is measured, say VACUUM ANALYZE to PostgreSQL");
        return ExitCode.Done;
    }

    public static bool SqliteIsServed(Settings settings)
    {
        var held = settings.SqliteFile + ".lock";
        if (!File.Exists(held)) return false;

        try
        {
            using var mine = new FileStream(held, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task<int> VerifyAsync(Database database)
    {
        var differences = await new Verify(database).FindAsync(CancellationToken.None);
        foreach (var difference in differences) Console.WriteLine(difference);
        Console.WriteLine(differences is []
            ? "Everything that is kept is what the rows add up to"
            : FormattableString.Invariant($"{differences.Count} differences"));
        return differences is [] ? ExitCode.Done : ExitCode.Differs;
    }

    private static void Tell(int percent) => Console.WriteLine(FormattableString.Invariant($"{percent,3} %"));
}
