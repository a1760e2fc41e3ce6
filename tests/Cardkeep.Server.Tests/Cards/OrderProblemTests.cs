using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Cards.CardLevel;

namespace Cardkeep.Tests.Cards;

/// <summary>Every problem that an order can have, over the wire (wire-contract.md §3, §10.2).</summary>
public sealed class OrderProblemTests
{
    private const string KeyHeader = "X-Qonto-Idempotency-Key";

    private const string Nobody = "3c90c3cc-0d44-4b50-8888-8dd25736052a";

    private const string Address = """
        {"contact_name":null,"first_line":"751 Metz Falls","zipcode":"13563-3709","city":"Reinholdchester","country":"KI"}
        """;

    // Level | members set in its smallest order, as JSON | status and every problem, as "code member member"; none: accepted.
    private static readonly (CardLevel Level, string Members, string Problems)[] Cases =
    [
        (Virtual, """{"holder_id":null}""", "422 required holder_id"),
        (Virtual, """{"organization_id":null,"bank_account_id":null}""", "422 required organization_id bank_account_id"),
        (Virtual, """{"card_level":null}""", "422 required card_level"),
        (Virtual, """{"holder_id":"","initiator_id":"me","bank_account_id":"3c90c3cc0d444b5088888dd25736052a"}""",
            "400 invalid_uuid holder_id initiator_id bank_account_id"),
        (Virtual, """{"holder_id":1,"organization_id":{},"card_level":[],"card_design":true}""",
            "400 not_a_string holder_id organization_id card_level card_design"),
        (Virtual, """{"card_level":"gold"}""", "422 not_in_list card_level"),
        (Virtual, """{"card_level":"Virtual"}""", "422 not_in_list card_level"),
        (Virtual, """{"card_level":"0","card_design":"plus","categories":["tax","Tax","3"]}""",
            "422 not_in_list card_level card_design categories/1 categories/2"),
        (Virtual, $$"""{"holder_id":"{{Nobody}}","organization_id":"acme","initiator_id":"{{Nobody}}","bank_account_id":"{{Nobody}}"}""",
            "422 reference_not_found holder_id initiator_id organization_id bank_account_id"),

        (Standard, """{"ship_to_business":null,"atm_monthly_limit":null,"payment_monthly_limit":null}""",
            "422 required ship_to_business atm_monthly_limit payment_monthly_limit"),
        (Standard, """{"ship_to_business":"true","atm_option":1,"nfc_option":"","foreign_option":[],"online_option":{}}""",
            "400 not_a_boolean ship_to_business atm_option nfc_option foreign_option online_option"),
        (Standard, """{"type_of_print":"engraved"}""", "422 not_in_list type_of_print"),

        (Standard, """{"ship_to_business":false}""", "422 required address"),
        (Standard, """{"ship_to_business":false,"address":"751 Metz Falls"}""", "400 not_an_object address"),
        (Standard, """{"ship_to_business":false,"address":{}}""",
            "422 required address/first_line address/zipcode address/city address/country"),
        (Standard, Sent("first_line", "\"\""), "422 too_short address/first_line"),
        (Standard, Sent("first_line", "\"   \""), "422 too_short address/first_line"),
        (Standard, Sent("first_line", Text(100)), ""),
        (Standard, Sent("first_line", Text(101)), "422 too_long address/first_line"),
        (Standard, Sent("second_line", Text(101)), "422 too_long address/second_line"),
        (Standard, Sent("third_line", Text(101)), "422 too_long address/third_line"),
        (Standard, Sent("contact_name", Text(101)), "422 too_long address/contact_name"),
        (Standard, Sent("zipcode", "\"\""), "422 too_short address/zipcode"),
        (Standard, Sent("city", "\" \""), "422 too_short address/city"),
        (Standard, Sent("city", Text(100)), ""),
        (Standard, Sent("city", Text(101)), "422 too_long address/city"),
        (Standard, Sent("zipcode", Text(16)), ""),
        (Standard, Sent("zipcode", Text(17)), "422 too_long address/zipcode"),
        (Standard, Sent("city", "\"Rein\\u0000holdchester\""), "422 invalid_characters address/city"),
        (Standard, Sent("city", "\"a\\tb\""), "422 invalid_characters address/city"),
        (Standard, Sent("country", "\"ki\""), "422 invalid_country address/country"),
        (Standard, Sent("country", "\"ZZ\""), "422 invalid_country address/country"),
        (Standard, Sent("country", "7"), "400 not_a_string address/country"),

        (Standard, """{"atm_monthly_limit":"1000","payment_monthly_limit":"12.5"}""",
            "400 not_a_number atm_monthly_limit payment_monthly_limit"),
        (Standard, """{"atm_monthly_limit":-0.01,"payment_monthly_limit":-1e400}""",
            "422 below_minimum atm_monthly_limit payment_monthly_limit"),
        (Standard, """{"atm_monthly_limit":0,"payment_monthly_limit":0}""", ""),
        (Standard, """{"atm_monthly_limit":1000.00,"payment_monthly_limit":2e4}""", ""),
        (Standard, """{"atm_monthly_limit":1000.01}""", "422 limit_above_maximum atm_monthly_limit"),
        (Standard, """{"payment_monthly_limit":20000.01}""", "422 limit_above_maximum payment_monthly_limit"),
        (Standard, """{"payment_monthly_limit":1e400}""", "422 limit_above_maximum payment_monthly_limit"),
        (Standard, """{"payment_monthly_limit":99999999999999999999999999}""", "422 limit_above_maximum payment_monthly_limit"),
        (Standard, """{"payment_monthly_limit":12.345}""", "422 too_many_decimals payment_monthly_limit"),
        (Standard, """{"payment_monthly_limit":1e-400}""", "422 too_many_decimals payment_monthly_limit"),
        (Standard, """{"payment_monthly_limit":20000.001}""", "422 too_many_decimals payment_monthly_limit"),
        (Plus, """{"atm_monthly_limit":2000,"payment_monthly_limit":40000}""", ""),
        (Plus, """{"atm_monthly_limit":2000.01,"payment_monthly_limit":40000.01}""",
            "422 limit_above_maximum atm_monthly_limit payment_monthly_limit"),
        (Metal, """{"atm_monthly_limit":3000,"payment_monthly_limit":200000}""", ""),
        (Metal, """{"atm_monthly_limit":3000.01,"payment_monthly_limit":200000.01}""",
            "422 limit_above_maximum atm_monthly_limit payment_monthly_limit"),
        (Virtual, """{"payment_monthly_limit":20000.01}""", "422 limit_above_maximum payment_monthly_limit"),
        (VirtualPartner, """{"payment_monthly_limit":20000.01}""", "422 limit_above_maximum payment_monthly_limit"),
        (Advertising, """{"payment_monthly_limit":200000.01}""", "422 limit_above_maximum payment_monthly_limit"),
        (Advertising, """{"payment_monthly_limit":null}""", "422 required payment_monthly_limit"),

        (Standard, """{"atm_daily_limit_option":true,"payment_daily_limit_option":true,"payment_transaction_limit_option":true}""",
            "422 required atm_daily_limit payment_daily_limit payment_transaction_limit"),
        (Standard, """{"atm_daily_limit":500,"payment_daily_limit":1000,"payment_transaction_limit":1000}""", ""),
        (Standard, """{"atm_daily_limit":500.01,"payment_daily_limit":1000.01,"payment_transaction_limit":1000.01}""",
            "422 daily_limit_above_monthly atm_daily_limit payment_daily_limit, transaction_limit_above_monthly payment_transaction_limit"),
        (Standard, """{"atm_daily_limit":-1,"payment_daily_limit":0.001,"payment_transaction_limit":true}""",
            "400 below_minimum atm_daily_limit, too_many_decimals payment_daily_limit, not_a_number payment_transaction_limit"),
        (Virtual, """{"payment_daily_limit":500,"payment_transaction_limit":500}""", ""),
        (Virtual, """{"payment_daily_limit":500.01,"payment_transaction_limit":1e400}""",
            "422 daily_limit_above_monthly payment_daily_limit, transaction_limit_above_monthly payment_transaction_limit"),

        (Virtual, $$"""{"ship_to_business":true,"address":{{Address}},"type_of_print":"print"}""",
            "422 not_applicable_to_card_level ship_to_business address type_of_print"),
        (Virtual, """{"address":{}}""", "422 not_applicable_to_card_level address"),
        (VirtualPartner, """{"address":{"city":7,"country":"ZZ"}}""", "422 not_applicable_to_card_level address"),
        (Flash, """{"address":"751 Metz Falls"}""", "422 not_applicable_to_card_level address"),
        (Advertising, """{"address":null}""", ""),
        (Virtual, """{"nfc_option":false,"foreign_option":false,"online_option":false}""",
            "422 not_applicable_to_card_level nfc_option foreign_option online_option"),
        (Advertising, """{"payment_lifespan_limit":1,"pre_expires_at":"2026-06-01T00:00:00Z"}""",
            "422 not_applicable_to_card_level payment_lifespan_limit pre_expires_at"),
        (Flash, """{"payment_monthly_limit":251,"payment_daily_limit":1,"payment_daily_limit_option":true}""",
            "422 not_applicable_to_card_level payment_monthly_limit payment_daily_limit_option payment_daily_limit"),
        (Flash, """{"payment_transaction_limit":1,"payment_transaction_limit_option":true}""",
            "422 not_applicable_to_card_level payment_transaction_limit payment_transaction_limit_option"),

        (Flash, """{"payment_lifespan_limit":null,"pre_expires_at":null}""", "422 required payment_lifespan_limit pre_expires_at"),
        (Flash, """{"payment_lifespan_limit":0}""", "422 below_minimum payment_lifespan_limit"),
        (Flash, """{"payment_lifespan_limit":0.01}""", ""),
        (Flash, """{"payment_lifespan_limit":20000}""", ""),
        (Flash, """{"payment_lifespan_limit":20000.01}""", "422 limit_above_maximum payment_lifespan_limit"),
        (Flash, """{"pre_expires_at":"2026-03-01T09:30:00Z"}""", "422 date_not_in_future pre_expires_at"),
        (Flash, """{"pre_expires_at":"2026-03-01T10:30:00.000001+01:00"}""", ""),
        (Flash, """{"pre_expires_at":"2027-03-01T09:30:00Z"}""", ""),
        (Flash, """{"pre_expires_at":"2027-03-01T09:30:00.000001Z"}""", "422 date_too_far pre_expires_at"),
        (Flash, """{"pre_expires_at":"2026-06-01"}""", "400 invalid_date_time pre_expires_at"),
        (Flash, """{"pre_expires_at":"2026-06-31T00:00:00Z"}""", "400 invalid_date_time pre_expires_at"),
        (Flash, """{"pre_expires_at":"2026-06-01T00:00:00"}""", "400 invalid_date_time pre_expires_at"),
        (Flash, """{"pre_expires_at":1780272000}""", "400 not_a_string pre_expires_at"),

        (Virtual, """{"active_days":[],"categories":[]}""", ""),
        (Virtual, """{"active_days":[1.0,7],"categories":["atm"]}""", ""),
        (Virtual, """{"active_days":[1,0,8,1e400]}""", "422 not_in_list active_days/1 active_days/2 active_days/3"),
        (Virtual, """{"active_days":[1.5,"1",null],"categories":[1,null]}""",
            "400 not_an_integer active_days/0 active_days/1 active_days/2, not_a_string categories/0 categories/1"),
        (Virtual, """{"active_days":1,"categories":"tax"}""", "400 not_an_array active_days categories"),
    ];

