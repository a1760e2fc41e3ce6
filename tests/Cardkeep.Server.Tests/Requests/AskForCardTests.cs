using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Requests;

/// <summary>What may be asked for, and how it is answered (wire-contract.md §12).</summary>
public sealed class AskForCardTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_request_is_answered_with_its_members_in_order_and_waits(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);

        var flash = await employee.AskForFlashAsync(Asked.Flash.With(("note", " Train to Lyon 🚄 ")));
        var bare = await employee.AskForVirtualAsync(new JsonObject());
        var full = await employee.AskForVirtualAsync(JsonNode.Parse("""
            {"note":null,"payment_monthly_limit":"12.5","card_level":"virtual_partner","card_design":"virtual.sakura.2025",
             "status":"approved"}
            """)!);

        Assert.Equal(Golden("flash_card", flash.RequestId(), "Train to Lyon \\uD83D\\uDE84", """
            "payment_lifespan_limit":"250.00","pre_expires_at":"2026-06-01T00:00:00Z","currency":"EUR"
            """), flash.Body);
        Assert.Equal(Golden("virtual_card", bare.RequestId(), "", """
            "payment_monthly_limit":"500.00","currency":"EUR","card_level":"virtual","card_design":"virtual.default.2017"
            """), bare.Body);
        Assert.Equal(Golden("virtual_card", full.RequestId(), "", """
            "payment_monthly_limit":"12.50","currency":"EUR","card_level":"virtual_partner","card_design":"virtual.sakura.2025"
            """), full.Body);
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM cards c WHERE c.id NOT IN (SELECT stream_id FROM events)"));
        await Consistency.CheckAsync(api);
    }

    // Members of the request for a flash card, as JSON | status and every problem; none: accepted with that limit.
    [Theory, OnSqlite, OnPostgres]
    public async Task A_request_for_a_flash_card_is_judged_as_its_order_would_be(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);
        (string Members, string Outcome)[] table =
        [
            ("""{"payment_lifespan_limit":"0.01"}""", "0.01"),
            ("""{"payment_lifespan_limit":"20000"}""", "20000.00"),
            ("""{"payment_lifespan_limit":" 007.50 "}""", "7.50"),
            ("""{"payment_lifespan_limit":12.5}""", "12.50"),
            ("""{"payment_lifespan_limit":2e2}""", "200.00"),
            ("""{"payment_lifespan_limit":"1.000"}""", "1.00"),
            ("""{"payment_lifespan_limit":"-0.01"}""", "422 below_minimum /request_flash_card/payment_lifespan_limit"),
            ("""{"payment_lifespan_limit":"0.00"}""", "422 below_minimum /request_flash_card/payment_lifespan_limit"),
            ("""{"payment_lifespan_limit":"20000.01"}""", "422 limit_above_maximum /request_flash_card/payment_lifespan_limit"),
            ("""{"payment_lifespan_limit":"99999999999999999999999999"}""",
                "422 limit_above_maximum /request_flash_card/payment_lifespan_limit"),
            ("""{"payment_lifespan_limit":"1.001"}""", "422 too_many_decimals /request_flash_card/payment_lifespan_limit"),
            ("""{"payment_lifespan_limit":""}""", "400 not_a_number /request_flash_card/payment_lifespan_limit"),
            ("""{"payment_lifespan_limit":"1,50"}""", "400 not_a_number /request_flash_card/payment_lifespan_limit"),
            ("""{"payment_lifespan_limit":"1e2"}""", "400 not_a_number /request_flash_card/payment_lifespan_limit"),
            ("""{"payment_lifespan_limit":"+1"}""", "400 not_a_number /request_flash_card/payment_lifespan_limit"),
            ("""{"payment_lifespan_limit":"1."}""", "400 not_a_number /request_flash_card/payment_lifespan_limit"),
            ("""{"payment_lifespan_limit":"٣"}""", "400 not_a_number /request_flash_card/payment_lifespan_limit"),
            ("""{"payment_lifespan_limit":true}""", "400 not_a_number /request_flash_card/payment_lifespan_limit"),
            ("""{"pre_expires_at":"2026-03-01T09:30:00Z"}""", "422 date_not_in_future /request_flash_card/pre_expires_at"),
            ("""{"pre_expires_at":"2026-03-01T10:30:00.000001+01:00"}""", "250.00"),
            ("""{"pre_expires_at":"2027-03-01T09:30:00Z"}""", "250.00"),
            ("""{"pre_expires_at":"2027-03-01T09:30:00.000001Z"}""", "422 date_too_far /request_flash_card/pre_expires_at"),
            ("""{"pre_expires_at":"2026-06-01"}""", "400 invalid_date_time /request_flash_card/pre_expires_at"),
            ("""{"payment_lifespan_limit":null,"pre_expires_at":null}""",
                "422 required /request_flash_card/payment_lifespan_limit, required /request_flash_card/pre_expires_at"),
            ("""{"note":1,"payment_lifespan_limit":"0"}""",
                "400 not_a_string /request_flash_card/note, below_minimum /request_flash_card/payment_lifespan_limit"),
            ($$"""{"note":"{{new string('n', 255)}}"}""", "250.00"),
            ($$"""{"note":"{{new string('n', 256)}}"}""", "422 too_long /request_flash_card/note"),
            ("""{"note":"a\u0000b"}""", "422 invalid_characters /request_flash_card/note"),
            ("""{"card_level":"metal","payment_monthly_limit":-1,"card_design":7}""", "250.00"),
        ];
        foreach (var (members, outcome) in table)
        {
            var request = Asked.Flash;
            foreach (var (name, value) in JsonNode.Parse(members)!.AsObject()) request[name] = value?.DeepClone();
            var reply = await employee.AskForFlashAsync(request);
            var found = reply.Status == 200 ? reply.Request().Text("payment_lifespan_limit") : reply.Outcome();
            Assert.Equal((members, outcome), (members, found));
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_request_for_a_virtual_card_is_judged_as_its_order_would_be(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);
        (string Members, string Outcome)[] table =
        [
            ("""{"payment_monthly_limit":"0"}""", "0.00"),
            ("""{"payment_monthly_limit":"20000.00"}""", "20000.00"),
            ("""{"payment_monthly_limit":"-0.01"}""", "422 below_minimum /request_virtual_card/payment_monthly_limit"),
            ("""{"payment_monthly_limit":20000.01}""", "422 limit_above_maximum /request_virtual_card/payment_monthly_limit"),
            ("""{"payment_monthly_limit":"0.001"}""", "422 too_many_decimals /request_virtual_card/payment_monthly_limit"),
            ("""{"card_level":"virtual","card_design":"plus.black.2023"}""", "500.00"),
            ("""{"card_level":"flash"}""", "422 not_in_list /request_virtual_card/card_level"),
            ("""{"card_level":"Virtual","card_design":"plus"}""",
                "422 not_in_list /request_virtual_card/card_level, not_in_list /request_virtual_card/card_design"),
            ("""{"card_level":1,"payment_monthly_limit":"x"}""",
                "400 not_a_number /request_virtual_card/payment_monthly_limit, not_a_string /request_virtual_card/card_level"),
        ];
        foreach (var (members, outcome) in table)
        {
            var reply = await employee.AskForVirtualAsync(JsonNode.Parse(members)!);
            var found = reply.Status == 200 ? reply.Request().Text("payment_monthly_limit") : reply.Outcome();
            Assert.Equal((members, outcome), (members, found));
        }

        var refused = await employee.AskForVirtualAsync(new JsonObject { ["card_level"] = "gold" });
        Assert.Equal("card_level must be one of: virtual, virtual_partner", Assert.Single(refused.Details));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_request_stands_in_the_wrapper_of_its_type(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);
        var before = await Consistency.CountAsync(api);

        foreach (var (path, body, outcome) in ((string, string, string)[])
        [
            ("flash_cards", """{"request_virtual_card":{}}""", "422 required /request_flash_card"),
            ("virtual_cards", "{}", "422 required /request_virtual_card"),
            ("virtual_cards", """{"request_virtual_card":[]}""", "400 not_an_object /request_virtual_card"),
            ("virtual_cards", "[]", "400 invalid_body"),
            ("virtual_cards", "", "400 invalid_json"),
        ])
            Assert.Equal((path, outcome), (path, (await employee.PostRawAsync($"/v2/requests/{path}", body)).Outcome()));
        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Everybody_but_reporting_asks_each_for_themselves(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var role in (Role[])[Role.Owner, Role.Admin, Role.Manager, Role.Employee])
        {
            var reply = await (await api.AsAsync(role)).AskForVirtualAsync(new JsonObject { ["initiator_id"] = Given.Member(Role.Admin) });
            Assert.Equal(Given.Member(role), reply.Request().Text("initiator_id"));
        }

        // Who is in no team asks too.
        var alone = await Given.MemberAsync(api, Role.Employee);
        var caller = await api.AsAsync(Cardkeep.Sandbox.Demo.Organization, alone, Cardkeep.Sandbox.Demo.Client);
        Assert.Equal(200, (await caller.AskForFlashAsync(Asked.Flash)).Status);

        var before = await Consistency.CountAsync(api);
        var reporting = await api.AsAsync(Role.Reporting);
        Assert.Equal("403 forbidden", (await reporting.AskForFlashAsync(Asked.Flash)).Outcome());
        Assert.Equal("403 forbidden", (await reporting.AskForVirtualAsync(new JsonObject())).Outcome());
        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_repeated_key_asks_once_and_no_key_is_needed(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);

        var first = await employee.AskForFlashAsync(Asked.Flash, (Asked.KeyHeader, "one-key"));
        var again = await employee.AskForFlashAsync(new JsonObject(), (Asked.KeyHeader, "one-key"));
        var other = await employee.AskForFlashAsync(Asked.Flash);

        Assert.Equal((200, first.Body, "true"), (again.Status, again.Body, again.Header("Idempotent-Replayed")));
        Assert.NotEqual(first.RequestId(), other.RequestId());
        Assert.Equal(3, await api.NumberAsync("SELECT count(*) FROM card_requests"));
        await Consistency.CheckAsync(api);
    }

    private static string Golden(string type, string id, string note, string terms) => $$$"""
        {"request_{{{type}}}":{"id":"{{{id}}}","request_type":"{{{type}}}","status":"pending",
        "initiator_id":"{{{Given.Member(Role.Employee)}}}",
        "approver_id":null,"note":"{{{note}}}","declined_note":null,{{{terms}}},"processed_at":null,"created_at":"2026-03-01T09:30:00Z"}}
        """.ReplaceLineEndings("");
}
