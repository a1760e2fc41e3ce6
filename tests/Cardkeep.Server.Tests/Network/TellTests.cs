using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Network;

/// <summary>What the network tells: always recorded, never refused (spending.md §6).</summary>
public sealed class TellTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_purchase_is_cleared_and_part_of_it_refunded(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await StartAsync(api);
        var transaction = await network.ApprovedAsync(card, 60_00);

        var part = await network.ClearAsync(card, transaction, 20_00, final: false);
        var rest = await network.ClearAsync(card, transaction, 30_00);
        var refund = await network.RefundAsync(card, 15_00, transaction, "r-1");

        Assert.Equal(("200 recorded", "open", 40_00L), (Terminal.Outcome(part), part.Text("status"), Terminal.AmountOf(part, "held")));
        Assert.Equal(
            ("200 recorded", "cleared", 10_00L), (Terminal.Outcome(rest), rest.Text("status"), Terminal.AmountOf(rest, "released")));
        Assert.Equal(("200 recorded", 15_00L), (Terminal.Outcome(refund), Terminal.AmountOf(refund, "credited")));
        Assert.Equal(35_00, await SpentAsync(api, card));
        await Consistency.CheckAsync(api);

        Assert.Equal("200 recorded", Terminal.Outcome(await network.UndoRefundAsync(card, "r-1")));
        Assert.Equal("200 recorded unknown", Terminal.Outcome(await network.UndoRefundAsync(card, "r-1")));
        Assert.Equal(50_00, await SpentAsync(api, card));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_reversal_that_overtakes_its_ask_wins(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await StartAsync(api);

        Assert.Equal("200 recorded early", Terminal.Outcome(await network.ReverseAsync(card, "t-1")));
        Assert.Equal("200 declined transaction_closed", Terminal.Outcome(await network.AuthorizeAsync(card, 10_00, "t-1")));
        Assert.Equal("200 recorded force_post", Terminal.Outcome(await network.ClearAsync(card, "t-2", 10_00)));
        Assert.Equal("200 declined transaction_closed", Terminal.Outcome(await network.AuthorizeAsync(card, 10_00, "t-2")));

        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM authorizations WHERE held <> 0"));
        Assert.Equal(10_00, await SpentAsync(api, card));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_hold_is_given_back_in_part_and_whole(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await StartAsync(api);
        var transaction = await network.ApprovedAsync(card, 100_00);

        var part = await network.ReverseAsync(card, transaction, 40_00);
        var rest = await network.ReverseAsync(card, transaction);
        var more = await network.ReverseAsync(card, transaction, 1_00);

        Assert.Equal(("open", 60_00L), (part.Text("status"), Terminal.AmountOf(part, "held")));
        Assert.Equal(("reversed", 0L), (rest.Text("status"), Terminal.AmountOf(rest, "held")));
        Assert.Equal("200 recorded exceeds_hold", Terminal.Outcome(more));
        Assert.Equal("200 approved", Terminal.Outcome(await network.AuthorizeAsync(card, 100_00)));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_was_decided_elsewhere_may_pass_a_limit_and_says_so(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await StartAsync(api);
        await network.ApprovedAsync(card, 90_00);

        var advice = await network.AdviseAsync(Terminal.Ask(card, 30_00, "t-1").With(("outcome", "approved")));
        var crossed = await network.AdviseAsync(Terminal.Ask(card, 30_00, "t-1").With(("outcome", "approved")));

        Assert.Equal("200 recorded stand_in limit_exceeded", Terminal.Outcome(advice));
        Assert.Equal(30_00, Terminal.AmountOf(crossed, "held"));
        Assert.Equal("200 declined payment_daily_limit_exceeded", Terminal.Outcome(await network.AuthorizeAsync(card, 1)));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'authorization.limit_exceeded'"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_was_told_twice_is_answered_with_the_bytes_of_the_first_time(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await StartAsync(api);
        var transaction = await network.ApprovedAsync(card, 60_00);
        var clearing = Terminal.Amount(card, transaction, 20_00).With(("final", false));

        var first = await network.Client.PostAsync("/network/v1/clearings", clearing);
        await network.ClearAsync(card, transaction, 40_00);
        var again = await network.Client.PostAsync("/network/v1/clearings", clearing);

        Assert.Equal((first.Body, "true"), (again.Body, again.Header("Idempotent-Replayed")));
        Assert.Equal(60_00, await SpentAsync(api, card));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_purchase_of_yesterday_stays_charged_to_its_own_day(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await StartAsync(api);
        var transaction = await network.ApprovedAsync(card, 50_00);
        api.Clock.Advance(TimeSpan.FromDays(1));
        await network.ApprovedAsync(card, 90_00);

        var over = await network.ClearAsync(card, transaction, 70_00);
        var refund = await network.RefundAsync(card, 10_00, transaction);
        var more = await network.IncrementAsync(card, await network.ApprovedAsync(card, 5_00), 5_01);

        Assert.Equal("200 recorded over_cleared", Terminal.Outcome(over));
        Assert.Equal("200 recorded", Terminal.Outcome(refund));
        Assert.Equal("200 declined payment_daily_limit_exceeded", Terminal.Outcome(more));
        Assert.Equal(95_00, await api.NumberAsync($"SELECT payment_day_held FROM card_counters WHERE {Sought(api, card)}"));
        Assert.Equal(60_00, await api.NumberAsync($"SELECT payment_month_spent FROM card_counters WHERE {Sought(api, card)}"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_that_names_another_card_concerns_the_card_of_its_transaction(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await StartAsync(api);
        var other = await Given.LimitedCardAsync(await api.AsAsync(Role.Owner), daily: 100);
        var transaction = await network.ApprovedAsync(card, 50_00);

        var cleared = await network.ClearAsync(other, transaction, 50_00);
        var refund = await network.RefundAsync(other, 20_00, transaction);

        Assert.Equal(("200 recorded", "cleared"), (Terminal.Outcome(cleared), cleared.Text("status")));
        Assert.Equal("200 recorded", Terminal.Outcome(refund));
        Assert.Equal((30_00, 0), (await SpentAsync(api, card), await SpentAsync(api, other)));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_transaction_shows_everything_that_was_heard_of_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await StartAsync(api);
        var ask = Terminal.Ask(card, 50_00, "t-9", "m-1");
        var asked = await network.AuthorizeAsync(ask);
        var cleared = await network.ClearAsync(card, "t-9", 50_00);

        var shown = await network.ShowAsync(card, "t-9");

        Assert.Equal(200, shown.Status);
        Assert.Equal("cleared", shown.Json["authorization"]!["status"]!.GetValue<string>());
        var messages = shown.Json["messages"]!.AsArray();
        Assert.Equal(["authorization", "clearing"], messages.Select(message => message!["kind"]!.GetValue<string>()));
        Assert.True(JsonNode.DeepEquals(asked.Json, messages[0]!["answer"]));
        Assert.True(JsonNode.DeepEquals(cleared.Json, messages[1]!["answer"]));
        Assert.Equal("404 not_found transaction_id", Terminal.Outcome(await network.ShowAsync(card, "t-10")));
        Assert.Equal("404 not_found transaction_id", Terminal.Outcome(await network.ShowAsync("ck_nobodys", "t-9")));
        Assert.Equal(422, (await network.Client.GetAsync("/network/v1/transactions/t-9")).Status);
    }

    private static async Task<(Terminal Network, string Card)> StartAsync(TestApi api) =>
        (await Terminal.StartAsync(api), await Given.LimitedCardAsync(await api.AsAsync(Role.Owner), daily: 100));

    private static Task<long> SpentAsync(TestApi api, string card) =>
        api.NumberAsync($"SELECT payment_month_spent FROM card_counters WHERE {Sought(api, card)}");

    private static string Sought(TestApi api, string card) => api.Database.Engine == Cardkeep.Storage.Engine.Postgres
        ? $"card_id = '{card}'"
        : $"card_id = x'{card.Replace("-", "", StringComparison.Ordinal)}'";
}