    [Theory, OnSqlite, OnPostgres]
    public async Task Each_wrong_order_hears_every_problem_at_its_member_and_makes_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var before = await Consistency.CountAsync(api);
        List<string> surprises = [];

        foreach (var (level, members, expected) in Cases)
        {
            var order = Given.Order(level);
            foreach (var (name, value) in JsonNode.Parse(members)!.AsObject()) order[name] = value?.DeepClone();
            var reply = await owner.TryCreateCardAsync(order);
            var heard = Heard(reply);
            if (heard != Sorted(expected)) surprises.Add($"{level} {members}: {heard}");
            if (reply.Status != 428) CheckEnvelope(reply);
        }

        Assert.Empty(surprises);
        Assert.Equal(before.Split(", sca")[0], (await Consistency.CountAsync(api)).Split(", sca")[0]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_enum_says_what_it_allows(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var reply = await owner.TryCreateCardAsync(Given.Order(Virtual).With(("card_level", "gold"), ("active_days", new JsonArray(8))));

        Assert.Equal(
            """
            card_level must be one of: standard, plus, metal, virtual, virtual_partner, flash, advertising
            active_days/0 must be one of: 1, 2, 3, 4, 5, 6, 7
            """,
            string.Join('\n', reply.Details));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_body_that_is_no_wrapped_card_is_told_so_alone(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        foreach (var (body, status, problem) in ((string, int, string)[])
        [
            ("{}", 422, "required /card"),
            ("""{"card":null}""", 422, "required /card"),
            ("""{"cards":[],"holder_id":"x"}""", 422, "required /card"),
            ("""{"card":[]}""", 400, "not_an_object /card"),
            ("""{"card":"standard"}""", 400, "not_an_object /card"),
            ("[]", 400, "invalid_body"),
            ("\"card\"", 400, "invalid_body"),
            ("null", 400, "invalid_body"),
            ("", 400, "invalid_json"),
            ("""{"card":{}""", 400, "invalid_json"),
            ("""{"card":{},"card":{}}""", 400, "invalid_json"),
            ("""{"card":{"holder_id":1,"holder_id":2}}""", 400, "invalid_json"),
            ("""{"card":{"holder_id":"\ud800"}}""", 400, "invalid_json"),
            ("""{"card":{"payment_monthly_limit":NaN}}""", 400, "invalid_json"),
        ])
        {
            var reply = await owner.PostRawAsync("/v2/cards", body, (KeyHeader, "a-key"));
            Assert.True((status, problem) == (reply.Status, string.Join(", ", reply.Problems)), $"{body}: {reply.Body}");
            CheckEnvelope(reply);
        }
    }

    // The order of the problems is not promised; that each is there once is.
    private static string Heard(Reply reply)
    {
        if (reply.Status == 428) return "";

        var problems = reply.Problems.Select(problem => problem.Replace(" /card/", " ", StringComparison.Ordinal));
        return $"{reply.Status} {string.Join(", ", problems.Order(StringComparer.Ordinal))}";
    }

    private static string Sorted(string expected)
    {
        if (expected.Length == 0) return "";

        var groups = expected[4..].Split(", ").Select(group => group.Split(' '));
        var problems = groups.SelectMany(group => group[1..].Select(member => $"{group[0]} {member}"));
        return $"{expected[..3]} {string.Join(", ", problems.Order(StringComparer.Ordinal))}";
    }

    private static void CheckEnvelope(Reply reply)
    {
        Assert.Equal("errors trace_id", string.Join(' ', reply.Json.AsObject().Select(member => member.Key)));
        Assert.Matches("^[0-9a-f]{32}$", reply.Text("trace_id"));
        Assert.Equal((reply.Text("trace_id"), reply.Text("trace_id")), (reply.Header("X-Tyk-Trace-Id"), reply.Header("X-Request-Id")));
        Assert.All(reply.Json["errors"]!.AsArray(), error =>
        {
            var members = string.Join(' ', error!.AsObject().Select(member => member.Key).Where(member => member != "source"));
            Assert.Equal(reply.Status == 422 ? "code detail status message" : "code detail", members);
            if (reply.Status != 422) return;

            Assert.Equal("422", error["status"]!.GetValue<string>());
            Assert.Equal(error["detail"]!.GetValue<string>(), error["message"]!.GetValue<string>());
        });
    }

    private static string Text(int length) => $"\"{string.Concat(Enumerable.Repeat("🍗", length))}\"";

    // An order that goes to an address, one line of which is set.
    private static string Sent(string line, string json)
    {
        var address = JsonNode.Parse(Address)!;
        address[line] = JsonNode.Parse(json);
        return new JsonObject { ["ship_to_business"] = false, ["address"] = address }.ToJsonString();
    }
}
