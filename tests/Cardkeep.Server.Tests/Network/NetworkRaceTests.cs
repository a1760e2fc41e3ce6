using System.Globalization;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Network;

/// <summary>Many messages at once, and changes of the card between them: sums, not schedules (spending.md §12).</summary>
public sealed class NetworkRaceTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Two_hundred_asks_at_once_take_a_limit_exactly(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        var card = await Given.LimitedCardAsync(await api.AsAsync(Role.Owner), daily: 100);

        var replies = await AtOnce.RunAsync(200, _ => network.AuthorizeAsync(card, 1_00));

        Assert.Equal(100, replies.Count(reply => Terminal.Outcome(reply) == "200 approved"));
        Assert.Equal(100, replies.Count(reply => Terminal.Outcome(reply) == "200 declined payment_daily_limit_exceeded"));
        Assert.Equal(100_00, await api.NumberAsync("SELECT CAST(sum(held) AS bigint) FROM authorizations"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnPostgres]
    public async Task Two_servers_on_one_database_take_a_limit_exactly(EngineKind engine)
    {
        await using var one = await TestApi.StartAsync(engine);
        await using var other = await one.StartAgainAsync();
        Terminal[] networks = [await Terminal.StartAsync(one), await Terminal.StartAsync(other)];
        var card = await Given.LimitedCardAsync(await one.AsAsync(Role.Owner), daily: 100);

        var replies = await AtOnce.RunAsync(200, caller => networks[caller % 2].AuthorizeAsync(card, 1_00));

        Assert.Equal(100, replies.Count(reply => Terminal.Outcome(reply) == "200 approved"));
        Assert.Equal(100_00, await one.NumberAsync("SELECT CAST(sum(held) AS bigint) FROM authorizations"));
        await Consistency.CheckAsync(one);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_message_fifty_times_at_once_is_decided_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        var card = await Given.LimitedCardAsync(await api.AsAsync(Role.Owner), daily: 100);
        var ask = Terminal.Ask(card, 40_00);

        var replies = await AtOnce.RunAsync(50, _ => network.AuthorizeAsync(ask.DeepClone()));

        Assert.Equal("200 approved", Terminal.Outcome(replies[0]));
        Assert.Single(replies.Select(reply => reply.Body).Distinct(StringComparer.Ordinal));
        Assert.Equal(49, replies.Count(reply => reply.Header("Idempotent-Replayed") == "true"));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM authorizations"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnPostgres]
    public async Task One_message_fifty_times_at_once_over_two_servers_is_decided_once(EngineKind engine)
    {
        await using var one = await TestApi.StartAsync(engine);
        await using var other = await one.StartAgainAsync();
        Terminal[] networks = [await Terminal.StartAsync(one), await Terminal.StartAsync(other)];
        var mine = await Given.LimitedCardAsync(await one.AsAsync(Role.Owner), daily: 100);
        foreach (var (card, outcome) in ((string, string)[])[(mine, "200 approved"), ("ck_nobodys", "200 declined card_not_found")])
        {
            var ask = Terminal.Ask(card, 40_00);

            var replies = await AtOnce.RunAsync(50, caller => networks[caller % 2].AuthorizeAsync(ask.DeepClone()));

            Assert.Equal(outcome, Terminal.Outcome(replies[0]));
            Assert.Single(replies.Select(reply => reply.Body).Distinct(StringComparer.Ordinal));
            Assert.Equal(49, replies.Count(reply => reply.Header("Idempotent-Replayed") == "true"));
        }

        Assert.Equal(1, await one.NumberAsync("SELECT count(*) FROM authorizations"));
        Assert.Equal(1, await one.NumberAsync("SELECT count(*) FROM network_messages"));
        await Consistency.CheckAsync(one);
    }

    [Theory, OnPostgres]
    public async Task One_transaction_is_opened_once_although_its_asks_name_different_cards(EngineKind engine)
    {
        await using var one = await TestApi.StartAsync(engine);
        await using var other = await one.StartAgainAsync();
        Terminal[] networks = [await Terminal.StartAsync(one), await Terminal.StartAsync(other)];
        var owner = await one.AsAsync(Role.Owner);
        string[] cards = [await Given.LimitedCardAsync(owner, daily: 100), await Given.LimitedCardAsync(owner, daily: 100)];
        for (var round = 0; round < 10; round++)
        {
            var transaction = Terminal.NewName();
            var replies = await AtOnce.RunAsync(8, caller => networks[caller % 2].AuthorizeAsync(cards[caller / 2 % 2], 1_00, transaction));

            Assert.Equal(1, replies.Count(reply => Terminal.Outcome(reply) == "200 approved"));
            Assert.Equal(7, replies.Count(reply => Terminal.Outcome(reply) == "422 transaction_id_reused /transaction_id"));
        }

        await Consistency.CheckAsync(one);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task After_a_locks_answer_nothing_is_approved(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        var owner = await api.AsAsync(Role.Owner);
        for (var round = 0; round < 10; round++)
        {
            var card = await Given.LimitedCardAsync(owner, daily: 1_000);
            var replies = await AtOnce.RunAsync(20, caller => caller == 7 ? owner.LockAsync(card) : network.AuthorizeAsync(card, 1_00));

            Assert.Equal(200, replies[7].Status);
            Assert.Equal("200 declined card_paused", Terminal.Outcome(await network.AuthorizeAsync(card, 1_00)));
            Assert.All(
                replies.Where((_, caller) => caller != 7),
                reply => Assert.True(Terminal.Outcome(reply) is "200 approved" or "200 declined card_paused", reply.Body));
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_lowered_limit_and_purchases_at_once_leave_the_counters_right(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Given.LimitedCardAsync(owner, daily: 100);

        var replies = await AtOnce.RunAsync(30, caller => caller == 15
            ? owner.ChangeLimitsAsync(card, new JsonObject { ["payment_daily_limit"] = 10 })
            : network.AuthorizeAsync(card, 5_00));

        Assert.Equal(200, replies[15].Status);
        var approved = replies.Where((_, caller) => caller != 15).Count(reply => Terminal.Outcome(reply) == "200 approved");
        Assert.InRange(approved, 2, 20);
        Assert.Equal(approved * 5_00, await api.NumberAsync("SELECT CAST(sum(held) AS bigint) FROM authorizations"));
        Assert.Equal("200 declined payment_daily_limit_exceeded", Terminal.Outcome(await network.AuthorizeAsync(card, 5_00)));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_storm_over_few_cards_leaves_every_sum_right(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        var owner = await api.AsAsync(Role.Owner);
        List<string> cards = [];
        for (var number = 0; number < 4; number++) cards.Add(await Given.LimitedCardAsync(owner, daily: 500));

        var replies = await AtOnce.RunAsync(150, async caller =>
        {
            var (card, other) = (cards[caller % 4], cards[caller / 4 % 4]);
            var transaction = string.Create(CultureInfo.InvariantCulture, $"storm-{caller / 2}");
            return (caller % 5) switch
            {
                0 => await network.AuthorizeAsync(card, 3_00, transaction),
                1 => await network.ClearAsync(other, transaction, 2_00),
                2 => await network.ReverseAsync(card, transaction),
                3 => await network.RefundAsync(other, 1_00, transaction),
                _ => await network.IncrementAsync(card, transaction, 1_00),
            };
        });

        Assert.All(replies, reply => Assert.True(reply.Status is 200 or 422, reply.Body));
        await Consistency.CheckAsync(api);
    }
}
