using System.Collections.Concurrent;
using System.Text.Json;
using System.Threading.Channels;
using Cardkeep.Cards;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>
/// The process as an operator meets it: how it refuses to start, how it stops, and what it still knows after a kill (product.md §4).
/// </summary>
public sealed class ProcessTests
{
    private const int DemoCards = 7;
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_acknowledged_card_is_there_after_a_kill_and_a_retry_makes_no_second_one(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        try
        {
            var load = new Load();
            for (var round = 1; round <= 3; round++)
            {
                await using (var server = await ServerProcess.StartAsync(data, database))
                {
                    var running = load.RunAsync(server.Owner);
                    await load.AcknowledgedAsync(12 * round);
                    await server.KillAsync();
                    await running;
                }

                await using var again = await ServerProcess.StartAsync(data, database);
                await AssertAllThereAsync(again.Owner, load);
                await load.RetryAsync(again.Owner);
                Assert.Equal(DemoCards + load.Asked.Count, (await again.Owner.GetAsync("/v2/cards?per_page=1")).Total());
                Assert.Equal(0, await again.StopAsync(StopTime));
            }
        }
        finally
        {
            await TestDatabases.DropAsync(database);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Told_to_stop_under_load_it_ends_well_and_loses_nothing_that_it_acknowledged(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        try
        {
            var load = new Load();
            await using (var server = await ServerProcess.StartAsync(data, database))
            {
                var running = load.RunAsync(server.Owner);
                await load.AcknowledgedAsync(20);
                Assert.Equal(0, await server.StopAsync(StopTime));
                await running;
                foreach (var line in (await server.LogAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
                {
                    using var entry = JsonDocument.Parse(line);
                    Assert.Equal("Information", entry.RootElement.GetProperty("LogLevel").GetString());
                }
            }

            await using var again = await ServerProcess.StartAsync(data, database);
            await AssertAllThereAsync(again.Owner, load);
        }
        finally
        {
            await TestDatabases.DropAsync(database);
        }
    }

    [Fact]
    public async Task A_second_server_on_the_same_file_refuses_to_start_and_the_first_goes_on()
    {
        var (data, database) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        await using var first = await ServerProcess.StartAsync(data, database);

        foreach (var verb in (string[])["serve", "migrate"])
        {
            var settings = ServerProcess.Settings(data, database, new Uri($"http://127.0.0.1:{ServerProcess.FreePort()}"));
            var (exit, output, errors) = await ServerProcess.RunAsync(data, [verb], settings);
            Assert.Equal((1, "", $"cardkeep: another process serves {database["sqlite:".Length..]}\n"), (exit, output, errors));
        }

        Assert.Equal("200", (await first.Owner.GetAsync("/readyz")).Outcome());
    }

    [Fact]
    public async Task A_token_for_a_file_that_is_served_comes_from_its_server()
    {
        var (data, database) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        await using var server = await ServerProcess.StartAsync(data, database);

        var settings = ServerProcess.Settings(data, database, server.Http.BaseAddress!);
        var (exit, output, errors) =
            await ServerProcess.RunAsync(data, ["token", "--member", "employee", "--scope", "card.read"], settings);

        Assert.Equal((0, ""), (exit, errors));
        var employee = new Client(server.Http, output.TrimEnd());
        Assert.Equal(2, (await employee.GetAsync("/v2/cards")).Total());
        Assert.Equal("403 insufficient_scope", (await employee.GetAsync("/v2/membership")).Outcome());
    }

    [Fact]
    public async Task Who_asks_for_it_has_a_line_for_each_read()
    {
        var (data, database) = await TestDatabases.MakeAsync(EngineKind.Sqlite);
        await File.WriteAllTextAsync(Path.Combine(data, "cardkeep.json"), """{"log":"debug"}""");
        await using var server = await ServerProcess.StartAsync(data, database);

        Assert.Equal(200, (await server.Owner.GetAsync("/v2/cards")).Status);
        Assert.Equal(0, await server.StopAsync(StopTime));
        Assert.Contains("GET /v2/cards answered 200", await server.LogAsync(), StringComparison.Ordinal);
    }

    private static async Task AssertAllThereAsync(Client owner, Load load)
    {
        foreach (var (key, body) in load.Acknowledged)
        {
            var id = JsonDocument.Parse(body).RootElement.GetProperty("card").GetProperty("id").GetString();
            Assert.Equal(body, (await owner.GetAsync($"/v2/cards/{id}")).Body);
            var replay = await owner.TryCreateCardAsync(Given.Order(CardLevel.Virtual), key);
            Assert.Equal((200, "true", body), (replay.Status, replay.Header("Idempotent-Replayed"), replay.Body));
        }
    }

    /// <summary>Callers that order cards until the server is gone, and remember what was acknowledged.</summary>
    private sealed class Load
    {
        private const int Callers = 4;

        private readonly Channel<string> told = Channel.CreateUnbounded<string>();
        private int asked;

        /// <summary>Every key under which a card was ordered.</summary>
        public ConcurrentBag<string> Asked { get; } = [];

        /// <summary>The answer under a key, for orders that were answered with a card.</summary>
        public ConcurrentDictionary<string, string> Acknowledged { get; } = new(StringComparer.Ordinal);

        public Task RunAsync(Client caller) => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => OrderUntilGoneAsync(caller)));

        public async Task AcknowledgedAsync(int cards)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            for (var card = 0; card < cards; card++) await told.Reader.ReadAsync(patience.Token);
        }

        /// <summary>Orders again, under its own key, whatever was not acknowledged.</summary>
        public async Task RetryAsync(Client caller)
        {
            foreach (var key in Asked.Where(key => !Acknowledged.ContainsKey(key)).ToList()) await OrderAsync(caller, key);
            while (told.Reader.TryRead(out _))
            {
                // What was acknowledged after the count, or only now, is no load of the next round.
            }
        }

        private async Task OrderUntilGoneAsync(Client caller)
        {
            try
            {
                while (true)
                {
                    var key = $"load-{Interlocked.Increment(ref asked)}";
                    Asked.Add(key);
                    await OrderAsync(caller, key);
                }
            }
            catch (HttpRequestException)
            {
                // The server is gone, as it should be.
            }
        }

        private async Task OrderAsync(Client caller, string key)
        {
            var reply = await caller.CreateCardAsync(Given.Order(CardLevel.Virtual), key);
            Assert.True(reply.Status == 200, reply.Body);
            Acknowledged[key] = reply.Body;
            await told.Writer.WriteAsync(key);
        }
    }
}
