using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Contract;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary>The simulator says what a card processor would, by the same door, and keeps nothing to itself (spending.md §10).</summary>
public sealed class SimulatorTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_not_said_is_what_is_usual_for_the_card(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, network) = (await api.AsAsync(Role.Owner), await Terminal.StartAsync(api));
        (Shop Shop, string Channel)[] table =
        [
            (await Shop.OpenAsync(owner, Given.Order(CardLevel.Plus)), "chip"),
            (await Shop.OpenAsync(owner, Given.Order(CardLevel.Virtual)), "online"),
        ];
        foreach (var (shop, channel) in table)
        {
            await shop.PlayAsync($"""
                authorize 12.34 -> approved
                shows had_operation had_pin_operation -> true {(channel == "chip" ? "true" : "false")}
                """);
            var shown = (await network.ShowAsync(shop.Card, shop.Heard.Text("transaction_id"))).Json;
            Assert.Equal(channel, shown["authorization"]!["channel"]!.GetValue<string>());
            Assert.Equal("purchase", shown["authorization"]!["type"]!.GetValue<string>());

            // The network's own answer stands in ours, member by member.
            var said = shop.Heard.Json.AsObject();
            Assert.Equal(shop.Heard.Text("authorization_id"), said["explanation"]!["authorization_id"]!.GetValue<string>());
            Assert.Equal("Approved: 12.34 EUR.", said["explanation"]!["decisions"]![0]!["text"]!.GetValue<string>());
            said.Remove("explanation");
            Assert.True(JsonNode.DeepEquals(said, shown["messages"]![0]!["answer"]));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_is_said_again_by_its_identity_and_nothing_moves(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var shop = await Shop.OpenAsync(owner, Given.Order(CardLevel.Virtual));
        await owner.PostAsync("/sandbox/v1/clock/freeze", null);
        var ask = new JsonObject { ["amount_cents"] = 40_00, ["transaction_id"] = "t-1", ["message_id"] = "m-1" };

        var first = await shop.SendAsync("authorize", ask);
        var second = await shop.SendAsync("authorize", ask);
        Assert.Equal((first.Body, null, "true"), (second.Body, first.Header("Idempotent-Replayed"), second.Header("Idempotent-Replayed")));
        Assert.Equal("422 message_id_reused /message_id", (await shop.SendAsync("authorize", ask.With(("amount_cents", 41_00)))).Outcome());
        Assert.Equal(
            "422 transaction_id_reused /transaction_id", (await shop.SendAsync("authorize", ask.With(("message_id", "m-2")))).Outcome());

        await shop.PlayAsync("""
            authorize 10 -> approved
            repeat -> approved
            force_post 5 -> recorded force_post
            """);
        var posted = shop.Heard;
        await shop.PlayAsync("""
            clear 1 -> recorded force_post
            repeat -> recorded force_post
            shows payment_daily_spent -> 56
            """);
        Assert.Equal((posted.Body, "true"), (shop.Heard.Body, shop.Heard.Header("Idempotent-Replayed")));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_problem_of_a_call_is_told_at_once_and_nothing_is_said_to_the_network(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var shop = await Shop.OpenAsync(owner, Given.Order(CardLevel.Plus));
        await shop.PlayAsync("""
            authorize 10 -> approved
            reverse -> recorded
            """);
        var before = await Consistency.CountAsync(api);
        (string Verb, string Body, string Outcome)[] table =
        [
            ("authorize", "{}", "422 required /amount_cents"),
            ("authorize", """{"amount_cents":0}""", "422 below_minimum /amount_cents"),
            ("authorize", """{"amount_cents":1,"type":"verification"}""", "422 above_maximum /amount_cents"),
            ("authorize", """{"amount_cents":1.5,"currency":"USD"}""", "400 not_an_integer /amount_cents, not_in_list /currency"),
            ("authorize", """{"amount_cents":1,"pin":"12","merchant":{"mcc":"1"}}""", "422 too_short /pin, invalid_mcc /merchant/mcc"),
            ("authorize", """{"amount_cents":1,"pin":"12a4"}""", "422 invalid_characters /pin"),
            ("authorize", """{"amount_cents":1,"cvv_check":"maybe"}""", "422 not_in_list /cvv_check"),
            ("authorize", """{"amount_cents":1,"merchant":[]}""", "400 not_an_object /merchant"),
            ("authorize", """{"amount_cents":1,"transaction_id":""}""", "422 too_short /transaction_id"),
            ("withdraw", """{"amount_cents":1,"merchant":{"country":"XX"}}""", "422 invalid_country /merchant/country"),
            ("advise", """{"amount_cents":1,"outcome":"maybe"}""", "422 not_in_list /outcome"),
            ("force_post", """{"amount_cents":1,"final":1}""", "400 not_a_boolean /final"),
            ("refund_unlinked", "{}", "422 required /amount_cents"),
            ("wrong_pin", """{"times":11}""", "422 above_maximum /times"),
            ("increment", "{}", "422 required /amount_cents"),
            ("clear", "{}", "422 required /amount_cents"),
            ("refund", "{}", "422 required /amount_cents"),
            ("play", "{}", "422 required /scenario"),
            ("play", """{"scenario":"heist"}""", "422 not_in_list /scenario"),
        ];
        foreach (var (verb, body, outcome) in table)
            Assert.Equal((verb, body, outcome), (verb, body, (await shop.SendAsync(verb, JsonNode.Parse(body)!.AsObject())).Outcome()));
        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Nobody_uses_a_card_that_they_do_not_see(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var shop = await Shop.OpenAsync(owner, Given.Order(CardLevel.Virtual, Role.Owner));
        await shop.PlayAsync("authorize 10 -> approved");
        var authorization = shop.Heard.Text("authorization_id");
        string[] paths =
        [
            .. ((string[])["authorize", "withdraw", "wrong_pin", "advise", "force_post", "refund", "play"])
                .Select(verb => $"cards/{shop.Card}/{verb}"),
            .. ((string[])["increment", "clear", "reverse", "refund", "expire", "repeat"])
                .Select(verb => $"authorizations/{authorization}/{verb}"),
        ];
        var before = await Consistency.CountAsync(api);
        var (stranger, employee) = (await Given.StrangerAsync(api), await api.AsAsync(Role.Employee));
        var reader = await api.AsAsync(Role.Owner, Scope.CardRead);
        foreach (var path in paths)
        {
            Assert.Equal((path, "404 not_found id"), (path, await TryAsync(stranger.Client, path)));
            Assert.Equal((path, "404 not_found id"), (path, await TryAsync(employee, path)));
            Assert.Equal((path, "403 insufficient_scope"), (path, await TryAsync(reader, path)));
            Assert.Equal((path, "401 authorization_header_missing"), (path, await TryAsync(api.AsNobody(), path)));
        }

        Assert.Equal(before, await Consistency.CountAsync(api));

        static async Task<string> TryAsync(Client caller, string path) =>
            (await caller.PostAsync($"/sandbox/v1/{path}", new JsonObject { ["amount_cents"] = 1, ["scenario"] = "atm" })).Outcome();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_following_message_stays_with_its_own_authorization_whatever_else_it_names(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var shop = await Shop.OpenAsync(owner, Given.Order(CardLevel.Virtual));
        var other = await Shop.OpenAsync(owner, Given.Order(CardLevel.Virtual));
        await other.PlayAsync("authorize 7 -> approved");
        await shop.PlayAsync("authorize 10 -> approved");
        var own = shop.Heard.Text("transaction_id");
        foreach (var verb in (string[])["increment", "clear", "reverse", "refund"])
        {
            var body = Document.WholeCard();
            foreach (var (member, value) in new JsonObject
            {
                ["amount_cents"] = 1_00,
                ["card"] = new JsonObject { ["id"] = other.Card },
                ["card_id"] = other.Card,
                ["authorization_id"] = other.Heard.Text("authorization_id"),
                ["original_transaction_id"] = other.Heard.Text("transaction_id"),
                ["transaction_id"] = verb == "refund" ? "back" : other.Heard.Text("transaction_id"),
            })
            {
                body[member] = value?.DeepClone();
            }

            var heard = await shop.SendAsync(verb, body);
            Assert.Equal((verb, verb == "refund" ? "back" : own), (verb, heard.Text("transaction_id")));
            Assert.Equal(shop.Heard.Text("authorization_id"), heard.Text("authorization_id"));
        }

        await other.PlayAsync("shows payment_daily_spent -> 7");
        await Consistency.CheckAsync(api);
    }
}
