using Cardkeep.Storage.Postgres;
using Npgsql;

namespace Cardkeep.Tests.Support;

/// <summary>A fresh database for each test: a copy of one that was migrated and filled once in this run.</summary>
internal static class TestDatabases
{
    private const string Template = "cardkeep_template";

    private static readonly string Folder = Directory.CreateTempSubdirectory("cardkeep-tests-").FullName;
    private static readonly Lazy<Task<string>> SqliteTemplate = new(MakeSqliteTemplateAsync);
    private static readonly Lazy<Task> PostgresTemplate = new(MakePostgresTemplateAsync);
    private static int made;

    public static string? PostgresUrl { get; } = Environment.GetEnvironmentVariable("CARDKEEP_TEST_POSTGRES");

    /// <summary>One for the whole run, so that copies of the template open.</summary>
    public static string MasterKeyFile { get; } = Path.Combine(Folder, "master.key");

    /// <summary>A folder of its own, and the value of CARDKEEP_DATABASE for a filled database in it.</summary>
    public static async Task<(string Data, string Database)> MakeAsync(EngineKind engine)
    {
        var (data, database) = Reserve(engine);
        if (engine == EngineKind.Sqlite) File.Copy(await SqliteTemplate.Value, database["sqlite:".Length..]);
        else
        {
            await PostgresTemplate.Value;
            await ExecuteAsync($"CREATE DATABASE {NameOf(database)} TEMPLATE {Template} STRATEGY file_copy");
        }

        return (data, database);
    }

    /// <summary>As <see cref="MakeAsync"/>, with nothing in it.</summary>
    public static async Task<(string Data, string Database)> MakeEmptyAsync(EngineKind engine)
    {
        var (data, database) = Reserve(engine);
        if (engine == EngineKind.Postgres) await ExecuteAsync($"CREATE DATABASE {NameOf(database)} TEMPLATE template0");
        return (data, database);
    }

    public static async Task DropAsync(string database)
    {
        if (database.StartsWith(PostgresAddress.Scheme, StringComparison.Ordinal))
            await ExecuteAsync($"DROP DATABASE IF EXISTS {NameOf(database)} WITH (FORCE)");
    }

    private static (string Data, string Database) Reserve(EngineKind engine)
    {
        var number = Interlocked.Increment(ref made);
        var data = Directory.CreateDirectory(Path.Combine(Folder, $"{number}")).FullName;
        return (data, engine == EngineKind.Sqlite
            ? $"sqlite:{Path.Combine(data, "cardkeep.db")}"
            : UrlOf($"cardkeep_{Environment.ProcessId}_{number}"));
    }

    private static async Task<string> MakeSqliteTemplateAsync()
    {
        var file = Path.Combine(Folder, "template.db");
        await FillAsync($"sqlite:{file}");
        return file;
    }

    private static async Task MakePostgresTemplateAsync()
    {
        await ExecuteAsync($"DROP DATABASE IF EXISTS {Template}");
        await ExecuteAsync($"CREATE DATABASE {Template} TEMPLATE template0");
        await FillAsync(UrlOf(Template));
    }

    private static async Task FillAsync(string database)
    {
        var settings = TestApi.SettingsFor(Folder, database, []);
        await using var app = await App.BuildAsync(settings, new ManualClock(), _ => { }, CancellationToken.None);
    }

    private static string UrlOf(string name) => (PostgresUrl ?? throw new InvalidOperationException("CARDKEEP_TEST_POSTGRES is not set"))
        .Replace("/postgres?", $"/{name}?", StringComparison.Ordinal);

    private static string NameOf(string url) => PostgresAddress.Parse(url)!.Database;

    private static async Task ExecuteAsync(string sql)
    {
        var address = PostgresAddress.Parse(PostgresUrl!)!;
        await using var connection = new NpgsqlConnection(
            $"Host={address.Host};Username={address.User};Database={address.Database};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync();
    }
}
