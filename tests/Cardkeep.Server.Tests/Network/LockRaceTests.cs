using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Network;

/// <summary>
/// A card is locked or ended while it is used: no purchase that begins after the answer is approved, and final stays final. A short form
/// each time; <c>CARDKEEP_ROUNDS=1000</c> runs as many rounds as you like.
/// </summary>
public sealed class LockRaceTests
{
    private const int Buyers = 6;

    /// <summary>So many approvals in one round mean that the card never ended.</summary>
    private const int MostApprovals = 2_000;

    // By round: what is done to the card, which level knows it, and what an ask hears from then on.
    private static readonly (string Verb, CardLevel Level, string Reason)[] Ends =
    [
        ("lock", CardLevel.Virtual, "card_paused"),
        ("lost", CardLevel.Standard, "card_lost"),
        ("discard", CardLevel.Virtual, "card_discarded"),
        ("stolen", CardLevel.Standard, "card_stolen"),
    ];

    private static int Rounds => int.Parse(Environment.GetEnvironmentVariable("CARDKEEP_ROUNDS") ?? "8", CultureInfo.InvariantCulture);

    [Theory, OnSqlite, OnPostgres]
    public async Task No_purchase_that_begins_after_the_answer_of_a_lock_is_approved(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, network) = (await api.AsAsync(Role.Owner), await Terminal.StartAsync(api));
        for (var round = 0; round < Rounds; round++)
        {
            var end = Ends[round % Ends.Length];
            var shop = await Shop.OpenAsync(owner, Given.Order(end.Level));
            await RaceAsync(round, shop.Card, end, [(owner, network)]);
            if (round % 4 == 0) await TakeLimitAsync([(owner, network)]);
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnPostgres]
    public async Task Two_processes_on_one_database_approve_what_one_would(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        try
        {
            await using var one = await ServerProcess.StartAsync(data, database);
            await using var other = await ServerProcess.StartAsync(data, database);
            (Client Owner, Terminal Network)[] servers =
                [(one.Owner, await NetworkAsync(one)), (other.Owner, await NetworkAsync(other))];
            for (var round = 0; round < Rounds; round += 2)
            {
                await TakeLimitAsync(servers);
                await RaceAsync(round, await Given.LimitedCardAsync(one.Owner, daily: 1_000), Ends[round % Ends.Length], servers);
            }

            var (exit, output, _) = await ServerProcess.RunAsync(
                data, ["verify"], ServerProcess.Settings(data, database, new Uri("http://127.0.0.1:1")));
            Assert.True(exit == 0, output);
        }
        finally
        {
            await TestDatabases.DropAsync(database);
        }
    }

    // 64 purchases at once, over all servers: the limit is taken exactly. A busy machine may leave some unheard (503).
    private static async Task TakeLimitAsync((Client Owner, Terminal Network)[] servers)
    {
        var card = await Given.LimitedCardAsync(servers[0].Owner, daily: 20);
        var replies = await AtOnce.RunAsync(64, caller => servers[caller % servers.Length].Network.AuthorizeAsync(card, 1_00));
        var approved = replies.Count(reply => Terminal.Outcome(reply) == "200 approved");

        Assert.True(approved <= 20, $"{approved} of 20 were approved");
        if (replies.All(reply => reply.Status == 200)) Assert.Equal(20, approved);
        var shown = await servers[^1].Owner.GetAsync($"/v2/cards/{card}");
        Assert.Equal(approved, shown.Card["payment_daily_spent"]!.GetValue<int>());
    }

    private static async Task RaceAsync(
        int round, string card, (string Verb, CardLevel Level, string Reason) end, (Client Owner, Terminal Network)[] servers)
    {
        var (answeredAt, approvals) = (long.MaxValue, 0);
        var warm = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var buyers = Enumerable.Range(0, Buyers).Select(BuyAsync).ToArray();
        await Task.WhenAny(warm.Task, Task.WhenAll(buyers));

        // Somebody else locks the card at the same moment: which of the two comes first, the end is final.
        var locked = servers[^1].Owner.LockAsync(card);
        var ended = await servers[round % servers.Length].Owner.PutAsync($"/v2/cards/{card}/{end.Verb}");
        Interlocked.Exchange(ref answeredAt, Stopwatch.GetTimestamp());

        Assert.True(ended.Status == 200, ended.Body);
        Assert.Contains((await locked).Status, (int[])[200, 422]);
        foreach (var heard in await Task.WhenAll(buyers)) Assert.Equal($"200 declined {end.Reason}", heard);
        foreach (var (owner, network) in servers)
        {
            Assert.Equal($"200 declined {end.Reason}", Terminal.Outcome(await network.AuthorizeAsync(card, 1)));
            Assert.Equal(end.Reason["card_".Length..], (await owner.GetAsync($"/v2/cards/{card}")).CardStatus);
        }

        // Buys until it is declined for good, and says how.
        async Task<string> BuyAsync(int buyer)
        {
            var network = servers[buyer % servers.Length].Network;
            while (Volatile.Read(ref approvals) < MostApprovals)
            {
                var began = Stopwatch.GetTimestamp();
                var heard = Terminal.Outcome(await network.AuthorizeAsync(card, 1));
                if (heard == "200 approved")
                {
                    Assert.True(began < Interlocked.Read(ref answeredAt), $"round {round}: approved after the answer of {end.Verb}");
                    if (Interlocked.Increment(ref approvals) > round % Buyers) warm.TrySetResult();
                }
                else if (heard == $"200 declined {end.Reason}") return heard;
                else Assert.True(heard is "200 declined card_paused" || heard.StartsWith("503 ", StringComparison.Ordinal), heard);
            }

            return $"{MostApprovals} approvals";
        }
    }

    private static async Task<Terminal> NetworkAsync(ServerProcess server)
    {
        var minted = await server.Owner.PostAsync("/sandbox/v1/tokens", new JsonObject { ["scopes"] = new JsonArray("network") });
        return new(new Client(server.Http, minted.Text("access_token")));
    }
}
