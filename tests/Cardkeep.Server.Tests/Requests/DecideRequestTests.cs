using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Requests;

/// <summary>What an approval makes, and what stands in its way (wire-contract.md §12).</summary>
public sealed class DecideRequestTests
{
    private const string Travel = "FR7616958000010000000000294";

    [Theory, OnSqlite, OnPostgres]
    public async Task An_approval_makes_the_card_that_was_asked_for(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (employee, admin) = (await api.AsAsync(Role.Employee), await api.AsAsync(Role.Admin));
        var flash = await employee.AskForFlashAsync(Asked.Flash);
        var partner = await employee.AskForVirtualAsync(JsonNode.Parse(
            """{"payment_monthly_limit":"12.34","card_level":"virtual_partner","card_design":"virtual.sakura.2025"}""")!);
        api.Clock.Advance(TimeSpan.FromMinutes(5));

        foreach (var (asked, type, level, limit) in ((Reply, string, string, string)[])
            [(flash, "flash_cards", "flash", "250"), (partner, "virtual_cards", "virtual_partner", "12.34")])
        {
            var id = asked.RequestId();
            var approved = await admin.ApproveAsync(id, type);
            var card = (await employee.GetAsync($"/v2/cards?card_levels[]={level}&sort_by=created_at:desc")).Json["cards"]![0]!.AsObject();
            var shown = (await admin.GetAsync($"/v2/cards/{card["id"]}")).Card;

            Assert.Equal(asked.Body
                .Replace("\"status\":\"pending\"", "\"status\":\"approved\"", StringComparison.Ordinal)
                .Replace("\"approver_id\":null", $"\"approver_id\":\"{Given.Member(Role.Admin)}\"", StringComparison.Ordinal)
                .Replace("\"processed_at\":null", "\"processed_at\":\"2026-03-01T09:35:00Z\"", StringComparison.Ordinal), approved.Body);
            Assert.Equal(
                (Given.Member(Role.Employee), Given.Member(Role.Admin), Given.Account, "live", limit),
                (shown.Text("holder_id"), shown.Text("initiator_id"), shown.Text("bank_account_id"), shown.Text("status"),
                    shown["payment_monthly_limit"]!.ToJsonString()));
            Assert.Equal(
                [$"created {Given.Member(Role.Employee)}", $"approved {Given.Member(Role.Admin)}"], await EventsAsync(api, id));
            Assert.Contains($"\"card_id\":\"{card["id"]}\"", await FactsAsync(api, id), StringComparison.Ordinal);
        }

        Assert.Equal("virtual.sakura.2025", (await employee.GetAsync("/v2/cards?card_levels[]=virtual_partner"))
            .Json["cards"]![0]!["card_design"]!.GetValue<string>());
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_card_draws_on_the_account_that_the_approver_names(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await Given.StrangerAsync(api);
        await api.ExecuteAsync("UPDATE bank_accounts SET iban = 'FR0000' WHERE slug = 'stranger-main'");

        foreach (var (iban, outcome) in ((JsonNode?, string)[])
        [
            ("FR7616958000010000000000295", "422 reference_not_found /debit_iban"),
            ("FR0000", "422 reference_not_found /debit_iban"),
            ("", "422 reference_not_found /debit_iban"),
            ("a\0b", "422 reference_not_found /debit_iban"),
            (1, "400 not_a_string /debit_iban"),
        ])
        {
            var refused = await owner.TryApproveAsync(Asked.Waiting, body: new JsonObject { ["debit_iban"] = iban });
            Assert.Equal((iban?.ToJsonString(), outcome), (iban?.ToJsonString(), refused.Outcome()));
        }

        var body = new JsonObject { ["debit_iban"] = "fr76 1695 8000 0100 0000 0000 294" };
        Assert.Equal(200, (await owner.ApproveAsync(Asked.Waiting, body: body)).Status);
        var accounts = await api.TextsAsync($"""
            SELECT a.iban FROM cards c JOIN bank_accounts a ON a.organization_id = c.organization_id AND a.id = c.bank_account_id
            WHERE c.payment_monthly_limit = 25000 AND c.card_level = 'virtual'
            """);
        Assert.Equal([Travel], accounts);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_body_may_be_left_out_and_its_account_may_be_null(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (employee, owner) = (await api.AsAsync(Role.Employee), await api.AsAsync(Role.Owner));

        foreach (var body in (JsonNode?[])[null, new JsonObject(), new JsonObject { ["debit_iban"] = null, ["note"] = 1 }])
        {
            var id = (await employee.AskForVirtualAsync(new JsonObject())).RequestId();
            Assert.Equal("approved", (await owner.ApproveAsync(id, body: body)).Request().Text("status"));
        }

        var broken = await owner.PostRawAsync($"/v2/requests/virtual_cards/{Asked.Waiting}/approve", "{", (Asked.KeyHeader, "broken"));
        Assert.Equal("400 invalid_json", broken.Outcome());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_approval_is_judged_by_the_rules_of_its_own_moment(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (employee, owner) = (await api.AsAsync(Role.Employee), await api.AsAsync(Role.Owner));
        var id = (await employee.AskForFlashAsync(Asked.Flash)).RequestId();
        await api.ExecuteAsync("UPDATE bank_accounts SET status = 'closed'");
        await Asked.SetStatusAsync(api, Demo.MemberOf(Role.Employee), MembershipStatus.Invited);
        api.Clock.Advance(DateTimeOffset.Parse("2026-06-01T00:00:00Z", null) - ManualClock.Start);
        var later = await api.AsAsync(Demo.Organization, Demo.MemberOf(Role.Owner), Demo.Client);

        foreach (var body in (JsonNode?[])[null, new JsonObject { ["debit_iban"] = Travel }])
        {
            Assert.Equal(
                "422 holder_not_active, bank_account_closed /debit_iban, date_not_in_future",
                (await later.TryApproveAsync(id, "flash_cards", body)).Outcome());
        }

        // A decline needs none of that.
        Assert.Equal(200, (await later.DeclineAsync(id, "flash_cards")).Status);
        Assert.Equal(401, (await owner.GetAsync("/v2/requests")).Status);     // A month's token is over: the clock was really moved.
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_organization_without_a_main_account_names_one(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await api.ExecuteAsync($"UPDATE bank_accounts SET main = {(engine == EngineKind.Postgres ? "FALSE" : "0")}");

        Assert.Equal("422 reference_not_found /debit_iban", (await owner.TryApproveAsync(Asked.Waiting)).Outcome());
        var named = await owner.ApproveAsync(Asked.Waiting, body: new JsonObject { ["debit_iban"] = Travel });
        Assert.Equal(200, named.Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_for_whose_initiator_is_not_known_yet_waits_like_any_other(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await api.ExecuteAsync("UPDATE memberships SET kyc_status = 'pending' WHERE first_name = 'Chiara'");

        Assert.Equal(200, (await owner.ApproveAsync(Asked.Waiting)).Status);
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM cards WHERE status = 'onhold'"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_decline_says_why_and_makes_no_card(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (employee, owner) = (await api.AsAsync(Role.Employee), await api.AsAsync(Role.Owner));
        var cards = await Asked.CountCardsAsync(api);
        var asked = await employee.AskForFlashAsync(Asked.Flash);
        var path = $"/v2/requests/flash_cards/{asked.RequestId()}/decline";

        foreach (var (body, outcome) in ((string, string)[])
        [
            ("{}", "422 required /declined_note"),
            ("""{"declined_note":null}""", "422 required /declined_note"),
            ("""{"declined_note":" "}""", "422 too_short /declined_note"),
            ($$"""{"declined_note":"{{new string('n', 256)}}"}""", "422 too_long /declined_note"),
            ("""{"declined_note":"a\u0007b"}""", "422 invalid_characters /declined_note"),
            ("""{"declined_note":["no"]}""", "400 not_a_string /declined_note"),
            ("", "400 invalid_json"),
        ])
            Assert.Equal((body, outcome), (body, (await owner.PostRawAsync(path, body, (Asked.KeyHeader, "a-key"))).Outcome()));

        var note = new string('n', 255);
        var declined = await owner.DeclineAsync(asked.RequestId(), "flash_cards", note);
        Assert.Equal(asked.Body
            .Replace("\"status\":\"pending\"", "\"status\":\"declined\"", StringComparison.Ordinal)
            .Replace("\"approver_id\":null", $"\"approver_id\":\"{Given.Member(Role.Owner)}\"", StringComparison.Ordinal)
            .Replace("\"declined_note\":null", $"\"declined_note\":\"{note}\"", StringComparison.Ordinal)
            .Replace("\"processed_at\":null", "\"processed_at\":\"2026-03-01T09:30:00Z\"", StringComparison.Ordinal), declined.Body);
        Assert.Equal(
            [$"created {Given.Member(Role.Employee)}", $"declined {Given.Member(Role.Owner)}"], await EventsAsync(api, asked.RequestId()));
        Assert.Equal(cards, await Asked.CountCardsAsync(api));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_decided_is_not_decided_again(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (employee, owner) = (await api.AsAsync(Role.Employee), await api.AsAsync(Role.Owner));
        var other = (await employee.AskForVirtualAsync(new JsonObject())).RequestId();
        Assert.Equal(200, (await owner.ApproveAsync(Asked.Waiting)).Status);
        Assert.Equal(200, (await owner.DeclineAsync(other)).Status);
        var before = await Consistency.CountAsync(api);

        foreach (var id in (string[])[Asked.Waiting, other])
        {
            Assert.Equal("422 request_not_pending", (await owner.TryApproveAsync(id)).Outcome());
            Assert.Equal("422 request_not_pending", (await owner.DeclineAsync(id)).Outcome());
            Assert.Equal("422 too_short /declined_note, request_not_pending", (await owner.DeclineAsync(id, note: "")).Outcome());
            Assert.Equal("422 reference_not_found /debit_iban, request_not_pending",
                (await owner.TryApproveAsync(id, body: new JsonObject { ["debit_iban"] = "none" })).Outcome());
        }

        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    private static Task<IReadOnlyList<string>> EventsAsync(TestApi api, string id) => api.Database.ReadAsync(tx => tx.ListAsync(
        $"""
        SELECT kind, member_id FROM events WHERE organization_id = {Demo.Organization} AND stream_id = {new RequestId(Guid.Parse(id))}
        ORDER BY number
        """,
        row => $"{row.Text(0)["request.".Length..]} {row.Guid(1):D}", CancellationToken.None), CancellationToken.None);

    private static async Task<string> FactsAsync(TestApi api, string id) => (await api.Database.ReadAsync(tx => tx.ListAsync(
        $"""
        SELECT facts FROM events
        WHERE organization_id = {Demo.Organization} AND stream_id = {new RequestId(Guid.Parse(id))} AND number = 2
        """,
        row => row.Text(0), CancellationToken.None), CancellationToken.None)).Single();
}
