using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Means;

/// <summary>The built server, a process of its own, which its test kills, stops and wakes; perhaps under a tracer.</summary>
internal sealed class Served : IAsyncDisposable
{
    /// <summary>How long anything may take before a test gives up: never waited for when all is well.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Longer than any wait inside the server; then a caller takes its call for lost.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly Task<string> log;
    private readonly HttpClient http;

    private Served(Process process, Task<string> log, HttpClient http, string token)
    {
        this.process = process;
        this.log = log;
        this.http = http;
        Owner = new(http, token);
        Network = Owner;
    }

    public Uri Address => http.BaseAddress!;

    /// <summary>The caller whose token the start printed.</summary>
    public Client Owner { get; }

    /// <summary>A card processor.</summary>
    public Client Network { get; private set; }

    public bool HasEnded => process.HasExited;

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan StartTime { get; private init; }

    /// <param name="before">What starts the server, with its words, and becomes it, so that signals reach the server.</param>
    /// <exception cref="NotServedException">It ended instead.</exception>
    public static async Task<Served> StartAsync(Site site, params IReadOnlyList<string> before)
    {
        var started = TimeProvider.System.GetTimestamp();
        var address = new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}");
        var process = Launch(site, address, before);
        var log = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (!line.StartsWith("TOKEN=", StringComparison.Ordinal)) continue;

            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            var sender = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, MaxConnectionsPerServer = 512 };
            var http = new HttpClient(sender) { BaseAddress = address, Timeout = LongestAnswer };
            var server = new Served(process, log, http, line["TOKEN=".Length..])
            {
                StartTime = TimeProvider.System.GetElapsedTime(started),
            };
            var minted = await server.Owner.PostAsync("/sandbox/v1/tokens", new JsonObject { ["scopes"] = new JsonArray("network") });
            server.Network = new(http, minted.Text("access_token"));
            return server;
        }

        await process.WaitForExitAsync(patience.Token);
        throw new NotServedException(process.ExitCode, await log);
    }

    /// <summary>SIGKILL: no warning, no goodbye.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await EndAsync();
    }

    /// <summary>SIGTERM; gives the exit code.</summary>
    public async Task<int> StopAsync(TimeSpan within)
    {
        await SignalAsync("TERM");
        return await EndAsync(within);
    }

    /// <summary>Nobody helps it; gives the exit code.</summary>
    public Task<int> EndAsync() => EndAsync(Patience);

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>What it logged, once it has ended.</summary>
    public Task<string> LogAsync() => log;

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
        http.Dispose();
    }

    private async Task<int> EndAsync(TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }

    private static Process Launch(Site site, Uri address, IReadOnlyList<string> before)
    {
        IReadOnlyList<string> words = [.. before, Path.Combine(AppContext.BaseDirectory, "cardkeep")];
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            WorkingDirectory = site.Home,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CARDKEEP_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        foreach (var (name, value) in site.SettingsAt(address)) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}

internal sealed class NotServedException(int exitCode, string errors) : Exception($"exit {exitCode}: {errors}")
{
    public int ExitCode => exitCode;

    /// <summary>All of standard error.</summary>
    public string Errors => errors;
}
