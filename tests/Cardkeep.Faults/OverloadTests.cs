using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Cardkeep.Tests.Means;
using Cardkeep.Tests.Mixes;
using Cardkeep.Tests.Support;
using Xunit.Abstractions;

namespace Cardkeep.Tests;

/// <summary>
/// Many times what a server can do (threats-and-faults.md F17): lists are refused first, decisions go on. It needs the cores for itself, so
/// it runs after the others.
/// </summary>
[Collection(Alone)]
public sealed class OverloadTests(ITestOutputHelper output)
{
    /// <summary>A collection that runs beside no other.</summary>
    public const string Alone = "alone";

    private const int Listing = 400;
    private const int Changing = 50;
    private const string List = "/v2/cards?per_page=100";

    /// <summary>How long the flood lasts, and within which the server must be itself again.</summary>
    private static readonly TimeSpan Flood = TimeSpan.FromSeconds(4 * Trial.Often(1));

    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    [Theory, OnSqlite, OnPostgres]
    public Task Lists_beyond_what_it_can_do_are_refused_and_decisions_go_on(EngineKind engine) => Trial.RunAsync(async seed =>
    {
        await using var site = await Site.MakePatientAsync(engine);
        using var mix = new Mix(site.Home, seed, callers: 1);
        await using var server = await Served.StartAsync(site);
        await mix.OpenAsync(server);
        await Given.ManyCardsAsync(server.Owner, 100);
        var card = await Given.LiveCardAsync(server.Owner);

        using var end = new CancellationTokenSource(Flood);
        var heard = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var crowd = Callers(server, Listing + Changing);
        var flood = Task.WhenAll(
        [
            .. Enumerable.Range(0, Listing).Select(_ => CallAsync(crowd, HttpMethod.Get, List, heard, end.Token)),
            .. Enumerable.Range(0, Changing).Select(_ => CallAsync(crowd, HttpMethod.Put, $"/v2/cards/{card}/lock", heard, end.Token)),
        ]);
        var waits = await DecideAsync(server, mix.HotCard, end.Token);
        await flood;
        crowd.Dispose();

        var ended = TimeProvider.System.GetTimestamp();
        Reply? well = null;
        while (well?.Status != 200 && TimeProvider.System.GetElapsedTime(ended) < Recovery)
            well = await Call.TryAsync(server.Owner, HttpMethod.Get, List, null);
        Assert.Equal(200, well?.Status);

        var told = string.Join(", ", heard.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}: {one.Value}"));
        string[] fair = ["GET 200", "GET 503 after 1", "PUT 200", "PUT 503 after 1"];
        Assert.True(heard.Keys.All(fair.Contains), told);
        Assert.True(heard.ContainsKey("GET 200") && heard.ContainsKey("GET 503 after 1") && heard.ContainsKey("PUT 200"), told);
        Assert.Equal(0, await server.StopAsync(Trial.StopTime));
        await site.VerifyAsync();
        output.Tried($"{engine}: {Listing} callers of lists and {Changing} of changes for {Flood.TotalSeconds} s: {told}; meanwhile "
            + $"{waits.Count} decisions one by one, half of them within {waits[waits.Count / 2]:0} ms, the slowest in {waits[^1]:0} ms");
    });

    // Over connections of their own, so that nobody waits for one on this side.
    private static HttpClient Callers(Served server, int most) => new(new SocketsHttpHandler { MaxConnectionsPerServer = most })
    {
        BaseAddress = server.Address,
        Timeout = TimeSpan.FromSeconds(30),
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", server.Owner.Token) },
    };

    private static async Task CallAsync(
        HttpClient crowd, HttpMethod method, string path, ConcurrentDictionary<string, int> heard, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            using var request = new HttpRequestMessage(method, path);
            using var response = await crowd.SendAsync(request, CancellationToken.None);
            var after = response.Headers.RetryAfter is { } wait ? $" after {wait}" : "";
            heard.AddOrUpdate($"{method} {(int)response.StatusCode}{after}", 1, (_, times) => times + 1);
        }
    }

    // One at a time, as they would come without the flood: each has to be decided.
    private static async Task<IReadOnlyList<double>> DecideAsync(Served server, string card, CancellationToken end)
    {
        using var http = Callers(server, most: 1);
        var processor = new Client(http, server.Network.Token);
        List<double> waits = [];
        while (!end.IsCancellationRequested)
        {
            var started = TimeProvider.System.GetTimestamp();
            var reply = await processor.PostAsync("/network/v1/authorizations", Terminal.Ask(card, 1));
            waits.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            Assert.True(reply.Status == 200, $"decision {waits.Count} after {waits[^1]} ms: {reply.Status} {reply.Body}");
        }

        waits.Sort();
        return waits;
    }
}

/// <inheritdoc cref="OverloadTests.Alone"/>
[CollectionDefinition(OverloadTests.Alone, DisableParallelization = true)]
public sealed class Lonely;
