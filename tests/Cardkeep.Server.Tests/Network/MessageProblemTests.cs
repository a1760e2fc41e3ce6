using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Network;

/// <summary>Messages that cannot be read: every problem at once, each with its place, and nothing moves.</summary>
public sealed class MessageProblemTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_that_cannot_be_read_is_told_where(EngineKind engine)
    {
        (string Member, string Json, string Problems)[] wrong =
        [
            ("transaction_id", "null", "422 required /transaction_id"),
            ("transaction_id", "7", "400 not_a_string /transaction_id"),
            ("transaction_id", $"\"{new string('t', 65)}\"", "422 too_long /transaction_id"),
            ("message_id", "\"\"", "422 too_short /message_id"),
            ("occurred_at", "\"yesterday\"", "400 invalid_date_time /occurred_at"),
            ("card", "null", "422 required /card"),
            ("card", "{}", "422 required /card"),
            ("card", "[]", "400 not_an_object /card"),
            ("card", """{"id":"7"}""", "400 invalid_uuid /card/id"),
            ("card", """{"id":"019e1cfa-0006-7a00-8000-000000000004","token":"ck_1"}""", "422 required /card"),
            ("type", "\"loan\"", "422 not_in_list /type"),
            ("channel", "null", "422 required /channel"),
            ("amount_cents", "0", "422 below_minimum /amount_cents"),
            ("amount_cents", "-1", "422 below_minimum /amount_cents"),
            ("amount_cents", "1.5", "400 not_an_integer /amount_cents"),
            ("amount_cents", "\"100\"", "400 not_an_integer /amount_cents"),
            ("amount_cents", "10000000001", "422 above_maximum /amount_cents"),
            ("amount_cents", "1e400", "422 above_maximum /amount_cents"),
            ("currency", "\"USD\"", "422 not_in_list /currency"),
            ("partial_allowed", "\"yes\"", "400 not_a_boolean /partial_allowed"),
            ("merchant", """{"mcc":"58"}""", "422 invalid_mcc /merchant/mcc"),
            ("merchant", """{"country":"fr","mcc":5812}""", "400 not_a_string /merchant/mcc, invalid_country /merchant/country"),
            ("verification", """{"pin":"guessed"}""", "422 not_in_list /verification/pin"),
            ("original", """{"amount_minor":1}""", "422 required /original/currency, required /original/rate"),
        ];
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        var before = await Consistency.CountAsync(api);
        foreach (var (member, json, problems) in wrong)
        {
            var ask = Terminal.Ask(Given.Card(CardLevel.Virtual), 1_00);
            ask[member] = JsonNode.Parse(json);
            Assert.Equal((member, json, problems), (member, json, Terminal.Outcome(await network.AuthorizeAsync(ask))));
        }

        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_problem_of_a_message_is_told_at_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        string[] head = ["required /card", "required /transaction_id", "required /message_id", "required /occurred_at"];
        string[] amount = ["required /amount_cents", "required /currency"];
        foreach (var (path, body, problems) in ((string, string[], string[])[])
            [
                ("authorizations", ["required /type", "required /channel"], amount),
                ("increments", [], amount),
                ("clearings", [], amount),
                ("reversals", [], []),
                ("refunds", [], amount),
                ("refund_reversals", ["required /refund_transaction_id"], []),
            ])
        {
            var reply = await network.Client.PostAsync($"/network/v1/{path}", new JsonObject());
            Assert.Equal([.. head, .. body, .. problems], reply.Problems);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_is_small_json_from_whom_the_network_trusts(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        var owner = await api.AsAsync(Role.Owner);
        var ask = Terminal.Ask(Given.Card(CardLevel.Virtual), 1_00);
        const string path = "/network/v1/authorizations";

        var tooLong = Terminal.Ask(Given.Card(CardLevel.Virtual), 1_00).With(("note", new string('x', 16_384)));
        Assert.Equal("413 payload_too_large", Terminal.Outcome(await network.AuthorizeAsync(tooLong)));
        Assert.Equal("400 invalid_json", Terminal.Outcome(await network.Client.PostRawAsync(path, "{")));
        Assert.Equal("403 insufficient_scope", Terminal.Outcome(await owner.PostAsync(path, ask)));
        Assert.Equal("401 authorization_header_missing", Terminal.Outcome(await api.AsNobody().PostAsync(path, ask)));
        Assert.Equal("403 insufficient_scope", Terminal.Outcome(await network.Client.GetAsync("/v2/cards")));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM authorizations"));
    }
}
