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
    private const int RoomForPage = 256 * 1024;

    private readonly Socket socket;
    private byte[] room;

    private RawHttp(Socket socket, int room)
    {
        this.socket = socket;
        this.room = new byte[room];
    }

    /// <param name="room">For an answer; grows for a longer body, not for a longer head.</param>
    public static async Task<RawHttp> ConnectAsync(IPEndPoint server, CancellationToken cancel, int room = RoomForPage)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server, cancel);
            return new RawHttp(socket, room);
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

        var (filled, start, status, whole, saysWhen) = (0, 0, 0, int.MaxValue, false);
        while (filled < whole)
        {
            var more = await socket.ReceiveAsync(room.AsMemory(filled));
            if (more == 0) throw new WrongAnswerException("the server closed the connection");
            filled += more;
            if (start > 0) continue;

            var head = room.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (head < 0) continue;

            (status, var length) = ReadHead(room.AsSpan(0, head + 2));
            saysWhen = status >= 400 && room.AsSpan(0, head).IndexOf("\r\nRetry-After: "u8) > 0;
            start = head + 4;
            whole = start + length;
            if (whole > room.Length) Array.Resize(ref room, whole);
        }

        return new RawAnswer(status, room.AsMemory(start, whole - start), saysWhen);
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

/// <param name="SaysWhen">It is a refusal that says when to come again.</param>
internal readonly record struct RawAnswer(int Status, ReadOnlyMemory<byte> Body, bool SaysWhen);

/// <summary>An answer or a sum that is not what it has to be: the run is worth nothing.</summary>
internal sealed class WrongAnswerException(string message) : Exception(message);
