using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

/// <summary>What an order comes to (wire-contract.md §9, §10.2).</summary>
public sealed class CreateCardTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task The_smallest_order_of_each_level_is_complete(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        foreach (var (level, born, plastic, nickname, design, budget) in ((CardLevel, string, bool, string, string, int)[])
        [
            (CardLevel.Standard, "pending", true, "Standard", "standard.recycled.plastic.2023", 1000),
            (CardLevel.Plus, "pending", true, "Plus", "plus.black.2023", 1000),
            (CardLevel.Metal, "pending", true, "Metal", "metal.graphite.black.2019", 1000),
            (CardLevel.Virtual, "live", false, "Virtual", "virtual.default.2017", 500),
            (CardLevel.VirtualPartner, "live", false, "Virtual partner", "virtual.default.2017", 500),
            (CardLevel.Flash, "live", false, "Flash", "flash.default.2021", 250),
            (CardLevel.Advertising, "live", false, "Advertising", "advertising.default.2023", 5000),
        ])
        {
            var reply = await owner.CreateCardAsync(Given.Order(level));
            Assert.True(reply.Status == 200, $"{level}: {reply.Body}");
            var last = reply.Card["last_digits"]!.GetValue<string>();
            Expect(reply.Card, $$"""
                {
                  "nickname": "{{nickname}} {{last}}", "embossed_name": "CHIARA MORETTI", "status": "{{born}}", "pin_set": false,
                  "mask_pan": "923456******{{last}}", "exp_month": "3", "exp_year": "2029", "last_activity_at": "2026-03-01T09:30:00Z",
                  "ship_to_business": {{Text(plastic)}}, "atm_option": {{Text(plastic)}},
                  "nfc_option": true, "online_option": true, "foreign_option": true,
                  "atm_monthly_limit": {{(plastic ? 500 : 0)}}, "atm_monthly_spent": 0,
                  "atm_daily_limit": 0, "atm_daily_spent": 0, "atm_daily_limit_option": false,
                  "payment_monthly_limit": {{budget}}, "payment_monthly_spent": 0,
                  "payment_daily_limit": 0, "payment_daily_spent": 0, "payment_daily_limit_option": false,
                  "payment_transaction_limit": 0, "payment_transaction_limit_option": false,
                  "active_days": [1, 2, 3, 4, 5, 6, 7], "categories": [],
                  "holder_id": "{{Given.Member(Role.Employee)}}", "initiator_id": "{{Given.Member(Role.Owner)}}",
                  "bank_account_id": "{{Given.Account}}", "organization_id": "{{Demo.Organization.Value}}",
                  "created_at": "2026-03-01T09:30:00Z", "updated_at": "2026-03-01T09:30:00Z", "shipped_at": null, "card_type": "debit",
                  "payment_lifespan_limit": {{(level == CardLevel.Flash ? "250" : "null")}}, "payment_lifespan_spent": 0,
                  "pre_expires_at": {{(level == CardLevel.Flash ? "\"2026-06-01T00:00:00Z\"" : "null")}},
                  "renewed": false, "renewal": false, "parent_card_summary": null, "had_operation": false, "had_pin_operation": false,
                  "card_design": "{{design}}", "type_of_print": null,
                  "upsold": false, "upsell": false, "discard_on": null, "reordered": false,
                  "has_only_user_liftable_locks": true
                }
                """);
            Assert.Equal(reply.Body, (await owner.GetAsync($"/v2/cards/{reply.CardId}")).Body);
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_order_with_everything_is_answered_as_ordered(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var wishes = JsonNode.Parse("""
            {
              "ship_to_business": true, "atm_option": false, "nfc_option": false, "online_option": false, "foreign_option": false,
              "atm_monthly_limit": 1000, "atm_daily_limit": 1000, "atm_daily_limit_option": true,
              "payment_monthly_limit": 20000, "payment_daily_limit": 19999.99, "payment_daily_limit_option": true,
              "payment_transaction_limit": 0.01, "payment_transaction_limit_option": true,
              "active_days": [7, 1, 7, 3], "categories": ["tax", "atm", "tax"],
              "card_design": "virtual.gus.gus.2025", "type_of_print": "print"
            }
            """)!.AsObject();
        var order = Given.Order(CardLevel.Standard).With(("initiator_id", Given.Member(Role.Reporting)));
        foreach (var (name, value) in wishes) order[name] = value!.DeepClone();

        var reply = await owner.CreateCardAsync(order);

        Assert.Equal(200, reply.Status);
        wishes["active_days"] = new JsonArray(7, 1, 3);
        wishes["categories"] = new JsonArray("tax", "atm");
        wishes["initiator_id"] = Given.Member(Role.Reporting);
        Expect(reply.Card, wishes.ToJsonString());
        Expect(reply.Card["appearance"]!.AsObject(), """{"theme":"light","gradient_hex_color":"#E8D9C5"}""");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Null_is_as_good_as_absent_and_unknown_members_are_ignored(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var order = Given.Order(CardLevel.Virtual);
        foreach (var member in (string[])
        [
            "initiator_id", "ship_to_business", "address", "atm_option", "nfc_option", "foreign_option", "online_option",
            "atm_monthly_limit",
            "atm_daily_limit_option", "atm_daily_limit", "payment_monthly_limit", "payment_daily_limit_option", "payment_daily_limit",
            "payment_transaction_limit_option", "payment_transaction_limit", "payment_lifespan_limit", "pre_expires_at",
            "active_days", "categories", "card_design", "type_of_print",
        ]) order[member] = null;

        var reply = await owner.CreateCardAsync(order.With(("nickname", "mine"), ("status", "live"), ("a_wish", new JsonObject())));

        Assert.Equal((200, 500), (reply.Status, reply.Card["payment_monthly_limit"]!.GetValue<int>()));
        Assert.StartsWith("Virtual ", reply.Card["nickname"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_a_card_shows_anyway_may_be_ordered_and_what_it_ignores_stays_as_it_is(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string, JsonNode?)[] ignored =
            [("atm_option", true), ("atm_monthly_limit", 50_000), ("atm_daily_limit_option", true), ("atm_daily_limit", -1)];
        (string, JsonNode?)[] shown =
            [("ship_to_business", false), ("nfc_option", true), ("online_option", true), ("foreign_option", true)];

        foreach (var level in (CardLevel[])[CardLevel.Virtual, CardLevel.VirtualPartner, CardLevel.Flash, CardLevel.Advertising])
        {
            var reply = await owner.CreateCardAsync(Given.Order(level).With(ignored).With(shown));
            Assert.True(reply.Status == 200, $"{level}: {reply.Body}");
            Expect(reply.Card, """{"atm_option":false,"atm_monthly_limit":0,"atm_daily_limit":0,"atm_daily_limit_option":false}""");
        }

        var flash = await owner.CreateCardAsync(Given.Order(CardLevel.Flash).With(
            ("payment_monthly_limit", 250), ("payment_daily_limit", 0), ("payment_daily_limit_option", false)));
        Assert.Equal(200, flash.Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_organization_is_named_by_its_slug_or_its_id_and_ids_have_no_case(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var id = $"{Demo.Organization.Value}";

        foreach (var name in (string[])["acme-7132", " acme-7132 ", id, id.ToUpperInvariant()])
        {
            var order = Given.Order(CardLevel.Virtual).With(
                ("organization_id", name),
                ("holder_id", Given.Member(Role.Employee).ToUpperInvariant()),
                ("bank_account_id", Given.Account.ToUpperInvariant()));
            var reply = await owner.CreateCardAsync(order);
            Assert.True(reply.Status == 200, $"{name}: {reply.Body}");
            Expect(reply.Card, $$"""
                {"organization_id":"{{id}}","holder_id":"{{Given.Member(Role.Employee)}}","bank_account_id":"{{Given.Account}}"}
                """);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_for_a_holder_whose_identity_is_not_known_waits_without_a_number(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        foreach (var (kyc, level, title) in ((KycStatus, CardLevel, string)[])
            [(KycStatus.Pending, CardLevel.VirtualPartner, "Virtual partner"), (KycStatus.Refused, CardLevel.Metal, "Metal")])
        {
            var holder = await Given.MemberAsync(api, Role.Employee, change: person => person with { Kyc = kyc });
            var sealedBefore = await api.NumberAsync("SELECT count(*) FROM card_numbers");
            var reply = await owner.CreateCardAsync(Given.Order(level).With(("holder_id", $"{holder.Value}")));

            Assert.Equal(200, reply.Status);
            Expect(reply.Card, $$"""
                {"status":"onhold","nickname":"{{title}}","mask_pan":null,"last_digits":null,"exp_month":null,"exp_year":null}
                """);
            Assert.Equal(sealedBefore, await api.NumberAsync("SELECT count(*) FROM card_numbers"));
            Assert.Equal(422, (await owner.LockAsync(reply.CardId)).Status);
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_long_name_is_embossed_in_capitals_as_far_as_it_fits(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var holder = await Given.MemberAsync(api, Role.Employee, change: person =>
            person with { FirstName = "Zoë", LastName = "von Hohenlohe-Schillingsfürst" });

        var reply = await owner.CreateCardAsync(Given.Order(CardLevel.Virtual).With(("holder_id", $"{holder.Value}")));

        Assert.Equal("ZOË VON HOHENLOHE-SCHILLIN", reply.Card["embossed_name"]!.GetValue<string>());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_operator_may_ask_for_more_than_the_contract_does(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(
            engine, ("CARDKEEP_LEVEL_REQUIRED", "virtual.payment_monthly_limit, flash.categories"));
        var owner = await api.AsAsync(Role.Owner);
        var least = Given.Order(CardLevel.Virtual);

        var refused = await owner.TryCreateCardAsync(least);
        Assert.Equal((422, "required /card/payment_monthly_limit"), (refused.Status, Assert.Single(refused.Problems)));
        Assert.Equal(200, (await owner.CreateCardAsync(least.With(("payment_monthly_limit", 100)))).Status);
    }

    private static string Text(bool value) => value ? "true" : "false";

    private static void Expect(JsonObject card, string members) => Assert.All(
        JsonNode.Parse(members)!.AsObject(),
        member => Assert.True(JsonNode.DeepEquals(member.Value, card[member.Key]), $"{member.Key} is {card[member.Key]?.ToJsonString()}"));
}
