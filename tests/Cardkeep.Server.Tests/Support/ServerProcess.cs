using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cardkeep.Tests.Contract;

namespace Cardkeep.Tests.Support;

/// <summary>The real executable in a process of its own, in a folder of its own, as an operator runs it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    /// <summary>How long anything may take before the test gives up: never waited for when all is well.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Task<string> log;

    private ServerProcess(Process process, Task<string> log, HttpClient http, string token)
    {
        this.process = process;
        this.log = log;
        Http = http;
        Owner = new Client(http, token);
    }

    public HttpClient Http { get; }

    /// <summary>The caller whose token the start printed.</summary>
    public Client Owner { get; }

    /// <summary>Serves in sandbox mode, and returns when the start has printed its token.</summary>
    /// <param name="words">What else the executable is told.</param>
    public static async Task<ServerProcess> StartAsync(string data, string database, params string[] words)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var process = Launch(data, words, Settings(data, database, address));
        var log = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (!line.StartsWith("TOKEN=", StringComparison.Ordinal)) continue;

            var check = new ContractCheck(new SocketsHttpHandler(), ReadContractAsync(address));
            var http = new HttpClient(check) { BaseAddress = address, Timeout = Patience };
            _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
            return new ServerProcess(process, log, http, line["TOKEN=".Length..]);
        }

        throw new InvalidOperationException($"the server did not start: {await log}");
    }

    /// <summary>Runs the executable until something is so, and kills it there; gives what it said.</summary>
    public static async Task<string> RunUntilAsync(
        string folder, string[] arguments, Func<Task<bool>> isSo, params IReadOnlyList<(string Name, string Value)> settings)
    {
        using var process = Launch(folder, arguments, settings);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        while (!process.HasExited && !await isSo())
        {
        }

        process.Kill();
        await ExitAsync(process, Patience);
        return $"{await output}{await errors}";
    }

    /// <summary>Serves in whatever mode the settings say, and returns when it does.</summary>
    public static async Task<ServerProcess> ServeAsync(string folder, params IReadOnlyList<(string Name, string Value)> settings)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var process = Launch(folder, [], [.. settings, ("CARDKEEP_URLS", address.GetLeftPart(UriPartial.Authority))]);
        using var patience = new CancellationTokenSource(Patience);
        List<string> said = [];
        while (await process.StandardError.ReadLineAsync(patience.Token) is { } line)
        {
            said.Add(line);
            if (!line.Contains("Serving began at", StringComparison.Ordinal)) continue;

            var check = new ContractCheck(
                new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }, ReadContractAsync(address));
            var http = new HttpClient(check) { BaseAddress = address, Timeout = Patience };
            return new ServerProcess(process, process.StandardError.ReadToEndAsync(CancellationToken.None), http, "");
        }

        throw new InvalidOperationException($"the server did not start: {string.Join('\n', said)}");
    }

    /// <summary>What a sandbox prints when it is ready, to its last command.</summary>
    public async Task<string> ReadWelcomeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        List<string> lines = [];
        while (lines is [] || !lines[^1].EndsWith("/lock -H \"Authorization: Bearer $TOKEN\"", StringComparison.Ordinal))
            lines.Add(await process.StandardOutput.ReadLineAsync(patience.Token) ?? throw new InvalidOperationException("no welcome"));
        return string.Join('\n', lines);
    }

    /// <summary>Runs a script to its end, in a shell that finds the executable by its name.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunScriptAsync(
        string folder, string script, params IReadOnlyList<(string Name, string Value)> settings) =>
        EndAsync(Launch(folder, ["-euo", "pipefail", "-c", script], settings, "bash"));

    /// <summary>Runs the executable to its end.</summary>
    public static Task<(int ExitCode, string Output, string Errors)> RunAsync(
        string folder, string[] arguments, params IReadOnlyList<(string Name, string Value)> settings) =>
        EndAsync(Launch(folder, arguments, settings));

    private static async Task<(int ExitCode, string Output, string Errors)> EndAsync(Process started)
    {
        using var process = started;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await ExitAsync(process, Patience);
        return (process.ExitCode, await output, await errors);
    }

    public static (string Name, string Value)[] Settings(string data, string database, Uri address) =>
    [
        ("CARDKEEP_URLS", address.GetLeftPart(UriPartial.Authority)),
        ("CARDKEEP_PUBLIC_URL", "https://cards.example.com"),
        ("CARDKEEP_DATA", data),
        ("CARDKEEP_DATABASE", database),
        ("CARDKEEP_MASTER_KEY_FILE", TestDatabases.MasterKeyFile),
    ];

    private static async Task<ApiContract> ReadContractAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Patience };
        return new ApiContract(await http.GetStringAsync("/openapi.json"));
    }

    /// <summary>SIGTERM; gives the exit code.</summary>
    public async Task<int> StopAsync(TimeSpan within)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await ExitAsync(process, within);
        return process.ExitCode;
    }

    /// <summary>SIGKILL: no warning, no goodbye.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await ExitAsync(process, Patience);
    }

    /// <summary>It ends by itself.</summary>
    public Task EndAsync() => ExitAsync(process, Patience);

    /// <summary>What it logged, once it has ended.</summary>
    public Task<string> LogAsync() => log;

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
        Http.Dispose();
    }

    private static Process Launch(
        string folder, string[] arguments, IReadOnlyList<(string Name, string Value)> settings, string? program = null)
    {
        var start = new ProcessStartInfo(program ?? Path.Combine(AppContext.BaseDirectory, "cardkeep"), arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CARDKEEP_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["PATH"] = $"{AppContext.BaseDirectory}:{start.Environment["PATH"]}";
        start.Environment["DOTNET_ROOT"] = Path.GetDirectoryName(Environment.ProcessPath);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private static async Task ExitAsync(Process process, TimeSpan within)
    {
        using var patience = new CancellationTokenSource(within);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }
}
