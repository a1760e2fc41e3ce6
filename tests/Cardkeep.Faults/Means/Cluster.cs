using Npgsql;

namespace Cardkeep.Tests.Means;

/// <summary>A PostgreSQL of the test's own, as durable as one comes, which may be stopped and killed.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly string folder;

    private Cluster(string folder) => this.folder = folder;

    /// <summary>Where initdb and pg_ctl are.</summary>
    public static string? Programs { get; } = Environment.GetEnvironmentVariable("CARDKEEP_TEST_POSTGRES_BIN");

    /// <summary>PostgreSQL refuses to run as root: who runs it then.</summary>
    private static string User { get; } = Environment.GetEnvironmentVariable("CARDKEEP_TEST_POSTGRES_USER") ?? "postgres";

    private string Files => Path.Combine(folder, "data");

    /// <summary>Its own database, empty.</summary>
    public string Database => $"postgres://cardkeep@/postgres?host={folder}";

    public static async Task<Cluster> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("pg-").FullName;
        if (Environment.IsPrivilegedProcess) await Tools.RunAsync("chown", User, folder);
        var cluster = new Cluster(folder);
        await RunAsync("initdb", "--no-sync", "-U", "cardkeep", "-A", "trust", "-E", "UTF8", "--no-locale", "-D", cluster.Files);
        await cluster.StartAgainAsync();
        return cluster;
    }

    public Task StartAgainAsync() => RunAsync(
        "pg_ctl", "start", "-w", "-s", "-D", Files, "-l", Path.Combine(folder, "log"), "-o",
        $"-c listen_addresses= -c unix_socket_directories={folder} -c dynamic_shared_memory_type=mmap");

    /// <summary>As a power cut stops it: no checkpoint, no goodbye.</summary>
    public Task StopAtOnceAsync() => RunAsync("pg_ctl", "stop", "-w", "-s", "-m", "immediate", "-D", Files);

    /// <summary>SIGKILL to one process that serves a connection: PostgreSQL then ends all others, and recovers.</summary>
    public async Task KillBackendAsync() => await Tools.RunAsync("kill", "-KILL", $"{await PidAsync()}");

    public async ValueTask DisposeAsync()
    {
        await StopAtOnceAsync();
        if (Environment.IsPrivilegedProcess) await Tools.RunAsync("rm", "-rf", folder);
        else Directory.Delete(folder, recursive: true);
    }

    private async Task<int> PidAsync()
    {
        await using var connection = new NpgsqlConnection($"Host={folder};Username=cardkeep;Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var question = new NpgsqlCommand(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'cardkeep' ORDER BY query_start DESC LIMIT 1", connection);
        return (int)(await question.ExecuteScalarAsync())!;
    }

    private static Task RunAsync(string program, params string[] words)
    {
        var path = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess
            ? Tools.RunAsync("setpriv", [$"--reuid={User}", $"--regid={User}", "--clear-groups", "--", path, .. words])
            : Tools.RunAsync(path, words);
    }
}
