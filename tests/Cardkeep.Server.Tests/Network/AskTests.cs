using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Network;

/// <summary>What the network asks, and what it hears (spending.md §4, §7, §9).</summary>
public sealed class AskTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task An_approval_answers_with_all_that_a_processor_needs(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await LimitedAsync(api, daily: 100);

        var reply = await network.AuthorizeAsync(Terminal.Ask(card, 40_00, "t-77", "m-1"));

        Assert.Equal(200, reply.Status);
        Assert.Equal(
            """
            {"authorization_id":"…","transaction_id":"t-77","message_id":"m-1","outcome":"approved","reason":null,"response_code":"00",
            "requested_amount_cents":4000,"approved_amount_cents":4000,"currency":"EUR","decided_at":"2026-03-01T09:30:00.000000Z",
            "expires_at":"2026-03-08T09:30:00.000000Z"}
            """.ReplaceLineEndings(""),
            reply.Body.Replace(reply.Text("authorization_id"), "…", StringComparison.Ordinal));
        Assert.Null(reply.Header("Idempotent-Replayed"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_limit_may_be_reached_and_not_passed(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await LimitedAsync(api, daily: 100);
        await network.ApprovedAsync(card, 60_00);

        Assert.Equal("200 declined payment_daily_limit_exceeded", Terminal.Outcome(await network.AuthorizeAsync(card, 40_01)));
        Assert.Equal("200 approved", Terminal.Outcome(await network.AuthorizeAsync(card, 40_00)));
        Assert.Equal("200 declined payment_daily_limit_exceeded", Terminal.Outcome(await network.AuthorizeAsync(card, 1)));

        Assert.Equal(4, await api.NumberAsync("SELECT count(*) FROM authorizations"));
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'authorization.declined'"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_repeated_ask_gets_the_same_bytes_and_moves_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await LimitedAsync(api, daily: 100);
        var ask = Terminal.Ask(card, 40_00);
        var first = await network.AuthorizeAsync(ask);
        await network.ClearAsync(card, ask["transaction_id"]!.GetValue<string>(), 40_00);
        var before = await Consistency.CountAsync(api);
        api.Clock.Advance(TimeSpan.FromMinutes(5));

        var second = await network.AuthorizeAsync(ask.Turned());

        Assert.Equal((200, first.Body, "true"), (second.Status, second.Body, second.Header("Idempotent-Replayed")));
        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_with_another_content_is_refused_and_the_first_stands(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await LimitedAsync(api, daily: 100);
        var ask = Terminal.Ask(card, 40_00);
        await network.AuthorizeAsync(ask);

        Assert.Equal(
            "422 message_id_reused /message_id", Terminal.Outcome(await network.AuthorizeAsync(ask.With(("amount_cents", 41_00)))));
        Assert.Equal(
            "422 transaction_id_reused /transaction_id",
            Terminal.Outcome(await network.AuthorizeAsync(ask.With(("amount_cents", 40_00), ("message_id", "another")))));

        Assert.Equal(40_00, await api.NumberAsync("SELECT CAST(sum(held) AS bigint) FROM authorizations"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_that_nobody_has_is_declined_and_a_repeat_is_known(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        var ask = Terminal.Ask("ck_nobodys", 40_00);

        var first = await network.AuthorizeAsync(ask);
        var again = await network.AuthorizeAsync(ask);

        Assert.Equal("200 declined card_not_found", Terminal.Outcome(first));
        Assert.Equal(("14", (JsonNode?)null), (first.Text("response_code"), first.Json["authorization_id"]));
        Assert.Equal((first.Body, "true"), (again.Body, again.Header("Idempotent-Replayed")));
        Assert.Equal("200 recorded unknown", Terminal.Outcome(await network.ClearAsync(Guid.NewGuid().ToString("D"), "t-0", 5_00)));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_is_named_by_its_id_or_by_its_token(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await LimitedAsync(api, daily: 100);
        var token = (await (await api.AsAsync(Role.Owner)).GetAsync($"/cardkeep/v1/cards/{card}/network_token")).Text("network_token");
        var ask = Terminal.Ask(card, 40_00);

        Assert.Equal("200 approved", Terminal.Outcome(await network.AuthorizeAsync(ask)));
        Assert.Equal("200 approved", Terminal.Outcome(await network.AuthorizeAsync(token, 60_00)));
        Assert.Equal(
            "200 declined payment_daily_limit_exceeded", Terminal.Outcome(await network.AuthorizeAsync(card.ToUpperInvariant(), 1)));
        Assert.Equal(200, (await network.ShowAsync(token, ask["transaction_id"]!.GetValue<string>())).Status);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Part_of_a_purchase_is_approved_where_the_merchant_takes_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await LimitedAsync(api, daily: 100);
        await network.ApprovedAsync(card, 70_00);

        var reply = await network.AuthorizeAsync(Terminal.Ask(card, 80_00).With(("partial_allowed", true)));

        Assert.Equal("200 partially_approved", Terminal.Outcome(reply));
        Assert.Equal(("10", 30_00L), (reply.Text("response_code"), reply.Json["approved_amount_cents"]!.GetValue<long>()));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_increment_asks_for_the_difference(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, card) = await LimitedAsync(api, daily: 100);
        var transaction = await network.ApprovedAsync(card, 50_00);

        var more = await network.IncrementAsync(card, transaction, 50_00);
        var tooMuch = await network.IncrementAsync(card, transaction, 1);
        var unknown = await network.IncrementAsync(card, "nobody's", 1);

        Assert.Equal("200 approved", Terminal.Outcome(more));
        Assert.Equal("200 declined payment_daily_limit_exceeded", Terminal.Outcome(tooMuch));
        Assert.Equal("200 declined transaction_closed", Terminal.Outcome(unknown));
        Assert.Equal(100_00, await api.NumberAsync("SELECT CAST(sum(held) AS bigint) FROM authorizations"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_third_wrong_pin_blocks_it_and_an_event_says_so(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        var card = await Stored.CardAsync(api, made => made with
        {
            Level = CardLevel.Standard,
            Options = new(Atm: true, Nfc: true, Online: true, Foreign: true),
        });
        List<string> heard = [];
        foreach (var pin in (string[])["failed", "failed", "failed", "verified"])
        {
            var ask = Terminal.Ask(card, 1_00).With(("channel", "chip"), ("verification", new JsonObject { ["pin"] = pin }));
            heard.Add(Terminal.Outcome(await network.AuthorizeAsync(ask)));
        }

        heard.Add(Terminal.Outcome(await network.AuthorizeAsync(card, 1_00)));
        Assert.Equal(
            [
                "200 declined wrong_pin", "200 declined wrong_pin", "200 declined wrong_pin", "200 declined card_pin_blocked",
                "200 approved",
            ],
            heard);
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'card.pin_blocked'"));
        Assert.Equal(1, await api.NumberAsync("SELECT CAST(sum(cards) AS bigint) FROM card_counts WHERE status = 'pin_blocked'"));
    }

    private static async Task<(Terminal Network, string Card)> LimitedAsync(TestApi api, int daily) =>
        (await Terminal.StartAsync(api), await Given.LimitedCardAsync(await api.AsAsync(Role.Owner), daily));
}
