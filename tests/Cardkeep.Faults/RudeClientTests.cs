using System.Net.Sockets;
using System.Text;
using Cardkeep.Tests.Means;
using Cardkeep.Tests.Mixes;
using Cardkeep.Tests.Support;
using Xunit.Abstractions;

namespace Cardkeep.Tests;

/// <summary>
/// Clients that go away after sending, say only half of goodbye, or say everything several times (threats-and-faults.md F10).
/// </summary>
public sealed class RudeClientTests(ITestOutputHelper output)
{
    private const int AtOnce = 16;

    private enum Manner
    {
        Leaves,
        Resets,
        ClosesHalf,
        SaysItTwice,
        SaysItTenTimesAtOnce,
    }

    [Theory, OnSqlite, OnPostgres]
    public Task Whatever_clients_do_with_their_connections_a_message_counts_once(EngineKind engine) => Trial.RunAsync(async seed =>
    {
        await using var site = await Site.MakePatientAsync(engine);
        using var mix = new Mix(site.Home, seed, callers: 1);
        var check = new Check(mix);
        await using var server = await Served.StartAsync(site);
        await mix.OpenAsync(server);
        var random = new Random(seed);
        var manners = Enumerable.Range(0, Trial.Often(300)).Select(_ => (Manner)random.Next(5)).ToArray();
        await Parallel.ForEachAsync(manners, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (manner, _) =>
        {
            var ask = Terminal.Ask(mix.HotCard, 1_00);
            var intent = new Intent(
                mix.Journal.NextNumber(), Deed.Authorize, ask["transaction_id"]!.GetValue<string>(), "POST", "/network/v1/authorizations",
                null, null, ask.ToJsonString());
            mix.Journal.Intend(intent);
            await BehaveAsync(server, intent, manner);
        });

        await check.RunAsync(server);
        Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        await site.VerifyAsync();
        Assert.True(check.ThereAlready > 0, "nothing that a rude client sent was done");
        output.Tried($"{engine}: {manners.Length} rude clients; {check.ThereAlready} of their messages had been decided, each once");
    });

    private static async Task BehaveAsync(Served server, Intent intent, Manner manner)
    {
        if (manner == Manner.SaysItTenTimesAtOnce)
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => MixCaller.RepeatAsync(server, intent)));
            var answers = replies.Where(reply => reply?.Status == 200).Select(reply => reply!.Body).Distinct(StringComparer.Ordinal);
            Assert.InRange(answers.Count(), 0, 1);
            return;
        }

        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Address.Host, server.Address.Port);
        var request = RequestOf(server, intent);
        await socket.SendAsync(request);
        switch (manner)
        {
            case Manner.Resets:
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                break;
            case Manner.ClosesHalf:
                socket.Shutdown(SocketShutdown.Send);
                await ReadToEndAsync(socket);
                break;
            case Manner.SaysItTwice:
                await socket.SendAsync(request);
                socket.Shutdown(SocketShutdown.Send);
                await ReadToEndAsync(socket);
                break;
            default:
                break;
        }
    }

    private static byte[] RequestOf(Served server, Intent intent) => Encoding.UTF8.GetBytes(
        $"{intent.Method} {intent.Path} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nAuthorization: Bearer {server.Network.Token}\r\n"
        + $"Content-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(intent.Body!)}\r\n\r\n{intent.Body}");

    private static async Task ReadToEndAsync(Socket socket)
    {
        var bytes = new byte[4096];
        try
        {
            while (await socket.ReceiveAsync(bytes) > 0)
            {
                // Whatever it is: the check asks again.
            }
        }
        catch (SocketException)
        {
            // As good as an end.
        }
    }
}
