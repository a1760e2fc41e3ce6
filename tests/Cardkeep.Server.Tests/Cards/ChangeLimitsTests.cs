using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

public sealed class ChangeLimitsTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_not_given_stays_and_what_is_given_needs_authentication(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Standard);

        var asked = await owner.PatchAsync(card, "limits", new JsonObject { ["payment_monthly_limit"] = 750.5 });
        Assert.Equal((428, "card.limits.update"), (asked.Status, asked.Text("action_type")));

        var changed = await owner.ChangeLimitsAsync(
            card, new JsonObject { ["payment_monthly_limit"] = 750.5, ["atm_monthly_limit"] = null });
        Assert.Equal(200, changed.Status);
        Assert.Equal("750.5", changed.Card["payment_monthly_limit"]!.ToJsonString());
        Assert.Equal("500", changed.Card["atm_monthly_limit"]!.ToJsonString());
        Assert.Equal(
            ["""{"payment_monthly_limit":{"from":1000,"to":750.5}}"""],
            await api.TextsAsync("SELECT facts FROM events WHERE kind = 'card.limits_updated'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Equal_values_change_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Standard);
        var before = (await owner.GetAsync($"/v2/cards/{card}")).Body;
        api.Clock.Advance(TimeSpan.FromMinutes(1));

        var same = await owner.ChangeLimitsAsync(card, new JsonObject { ["payment_monthly_limit"] = 1000.00 });

        Assert.Equal((200, before), (same.Status, same.Body));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'card.limits_updated'"));
    }

    private static readonly (CardLevel Level, string Body, string Problem)[] Refusals =
    [
        (CardLevel.Standard, "{}", "422 required /card"),
        (CardLevel.Standard, """{"payment_monthly_limit":20000.01}""", "422 limit_above_maximum /card/payment_monthly_limit"),
        (CardLevel.Standard, """{"payment_monthly_limit":-0.01}""", "422 below_minimum /card/payment_monthly_limit"),
        (CardLevel.Standard, """{"payment_monthly_limit":1.005}""", "422 too_many_decimals /card/payment_monthly_limit"),
        (CardLevel.Standard, """{"payment_monthly_limit":"1"}""", "400 not_a_number /card/payment_monthly_limit"),
        (CardLevel.Standard, """{"atm_monthly_limit":1000.01}""", "422 limit_above_maximum /card/atm_monthly_limit"),
        (CardLevel.Standard, """{"payment_daily_limit":1000.01}""", "422 daily_limit_above_monthly /card/payment_daily_limit"),
        (CardLevel.Standard, """{"payment_transaction_limit":1000.01}""",
            "422 transaction_limit_above_monthly /card/payment_transaction_limit"),
        (CardLevel.Standard, """{"payment_daily_limit_option":true}""", "422 required /card/payment_daily_limit"),
        (CardLevel.Standard, """{"payment_lifespan_limit":10}""", "422 not_applicable_to_card_level /card/payment_lifespan_limit"),
        (CardLevel.Flash, """{"payment_monthly_limit":10}""", "422 not_applicable_to_card_level /card/payment_monthly_limit"),
        (CardLevel.Flash, """{"payment_daily_limit":10,"payment_daily_limit_option":true}""",
            "422 not_applicable_to_card_level /card/payment_daily_limit_option, not_applicable_to_card_level /card/payment_daily_limit"),
        (CardLevel.Flash, """{"payment_transaction_limit":10}""", "422 not_applicable_to_card_level /card/payment_transaction_limit"),
        (CardLevel.Flash, """{"payment_lifespan_limit":0}""", "422 below_minimum /card/payment_lifespan_limit"),
        (CardLevel.Flash, """{"payment_lifespan_limit":20000.01}""", "422 limit_above_maximum /card/payment_lifespan_limit"),
    ];

    [Theory, OnSqlite, OnPostgres]
    public async Task A_change_that_breaks_a_rule_is_refused_at_its_member(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        foreach (var (level, body, problem) in Refusals)
        {
            var refused = await owner.PatchAsync(Given.Card(level), "limits", JsonNode.Parse(body)!);
            Assert.Equal($"{body}: {problem}", $"{body}: {refused.Status} {string.Join(", ", refused.Problems)}");
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_monthly_limit_does_not_fall_below_a_daily_one_that_is_on(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Standard);
        Assert.Equal(200, (await owner.ChangeLimitsAsync(card, new JsonObject { ["payment_daily_limit"] = 300 })).Status);
        Assert.Equal(200, (await owner.ChangeLimitsAsync(card, new JsonObject { ["payment_monthly_limit"] = 200 })).Status);

        var on = await owner.ChangeLimitsAsync(card, new JsonObject { ["payment_daily_limit_option"] = true });
        Assert.Equal((422, "daily_limit_above_monthly /card/payment_daily_limit_option"), (on.Status, on.Problems.Single()));

        Assert.Equal(200, (await owner.ChangeLimitsAsync(
            card, new JsonObject { ["payment_daily_limit_option"] = true, ["payment_daily_limit"] = 200 })).Status);
        var lower = await owner.ChangeLimitsAsync(card, new JsonObject { ["payment_monthly_limit"] = 199 });
        Assert.Equal((422, "daily_limit_above_monthly /card/payment_monthly_limit"), (lower.Status, lower.Problems.Single()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_monthly_limit_does_not_fall_below_a_transaction_or_a_withdrawal_limit_that_is_on(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Standard);
        var on = new JsonObject
        {
            ["payment_transaction_limit"] = 300, ["payment_transaction_limit_option"] = true,
            ["atm_daily_limit"] = 100, ["atm_daily_limit_option"] = true,
        };
        Assert.Equal(200, (await owner.ChangeLimitsAsync(card, on)).Status);

        var payment = await owner.ChangeLimitsAsync(card, new JsonObject { ["payment_monthly_limit"] = 299 });
        Assert.Equal((422, "transaction_limit_above_monthly /card/payment_monthly_limit"), (payment.Status, payment.Problems.Single()));
        var atm = await owner.ChangeLimitsAsync(card, new JsonObject { ["atm_monthly_limit"] = 99 });
        Assert.Equal((422, "daily_limit_above_monthly /card/atm_monthly_limit"), (atm.Status, atm.Problems.Single()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_changes_of_different_limits_at_once_both_survive(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Standard);
        for (var round = 1; round <= 10; round++)
        {
            var (month, day) = (500 + round, 100 + round);
            JsonObject[] changes = [new() { ["payment_monthly_limit"] = month }, new() { ["payment_daily_limit"] = day }];
            var sessions = new List<string>();
            foreach (var change in changes) sessions.Add(await owner.AllowAsync(await owner.PatchAsync(card, "limits", change)));

            var replies = await AtOnce.RunAsync(2, place => owner.SendAsync(
                HttpMethod.Patch,
                $"/v2/cards/{card}/limits",
                JsonContent.Create(new JsonObject { ["card"] = changes[place].DeepClone() }),
                ("X-Qonto-Sca-Session-Token", sessions[place])));

            Assert.All(replies, reply => Assert.True(reply.Status == 200, reply.Body));
            var after = (await owner.GetAsync($"/v2/cards/{card}")).Card;
            Assert.Equal((month, day), (after["payment_monthly_limit"]!.GetValue<int>(), after["payment_daily_limit"]!.GetValue<int>()));
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Withdrawal_limits_of_a_card_without_withdrawals_are_accepted_and_unchanged(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Virtual);
        var before = (await owner.GetAsync($"/v2/cards/{card}")).Body;

        var same = await owner.ChangeLimitsAsync(card, new JsonObject { ["atm_monthly_limit"] = 100, ["atm_daily_limit_option"] = true });

        Assert.Equal((200, before), (same.Status, same.Body));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_flash_card_shows_its_new_budget_as_its_month_too(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        var changed = await owner.ChangeLimitsAsync(Given.Card(CardLevel.Flash), new JsonObject { ["payment_lifespan_limit"] = 99.9 });

        Assert.Equal("99.9", changed.Card["payment_lifespan_limit"]!.ToJsonString());
        Assert.Equal("99.9", changed.Card["payment_monthly_limit"]!.ToJsonString());
    }
}
