using System.Text.Json.Nodes;
using Cardkeep.Cards;
using Cardkeep.Storage;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Crashes;

/// <summary>
/// The real executable, killed by itself (SIGKILL) just before a commit, and between the commit and the answer: what was asked is done once
/// or not at all, and its repeat is answered (product.md §4.3, §4.9).
/// </summary>
public sealed class KillTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_server_that_dies_around_a_commit_has_done_it_once_or_not_at_all(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        try
        {
            var order = Given.Order(CardLevel.Virtual).With(("payment_daily_limit", 100), ("payment_daily_limit_option", true));
            string[] keys = ["before", "after"];
            List<string> sessions = [];
            var card = "";
            await LiveAsync(data, database, async server =>
            {
                await server.Owner.PostAsync("/sandbox/v1/clock/freeze", null);   // No midnight between the figures.
                foreach (var key in keys)
                    sessions.Add(await server.Owner.AllowAsync(await server.Owner.TryCreateCardAsync(order, key)));
                await DiesAsync(server, Faults.WriteBeforeCommit, () => server.Owner.TryCreateCardAsync(order, keys[0], sessions[0]));
            });
            await LiveAsync(data, database, async server =>
            {
                var repeat = await server.Owner.TryCreateCardAsync(order, keys[0], sessions[0]);
                Assert.Equal((200, null), (repeat.Status, repeat.Header("Idempotent-Replayed")));
                await DiesAsync(server, Faults.WriteCommitted, () => server.Owner.TryCreateCardAsync(order, keys[1], sessions[1]));
            });

            var ask = new JsonObject();
            await LiveAsync(data, database, async server =>
            {
                var repeat = await server.Owner.TryCreateCardAsync(order, keys[1], sessions[1]);
                Assert.Equal((200, "true"), (repeat.Status, repeat.Header("Idempotent-Replayed")));
                Assert.Equal(9, (await server.Owner.GetAsync("/v2/cards?per_page=1")).Total());
                ask = Terminal.Ask(card = repeat.CardId, 60_00);
                var network = await NetworkAsync(server);
                await DiesAsync(server, Faults.LaneBeforeCommit, () => network.AuthorizeAsync(ask.DeepClone()));
            });
            await LiveAsync(data, database, async server =>
            {
                Assert.Equal("0", await SpentAsync(server, card));
                var network = await NetworkAsync(server);
                await DiesAsync(server, Faults.LaneCommitted, () => network.AuthorizeAsync(ask.DeepClone()));
            });
            await LiveAsync(data, database, async server =>
            {
                Assert.Equal("60", await SpentAsync(server, card));
                var repeat = await (await NetworkAsync(server)).AuthorizeAsync(ask.DeepClone());
                Assert.Equal(("200 approved", "true"), (Terminal.Outcome(repeat), repeat.Header("Idempotent-Replayed")));
                Assert.Equal("60", await SpentAsync(server, card));
                await DiesAsync(server, Faults.DueCommitted, () => AdvanceAsync(server, "P10D"));
            });

            // As it lies there, with a piece of the due work undone.
            var (exit, output, _) = await ServerProcess.RunAsync(
                data, ["verify"], ServerProcess.Settings(data, database, new Uri("http://127.0.0.1:1")));
            Assert.Equal((0, "Everything that is kept is what the rows add up to\n"), (exit, output));
            await using var last = await ServerProcess.StartAsync(data, database);
            Assert.Equal(200, (await AdvanceAsync(last, "PT0S")).Status);     // It waits for the catching up.
            Assert.Equal("0", await SpentAsync(last, card));
            var held = await last.Owner.GetAsync($"/cardkeep/v1/authorizations?card_id={card}");
            Assert.Equal("expired", $"{Assert.Single(held.Json["authorizations"]!.AsArray())!["status"]}");
        }
        finally
        {
            await TestDatabases.DropAsync(database);
        }
    }

    // A life of the server, which ends at a point.
    private static async Task LiveAsync(string data, string database, Func<ServerProcess, Task> life)
    {
        await using var server = await ServerProcess.StartAsync(data, database);
        await life(server);
    }

    private static async Task DiesAsync(ServerProcess server, string point, Func<Task<Reply>> call)
    {
        await server.Owner.ArmAsync(point, "die");
        await Assert.ThrowsAsync<HttpRequestException>(call);
    }

    private static async Task<Terminal> NetworkAsync(ServerProcess server)
    {
        var minted = await server.Owner.PostAsync("/sandbox/v1/tokens", new JsonObject { ["scopes"] = new JsonArray("network") });
        return new(new Client(server.Http, minted.Text("access_token")));
    }

    private static Task<Reply> AdvanceAsync(ServerProcess server, string by) =>
        server.Owner.PostAsync("/sandbox/v1/clock/advance", new JsonObject { ["by"] = by });

    private static async Task<string> SpentAsync(ServerProcess server, string card) =>
        $"{(await server.Owner.GetAsync($"/v2/cards/{card}")).Card["payment_daily_spent"]}";
}
