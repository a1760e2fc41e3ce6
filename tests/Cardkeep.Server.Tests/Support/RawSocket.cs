using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Cardkeep.Tests.Support;

/// <summary>Bytes to a server and its answer back, for what no well-mannered client would send.</summary>
internal static class RawSocket
{
    /// <summary>Sends a request as it stands, which must ask for <c>Connection: close</c>, and reads until the server has closed.</summary>
    public static async Task<Reply> SendAsync(Uri server, params ReadOnlyMemory<byte>[] parts)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, patience.Token);
        var stream = client.GetStream();
        try
        {
            foreach (var part in parts) await stream.WriteAsync(part, patience.Token);
        }
        catch (IOException)
        {
            // The server has answered and closed before it had everything: what it said is still to be read.
        }

        using var bytes = new MemoryStream();
        try
        {
            await stream.CopyToAsync(bytes, patience.Token);
        }
        catch (IOException) when (bytes.Length > 0)
        {
            // A reset after the answer is as good as an end.
        }

        return Read(Encoding.UTF8.GetString(bytes.ToArray()));
    }

    public static Task<Reply> SendAsync(Uri server, string request) => SendAsync(server, Encoding.UTF8.GetBytes(request));

    /// <summary>An answer as it came over the wire.</summary>
    public static Reply Read(string answer)
    {
        var end = answer.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Assert.True(end > 0, $"no answer but: {answer}");
        var lines = answer[..end].Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new Reply(int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), answer[(end + 4)..], headers);
    }
}
