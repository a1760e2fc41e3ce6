using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Decisions;

/// <summary>How an ask would be decided, without being asked (spending.md §8).</summary>
public sealed class DryRunTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_dry_run_says_what_the_network_then_hears_and_writes_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var virtualCard = await Given.LimitedCardAsync(owner, daily: 100);
        var plastic = await Told.ActiveCardAsync(owner);
        await owner.PatchAsync(plastic, "restrictions", new JsonObject
        {
            ["active_days"] = new JsonArray(1, 2, 3, 4, 5, 6, 7), ["categories"] = new JsonArray("transport"),
        });

        foreach (var (card, ask) in Asks(virtualCard, plastic))
        {
            var before = await Dump.OfAsync(api, Demo.Organization);
            var tried = await owner.TryAskAsync(card, Bare(ask));
            Assert.Equal(before, await Dump.OfAsync(api, Demo.Organization));

            var asked = await network.AuthorizeAsync(ask);
            var explained = (await owner.ExplainAsync(asked.Text("authorization_id"))).Json;
            Assert.NotEqual(before, await Dump.OfAsync(api, Demo.Organization));
            Assert.Equal(ask["message_id"]!.GetValue<string>(), explained["decisions"]![0]!["message_id"]!.GetValue<string>());
            explained["authorization_id"] = null;
            explained["decisions"]![0]!["message_id"] = null;
            Assert.Equal(explained.ToJsonString(), tried.Json.ToJsonString());
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_dry_run_counts_no_wrong_pin_and_knows_those_that_were(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Told.ActiveCardAsync(owner);
        var wrong = Terminal.Ask(card, 1_00).With(("channel", "chip"), ("verification", new JsonObject { ["pin"] = "failed" }));
        for (var times = 0; times < 5; times++)
            Assert.Equal("wrong_pin", (await owner.TryAskAsync(card, Bare(wrong))).Decisions().Single().Word("reason"));
        Assert.Equal("live", (await owner.GetAsync($"/v2/cards/{card}")).CardStatus);

        var mismatch = Terminal.Ask(card, 1_00).With(("verification", new JsonObject { ["cvv"] = "mismatch" }));
        for (var times = 0; times < 5; times++) await network.AuthorizeAsync(mismatch.With(("transaction_id", Terminal.NewName())));
        var right = Terminal.Ask(card, 1_00).With(("verification", new JsonObject { ["cvv"] = "match" }));
        Assert.Equal("cvv_mismatch", (await owner.TryAskAsync(card, Bare(right))).Decisions().Single().Word("reason"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Where_the_clock_was_set_back_a_dry_run_finds_what_the_day_has_come_to(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        await network.ClearAsync(card, await network.ApprovedAsync(card, 60_00), 60_00);
        Assert.Equal(200, (await owner.PostAsync("/sandbox/v1/clock/advance", new JsonObject { ["by"] = "P40D" })).Status);
        await network.ApprovedAsync(card, 25_00);
        Assert.Equal(200, (await owner.PostAsync("/sandbox/v1/clock/reset", null)).Status);

        var decision = (await owner.TryAskAsync(card, Bare(Terminal.Ask(card, 40_01)))).Decisions().Single();

        Assert.Equal("payment_daily_limit_exceeded", decision.Word("reason"));
        Assert.Equal(60_00, decision.Line("payment_daily_limit")["used_before_cents"]!.GetValue<int>());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_wrong_with_an_ask_is_told_by_its_members(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Virtual);

        var reply = await owner.TryAskAsync(card, new JsonObject
        {
            ["type"] = "gift", ["amount_cents"] = 0, ["currency"] = "USD",
            ["merchant"] = new JsonObject { ["mcc"] = "58", ["country"] = "XX" },
        });

        Assert.Equal(422, reply.Status);
        Assert.Equal(
            [
                "not_in_list /type", "required /channel", "below_minimum /amount_cents", "not_in_list /currency",
                "invalid_mcc /merchant/mcc", "invalid_country /merchant/country",
            ],
            reply.Problems);
    }

    // One of each kind of answer, some after those before them.
    private static IEnumerable<(string Card, JsonObject Ask)> Asks(string virtualCard, string plastic)
    {
        JsonObject pin = new() { ["pin"] = "verified" };
        var cab = Terminal.Merchant().With(("mcc", "4121"));
        yield return (virtualCard, Terminal.Ask(virtualCard, 60_00));
        yield return (virtualCard, Terminal.Ask(virtualCard, 40_01));
        yield return (virtualCard, Terminal.Ask(virtualCard, 40_01).With(("partial_allowed", true)));
        yield return (virtualCard, Terminal.Ask(virtualCard, 0).With(("type", "verification")));
        yield return (virtualCard, Terminal.Ask(virtualCard, 5_00).With(("type", "balance_inquiry"), ("merchant", null)));
        yield return (virtualCard, Terminal.Ask(virtualCard, 5_00).With(("type", "credit")));
        yield return (plastic, Terminal.Ask(plastic, 5_00));
        yield return (plastic, Terminal.Ask(plastic, 5_00).With(
            ("channel", "chip"), ("verification", pin), ("merchant", cab), ("pre_authorization", true)));
        yield return (plastic, Terminal.Ask(plastic, 5_00).With(("type", "cash"), ("channel", "chip"), ("merchant", null)));
    }

    private static JsonObject Bare(JsonObject ask) => ask.DeepClone().AsObject().With(
        ("transaction_id", null), ("message_id", null), ("card", null), ("occurred_at", null));
}
