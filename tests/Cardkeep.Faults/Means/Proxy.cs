using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Cardkeep.Storage.Postgres;

namespace Cardkeep.Tests.Means;

/// <summary>The network between a server and its PostgreSQL, which can be slow, silent, or cut.</summary>
internal sealed class Proxy : IAsyncDisposable
{
    private const int Chunk = 64 * 1024;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<Pair, bool> pairs = new();
    private readonly CancellationTokenSource end = new();
    private readonly PostgresAddress address;
    private readonly Task accepting;
    private volatile TaskCompletionSource? stalled;
    private int commitsToCut;
    private long bytesToCut = -1;

    private Proxy(PostgresAddress address)
    {
        this.address = address;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>What every piece waits for, in both directions.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Connections that were cut at the answer of a COMMIT: it has taken place, and nobody hears of it.</summary>
    public int CommitsCut { get; private set; }

    /// <param name="database">A server behind a socket in a folder.</param>
    public static (Proxy Proxy, string Database) Before(string database)
    {
        var proxy = new Proxy(PostgresAddress.Parse(database)!);
        var port = ((IPEndPoint)proxy.listener.LocalEndpoint).Port;
        return (proxy, $"postgres://{proxy.address.User}@127.0.0.1:{port}/{proxy.address.Database}");
    }

    /// <summary>Nothing passes any more, and nobody is told.</summary>
    public void Stall() => stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void GoOn()
    {
        stalled?.TrySetResult();
        stalled = null;
    }

    /// <summary>Resets every connection that there is.</summary>
    public void Reset()
    {
        foreach (var pair in pairs.Keys) pair.Reset();
    }

    /// <summary>Tells the server's end of every connection that nothing comes any more; what it says still passes.</summary>
    public void CloseHalf()
    {
        foreach (var pair in pairs.Keys) pair.CloseHalf();
    }

    /// <summary>Keeps the answers of the next commits for itself, and resets their connections.</summary>
    public void CutCommits(int commits) => Interlocked.Exchange(ref commitsToCut, commits);

    /// <summary>Resets the connection that brings the n-th byte to the database from now on, in the middle of what it says.</summary>
    public void CutAfter(long bytes) => Interlocked.Exchange(ref bytesToCut, bytes);

    public async ValueTask DisposeAsync()
    {
        GoOn();
        await end.CancelAsync();
        listener.Dispose();
        Reset();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var near = await listener.AcceptSocketAsync(end.Token);
                _ = ServeAsync(near);
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or SocketException)
        {
            // It is over.
        }
    }

    private async Task ServeAsync(Socket near)
    {
        using var far = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var pair = new Pair(near, far);
        pairs[pair] = true;
        try
        {
            await far.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(address.Host, $".s.PGSQL.{address.Port}")), end.Token);
            await Task.WhenAny(PassAsync(near, far, pair, isAnswer: false), PassAsync(far, near, pair, isAnswer: true));
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException)
        {
            // PostgreSQL is not there: then neither is the connection.
        }
        finally
        {
            pairs.TryRemove(pair, out _);
            pair.Reset();
        }
    }

    private async Task PassAsync(Socket from, Socket to, Pair pair, bool isAnswer)
    {
        var bytes = new byte[Chunk];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(bytes, end.Token)) > 0)
            {
                if (Delay > TimeSpan.Zero) await WaitAsync(Delay);
                if (stalled is { } wait) await wait.Task;
                if (isAnswer ? MustCutCommit(bytes.AsSpan(0, read)) : MustCutAfter(read))
                {
                    pair.Reset();
                    return;
                }

                for (var sent = 0; sent < read;) sent += await to.SendAsync(bytes.AsMemory(sent, read - sent), end.Token);
            }
        }
        catch (Exception failure) when (failure is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone, and the other one goes with it.
        }
    }

    private async Task WaitAsync(TimeSpan delay)
    {
        using var timer = new PeriodicTimer(delay);
        await timer.WaitForNextTickAsync(end.Token);
    }

    // The tag of a command that has been done: 'C', the length, and its name.
    private bool MustCutCommit(ReadOnlySpan<byte> answer)
    {
        if (Volatile.Read(ref commitsToCut) <= 0 || answer.IndexOf("COMMIT\0"u8) < 0) return false;
        if (Interlocked.Decrement(ref commitsToCut) < 0) return false;

        CommitsCut++;
        return true;
    }

    private bool MustCutAfter(int read)
    {
        if (Volatile.Read(ref bytesToCut) < 0) return false;

        var left = Interlocked.Add(ref bytesToCut, -read);
        return left < 0 && left + read >= 0;
    }

    private sealed class Pair(Socket near, Socket far) : IDisposable
    {
        public void Reset()
        {
            try
            {
                near.LingerState = new LingerOption(enable: true, seconds: 0);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }

            near.Dispose();
            far.Dispose();
        }

        public void CloseHalf()
        {
            try
            {
                near.Shutdown(SocketShutdown.Send);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }
        }

        public void Dispose()
        {
            near.Dispose();
            far.Dispose();
        }
    }
}
