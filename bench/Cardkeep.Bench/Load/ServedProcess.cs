using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cardkeep.Bench.Load;

/// <summary>A server in a process of its own, its output thrown away; ended when disposed.</summary>
internal sealed class ServedProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60);

    /// <summary>How late the first answer may be seen.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly Process process;

    private ServedProcess(Process process, IPEndPoint server)
    {
        this.process = process;
        Server = server;
    }

    public IPEndPoint Server { get; }

    public int Id => process.Id;

    /// <summary>From the start of the process to its first answer.</summary>
    public TimeSpan StartTime { get; private set; }

    /// <param name="ready">A path that answers once it serves.</param>
    public static async Task<ServedProcess> StartAsync(
        string program, string folder, Func<IPEndPoint, IReadOnlyList<string>> arguments,
        Func<IPEndPoint, IReadOnlyDictionary<string, string>> settings, string ready, CancellationToken cancel)
    {
        if (!File.Exists(program)) throw new FileNotFoundException($"{program} is not built: dotnet build -c Release");

        var server = FindFreePort();
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder };
        const string quietly = "exec \"$0\" \"$@\" >/dev/null 2>/dev/null </dev/null";
        foreach (var argument in (string[])["-c", quietly, program, .. arguments(server)]) start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList()) start.Environment.Remove(name);
        foreach (var (name, value) in settings(server)) start.Environment[name] = value;

        var started = Stopwatch.GetTimestamp();
        var served = new ServedProcess(Process.Start(start)!, server);
        try
        {
            await served.WaitAsync(ready, cancel);
            served.StartTime = Stopwatch.GetElapsedTime(started);
            return served;
        }
        catch
        {
            await served.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private async Task WaitAsync(string ready, CancellationToken cancel)
    {
        var question = Encoding.ASCII.GetBytes($"GET {ready} HTTP/1.1\r\nHost: bench\r\n\r\n");
        var started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < LongestStart)
        {
            if (process.HasExited)
                throw new WrongAnswerException($"{process.StartInfo.ArgumentList[2]} ended with {process.ExitCode} instead of serving");

            try
            {
                using var connection = await RawHttp.ConnectAsync(Server, cancel);
                if ((await connection.AskAsync(question)).Status == 200) return;
            }
            catch (SocketException)
            {
                // It does not listen yet.
            }

            await Task.Delay(Pause, TimeProvider.System, cancel);
        }

        throw new WrongAnswerException("the server did not become ready");
    }

    private static bool IsSetting(string name) => name.StartsWith("CARDKEEP_", StringComparison.Ordinal);

    private static IPEndPoint FindFreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (IPEndPoint)listener.LocalEndpoint;
    }
}
