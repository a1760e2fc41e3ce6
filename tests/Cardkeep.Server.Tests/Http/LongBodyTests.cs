using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Cardkeep.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>Bodies far beyond the bound, from clients that write all of it before they read anything (wire-contract.md §1).</summary>
public sealed class LongBodyTests
{
    private const int Mebibyte = 1024 * 1024;

    [Theory, OnSqlite, OnPostgres]
    public async Task A_client_that_sends_far_too_much_hears_so_and_no_broken_pipe(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string Call, int Mebibytes, bool Chunked, string Outcome)[] table =
        [
            ("POST /v2/cards", 2, false, "413 payload_too_large"),
            ("POST /v2/cards", 40, false, "413 payload_too_large"),
            ("POST /v2/cards", 40, true, "413 payload_too_large"),
            ("POST /sandbox/v1/tokens", 40, true, "413 payload_too_large"),
            ("POST /v2/nowhere", 40, false, "404 not_found"),
            ("POST /v2/nowhere", 40, true, "404 not_found"),
            ("DELETE /v2/cards", 40, true, "405 method_not_allowed"),
        ];
        foreach (var (call, mebibytes, chunked, outcome) in table)
        {
            var reply = await SendAsync(api.Http.BaseAddress!, Head(call, owner, mebibytes, chunked), mebibytes, chunked);
            Assert.Equal((call, mebibytes, chunked, outcome), (call, mebibytes, chunked, Envelope.Of(reply)));
        }

        Assert.DoesNotContain(api.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_body_where_none_belongs_is_ignored_however_long(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        var reply = await SendAsync(api.Http.BaseAddress!, Head("GET /v2/cards", owner, 40, chunked: false), 40, chunked: false);

        Assert.Equal(200, reply.Status);
    }

    // All is written before anything is read: a connection that the server has reset fails here.
    private static async Task<Reply> SendAsync(Uri server, string head, int mebibytes, bool chunked)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var client = new TcpClient();
        await client.ConnectAsync(server.Host, server.Port, patience.Token);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), patience.Token);
        var piece = Encoding.ASCII.GetBytes(new string(' ', Mebibyte));
        var size = Encoding.ASCII.GetBytes(Mebibyte.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
        for (var sent = 0; sent < mebibytes; sent++)
        {
            if (chunked) await stream.WriteAsync(size, patience.Token);
            await stream.WriteAsync(piece, patience.Token);
            if (chunked) await stream.WriteAsync("\r\n"u8.ToArray(), patience.Token);
        }

        if (chunked) await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), patience.Token);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, patience.Token);
        return RawSocket.Read(Encoding.UTF8.GetString(answer.ToArray()));
    }

    private static string Head(string call, Client caller, int mebibytes, bool chunked) => $"""
        {call} HTTP/1.1
        Host: cards
        Authorization: Bearer {caller.Token}
        X-Qonto-Idempotency-Key: {Client.NewKey()}
        Content-Type: application/json
        Connection: close
        {(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {mebibytes * Mebibyte}")}


        """.ReplaceLineEndings("\r\n");
}
