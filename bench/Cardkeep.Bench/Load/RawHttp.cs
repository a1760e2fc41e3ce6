using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Cardkeep.Bench.Load;

/// <summary>
/// One connection that says prepared bytes and reads the answer whole. As little as HTTP/1.1 allows, because the generator shares the cores
/// with what it measures. Answers must say their Content-Length.
/// </summary>
internal sealed class RawHttp : IDisposable
{
    private const int FirstRoom = 256 * 1024;

    private readonly Socket socket;
    private byte[] room = new byte[FirstRoom];

    private RawHttp(Socket socket) => this.socket = socket;

    public static async Task<RawHttp> ConnectAsync(IPEndPoint server, CancellationToken cancel)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancel);
            return new RawHttp(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The body is good until the next call.</summary>
    /// <exception cref="WrongAnswerException">The connection ended, or the answer is none that we read.</exception>
    public async ValueTask<RawAnswer> AskAsync(ReadOnlyMemory<byte> request)
    {
        for (var sent = 0; sent < request.Length;) sent += await socket.SendAsync(request[sent..]);

        var (filled, start, status, whole) = (0, 0, 0, int.MaxValue);
        while (filled < whole)
        {
            var more = await socket.ReceiveAsync(room.AsMemory(filled));
            if (more == 0) throw new WrongAnswerException("the server closed the connection");
            filled += more;
            if (start > 0) continue;

            var head = room.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (head < 0) continue;

            (status, var length) = ReadHead(room.AsSpan(0, head + 2));
            start = head + 4;
            whole = start + length;
            if (whole > room.Length) Array.Resize(ref room, whole);
        }

        return new RawAnswer(status, room.AsMemory(start, whole - start));
    }

    public void Dispose() => socket.Dispose();

    private static (int Status, int Length) ReadHead(ReadOnlySpan<byte> head)
    {
        const int statusAt = 9;                                               // "HTTP/1.1 200 OK"
        if (!Utf8Parser.TryParse(head[statusAt..], out int status, out _)) throw new WrongAnswerException("the answer has no status");

        var name = "\r\nContent-Length: "u8;
        var at = head.IndexOf(name);
        if (at < 0 || !Utf8Parser.TryParse(head[(at + name.Length)..], out int length, out _))
            throw new WrongAnswerException("the answer has no Content-Length");
        return (status, length);
    }
}

internal readonly record struct RawAnswer(int Status, ReadOnlyMemory<byte> Body);

/// <summary>An answer or a sum that is not what it has to be: the run is worth nothing.</summary>
internal sealed class WrongAnswerException(string message) : Exception(message);
