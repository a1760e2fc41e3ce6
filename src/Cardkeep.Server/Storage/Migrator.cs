using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Cardkeep.Storage;

/// <summary>
/// Brings the schema up to this program's: numbered files, forward only, each in one transaction whose first statement inserts its
/// number. The unique index is the lock, so two servers may start at once (docs/decisions/0023).
/// </summary>
internal static class Migrator
{
    /// <summary>Keeps what was applied.</summary>
    public const string Table = "schema_versions";

    private const string Versions = """
        CREATE TABLE IF NOT EXISTS schema_versions
            (number bigint NOT NULL PRIMARY KEY, checksum text NOT NULL, applied_at text NOT NULL)
        """;

    /// <summary>Applies what is missing and tells the names of it.</summary>
    /// <exception cref="StorageUnavailableException">
    /// The schema is newer than the program, an applied file was changed, or one failed: then nothing of it was applied, and all before it.
    /// </exception>
    public static Task<IReadOnlyList<string>> MigrateAsync(Database database, DateTimeOffset now, CancellationToken cancel) =>
        MigrateAsync(database, ReadAll(database.Engine), now, cancel);

    /// <summary>As a program does that knows these files: an older one, for example.</summary>
    /// <inheritdoc cref="MigrateAsync(Database, DateTimeOffset, CancellationToken)" path="/exception"/>
    public static async Task<IReadOnlyList<string>> MigrateAsync(
        Database database, IReadOnlyList<Migration> migrations, DateTimeOffset now, CancellationToken cancel)
    {
        await CreateVersionsAsync(database, cancel);
        var applied = await AppliedAsync(database, cancel);
        foreach (var (number, checksum) in applied)
        {
            var known = migrations.FirstOrDefault(migration => migration.Number == number)
                ?? throw new StorageUnavailableException($"the schema is newer than this program: it has migration {number}");
            if (known.Checksum != checksum)
                throw new StorageUnavailableException($"migration {known.Name} was changed after it had been applied");
        }

        List<string> done = [];
        foreach (var migration in migrations.Where(migration => !applied.ContainsKey(migration.Number)))
        {
            if (await ApplyAsync(database, migration, now, cancel)) done.Add(migration.Name);
        }

        return done;
    }

    /// <summary>Whether the schema is this program's. It only reads.</summary>
    public static async Task<bool> IsCurrentAsync(Database database, CancellationToken cancel) =>
        IsCurrent(database.Engine, await AppliedAsync(database, cancel));

    /// <summary>The same of what was read already.</summary>
    /// <param name="applied">Checksums by number.</param>
    public static bool IsCurrent(Engine engine, IReadOnlyDictionary<long, string> applied)
    {
        var migrations = ReadAll(engine);
        return applied.Count == migrations.Count
            && migrations.All(migration => applied.GetValueOrDefault(migration.Number) == migration.Checksum);
    }

    /// <summary>The files of one engine, by number.</summary>
    public static IReadOnlyList<Migration> ReadAll(Engine engine)
    {
        var assembly = typeof(Migrator).Assembly;
        var folder = engine.Name + "/";
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
                return new Migration(Path.GetFileNameWithoutExtension(name), reader.ReadToEnd());
            })];
    }

    /// <summary>Makes the whole schema in the transaction of whoever fills it, where there is none.</summary>
    public static async ValueTask MakeAsync(Transaction tx, DateTimeOffset now, CancellationToken cancel)
    {
        await tx.RunScriptAsync(Versions, cancel);
        foreach (var migration in ReadAll(tx.Engine))
        {
            await ClaimAsync(tx, migration, now, cancel);
            await RunAsync(tx, migration, cancel);
        }
    }

    private static async Task CreateVersionsAsync(Database database, CancellationToken cancel)
    {
        await database.WriteAsync<string>(async tx =>
        {
            await tx.RunScriptAsync(Versions, cancel);
            return "";
        }, cancel);
    }

    private static Task<Dictionary<long, string>> AppliedAsync(Database database, CancellationToken cancel) =>
        database.ReadAsync(async tx =>
        {
            Dictionary<long, string> applied = [];
            await tx.EachAsync(
                $"SELECT number, checksum FROM schema_versions ORDER BY number",
                row => applied.Add(row.Integer(0), row.Text(1)), cancel);
            return applied;
        }, cancel);

    private static async Task<bool> ApplyAsync(Database database, Migration migration, DateTimeOffset now, CancellationToken cancel)
    {
        try
        {
            var outcome = await database.WriteAsync<string>(async tx =>
                await ClaimAsync(tx, migration, now, cancel) ? await RunAsync(tx, migration, cancel) : "", cancel);
            return outcome.Value is { Length: > 0 };
        }
        catch (ExternalException failure)                                     // What both drivers throw where a statement is refused.
        {
            throw new StorageUnavailableException(
                $"migration {migration.Name} failed, and nothing of it was applied: {failure.Message}", failure);
        }
    }

    // False: another server was faster.
    private static async ValueTask<bool> ClaimAsync(Transaction tx, Migration migration, DateTimeOffset now, CancellationToken cancel) =>
        1 == await tx.ExecuteAsync($"""
            INSERT INTO schema_versions (number, checksum, applied_at)
            VALUES ({migration.Number}, {migration.Checksum}, {now.ToString("O", CultureInfo.InvariantCulture)})
            ON CONFLICT (number) DO NOTHING
            """, cancel);

    private static async ValueTask<string> RunAsync(Transaction tx, Migration migration, CancellationToken cancel)
    {
        await tx.RunScriptAsync(migration.Script, cancel);
        return migration.Name;
    }
}

/// <param name="Name">As <c>0001_organizations</c>.</param>
internal sealed record Migration(string Name, string Script)
{
    public long Number => long.Parse(Name[..4], NumberStyles.None, CultureInfo.InvariantCulture);

    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Script)));
}
