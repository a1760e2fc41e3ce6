using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Storage;
using Cardkeep.Tests.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Decisions;

/// <summary>Why a decision was as it was (spending.md §8).</summary>
public sealed class ExplanationTests
{
    private const string Document = """
        {"authorization_id":"…","decisions":[{
          "message_id":"m-1","outcome":"declined","reason":"payment_daily_limit_exceeded","response_code":"61",
          "requested_amount_cents":4000,"approved_amount_cents":0,"currency":"EUR","decided_at":"2026-03-29T10:15:00.000000Z",
          "zone":"Europe/Paris","day":"2026-03-29","weekday":7,"rules_version":1,"category_map_version":1,
          "card":{"id":"…","status":"live","effective_status":"live","version":2},
          "merchant":{"id":"M1","name":"ACME Bistro","mcc":"5812","category":"restaurant_and_bar","country":"FR"},
          "text":"Declined: the daily payment limit of 100.00 EUR leaves 35.00; it starts anew on 30 March at 00:00 (Europe/Paris).",
          "checks":[
            {"check":"card","outcome":"pass"},
            {"check":"transaction","outcome":"pass"},
            {"check":"type","outcome":"pass"},
            {"check":"status","outcome":"pass"},
            {"check":"pin_given","outcome":"not_applicable"},
            {"check":"pin","outcome":"not_applicable"},
            {"check":"cvv","outcome":"not_applicable"},
            {"check":"three_ds","outcome":"not_applicable"},
            {"check":"channel","outcome":"not_applicable"},
            {"check":"atm_option","outcome":"not_applicable"},
            {"check":"nfc_option","outcome":"not_applicable"},
            {"check":"online_option","outcome":"pass"},
            {"check":"foreign_option","outcome":"pass"},
            {"check":"active_days","outcome":"pass","active_days":[1,2,3,4,5,6,7]},
            {"check":"categories","outcome":"pass","allowed":["restaurant_and_bar"],"category":"restaurant_and_bar"},
            {"check":"payment_transaction_limit","outcome":"not_applicable"},
            {"check":"payment_daily_limit","outcome":"fail","reason":"payment_daily_limit_exceeded","limit_cents":10000,
             "used_before_cents":6500,"used_after_cents":6500,"remaining_cents":3500,"over_by_cents":0,"short_by_cents":500,
             "period":"2026-03-29","resets_at":"2026-03-29T22:00:00.000000Z"},
            {"check":"payment_monthly_limit","outcome":"pass","limit_cents":100000,
             "used_before_cents":6500,"used_after_cents":6500,"remaining_cents":93500,"over_by_cents":0,
             "period":"2026-03","resets_at":"2026-03-31T22:00:00.000000Z"},
            {"check":"payment_lifespan_limit","outcome":"not_applicable"},
            {"check":"atm_daily_limit","outcome":"not_applicable"},
            {"check":"atm_monthly_limit","outcome":"not_applicable"}]}]}
        """;

    [Theory, OnSqlite, OnPostgres]
    public async Task A_decline_says_all_that_was_looked_at_and_stays_so_when_limits_card_zone_and_clock_change(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        await owner.PatchAsync(card, "restrictions", new JsonObject { ["active_days"] = Week(), ["categories"] = Bistros() });
        api.Clock.Advance(new DateTimeOffset(2026, 3, 29, 10, 15, 0, TimeSpan.Zero) - api.Clock.GetUtcNow());
        await network.ApprovedAsync(card, 65_00);
        var declined = (await network.AuthorizeAsync(Terminal.Ask(card, 40_00, "t-77", "m-1"))).Text("authorization_id");

        var told = await owner.ExplainAsync(declined);
        var expected = JsonNode.Parse(Document)!;
        expected["authorization_id"] = declined;
        expected["decisions"]![0]!["card"]!["id"] = card;
        Assert.Equal(expected.ToJsonString(), told.Json.ToJsonString());

        // The organization moves and loses its country; the card is set otherwise and locked; a month goes by.
        await owner.ChangeLimitsAsync(card, new JsonObject { ["payment_monthly_limit"] = 1, ["payment_daily_limit"] = 1 });
        await owner.PatchAsync(card, "restrictions", new JsonObject { ["active_days"] = Week(), ["categories"] = new JsonArray() });
        await owner.LockAsync(card);
        await api.ExecuteAsync("UPDATE organizations SET time_zone = 'America/New_York', zone_floor = '2026-03-29', legal_country = NULL");
        api.Clock.Advance(TimeSpan.FromDays(33));

        Assert.Equal(told.Body, (await (await api.AsAsync(Role.Owner)).ExplainAsync(declined)).Body);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_another_map_of_categories_said_then_is_said_of_it_for_ever(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var reply = await network.AuthorizeAsync(Given.Card(CardLevel.Virtual), 1_00);
        var facts = await FactsAsync(api);
        var older = facts with { Merchant = facts.Merchant! with { Category = MerchantCategory.Transport, CategoryMapVersion = 7 } };
        await api.WriteAsync(async tx => await tx.ExecuteAsync($"UPDATE authorizations SET facts = {FactsFormat.Write(older)}", default));

        var decision = (await owner.ExplainAsync(reply.Text("authorization_id"))).Decisions().Single();

        Assert.Equal("7 transport", $"{decision["category_map_version"]} {decision["merchant"]!["category"]}");
        Assert.Equal("transport", decision.Line("categories").Word("category"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Each_ask_has_its_entry_and_what_was_told_has_none(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        var first = await network.AuthorizeAsync(card, 50_00, "t-1");
        await network.IncrementAsync(card, "t-1", 30_00);
        await network.ClearAsync(card, "t-1", 10_00, final: false);
        await network.IncrementAsync(card, "t-1", 40_00);
        await network.ReverseAsync(card, "t-2");
        var late = await network.AuthorizeAsync(card, 1_00, "t-2");
        var posted = await network.ClearAsync(card, "t-3", 5_00);
        await network.IncrementAsync(card, "t-4", 1_00);
        var opened = await network.AuthorizeAsync(card, 1_00, "t-4");

        Assert.Equal(
            ["approved null 5000", "approved null 3000", "declined payment_daily_limit_exceeded 0"], await EndsAsync(first));
        Assert.Equal(["declined transaction_closed 0"], await EndsAsync(late));
        Assert.Empty(await EndsAsync(posted));
        Assert.Equal(["approved null 100"], await EndsAsync(opened));         // Not what was asked before anybody knew it.
        var increment = (await owner.ExplainAsync(first.Text("authorization_id"))).Decisions()[2];
        Assert.Equal(("null", 8000, 2000), (
            $"{increment["merchant"]?.ToJsonString() ?? "null"}",
            increment.Line("payment_daily_limit")["used_before_cents"]!.GetValue<int>(),
            increment.Line("payment_daily_limit")["short_by_cents"]!.GetValue<int>()));

        async Task<IEnumerable<string>> EndsAsync(Reply reply) =>
            (await owner.ExplainAsync(reply.Text("authorization_id"))).Decisions().Select(decision =>
                $"{decision.Word("outcome")} {decision.Word("reason")} {decision["approved_amount_cents"]}");
    }

    // Vector 26.
    [Theory, OnSqlite, OnPostgres]
    public async Task Every_limit_that_an_ask_passes_says_so_and_a_partial_approval_shows_which_were_reduced(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        await owner.ChangeLimitsAsync(card, new JsonObject
        {
            ["payment_transaction_limit"] = 50, ["payment_transaction_limit_option"] = true,
        });
        foreach (var cents in (int[])[50_00, 20_00]) await network.ApprovedAsync(card, cents);

        var whole = await network.AuthorizeAsync(card, 80_00);
        var part = await network.AuthorizeAsync(Terminal.Ask(card, 80_00).With(("partial_allowed", true)));

        var refused = (await owner.ExplainAsync(whole.Text("authorization_id"))).Decisions().Single();
        Assert.Equal("payment_transaction_limit_exceeded", refused.Word("reason"));
        Assert.Equal(
            ["payment_transaction_limit fail payment_transaction_limit_exceeded", "payment_daily_limit fail payment_daily_limit_exceeded"],
            LinesOf(refused).Where(line => line.Contains("fail", StringComparison.Ordinal)));
        Assert.Equal("200 partially_approved", Terminal.Outcome(part));
        var reduced = (await owner.ExplainAsync(part.Text("authorization_id"))).Decisions().Single();
        Assert.Equal(("10", 3000), (reduced.Word("response_code"), reduced["approved_amount_cents"]!.GetValue<int>()));
        Assert.Equal(
            ["payment_transaction_limit reduced null", "payment_daily_limit reduced null"],
            LinesOf(reduced).Where(line => line.Contains("reduced", StringComparison.Ordinal)));
        Assert.StartsWith("Approved in part: 30.00 of 80.00 EUR;", reduced.Word("text"), StringComparison.Ordinal);
    }

    // Vectors 43 to 45: the zone was changed at that instant; 3 and 42 beside them.
    [Theory]
    [InlineData("America/New_York", "2026-06-10", "2026-06-10T12:00Z", "2026-06-10 2026-06-11T04 2026-07-01T04")]
    [InlineData("Europe/Paris", "2026-06-10", "2026-06-10T12:00Z", "2026-06-10 2026-06-10T22 2026-06-30T22")]
    [InlineData("America/New_York", "2026-06-11", "2026-06-11T00:00Z", "2026-06-11 2026-06-12T04 2026-07-01T04")]
    [InlineData("Europe/Paris", null, "2026-03-29T00:30Z", "2026-03-29 2026-03-29T22 2026-03-31T22")]
    [InlineData("America/Santiago", null, "2026-09-05T12:00Z", "2026-09-05 2026-09-06T04 2026-10-01T03")]
    public async Task The_day_and_when_it_ends_are_those_of_the_organizations_zone(string zone, string? floor, string at, string expected)
    {
        await using var api = await TestApi.StartAsync(EngineKind.Sqlite);
        var card = await Given.LimitedCardAsync(await api.AsAsync(Role.Owner), daily: 100);
        await api.ExecuteAsync(
            $"UPDATE organizations SET time_zone = '{zone}', zone_floor = {(floor is null ? "NULL" : $"'{floor}'")}");
        api.Clock.Advance(DateTimeOffset.Parse(at, null) - api.Clock.GetUtcNow());
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));

        var reply = await network.AuthorizeAsync(card, 1_00);
        var decision = (await owner.ExplainAsync(reply.Text("authorization_id"))).Decisions().Single();

        Assert.Equal(expected, string.Join(' ', ((string[])
        [
            decision.Word("day"),
            decision.Line("payment_daily_limit").Word("resets_at"), decision.Line("payment_monthly_limit").Word("resets_at"),
        ]).Select(text => text.Replace(":00:00.000000Z", "", StringComparison.Ordinal))));
        var budget = (await owner.GetAsync($"/cardkeep/v1/cards/{card}/budget")).Json;
        Assert.Equal(decision.Word("day"), budget["day"]!.GetValue<string>());
        Assert.Equal(decision.Line("payment_daily_limit").Word("resets_at"), budget["limits"]![1]!["resets_at"]!.GetValue<string>());
    }

    // Vector 53, and roles as they see cards.
    [Theory, OnSqlite, OnPostgres]
    public async Task Who_does_not_see_the_card_finds_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var others = await Given.LiveCardAsync(owner, Role.Owner);
        var authorization = (await network.AuthorizeAsync(others, 1_00)).Text("authorization_id");
        var stranger = await Given.StrangerAsync(api);
        string[] paths =
        [
            $"authorizations/{authorization}", $"authorizations/{authorization}/explanation", $"cards/{others}/budget",
            $"authorizations/{Guid.NewGuid()}", "authorizations/t-1/explanation",
        ];
        foreach (var caller in (Client[])[stranger.Client, await api.AsAsync(Role.Employee)])
        {
            foreach (var path in paths) Assert.Equal("404 not_found", Envelope.Of(await caller.GetAsync($"/cardkeep/v1/{path}")));
            foreach (var body in (JsonNode[])[Terminal.Ask(others, 1_00), new JsonObject()])
                Assert.Equal("404 not_found", Envelope.Of(await caller.TryAskAsync(others, body)));
            Assert.Empty((await caller.ListAsync()).Ids());
        }

        Assert.Equal(200, (await owner.ExplainAsync(authorization)).Status);
    }

    private static IEnumerable<string> LinesOf(JsonObject decision) => decision["checks"]!.AsArray()
        .Select(line => line!.AsObject()).Select(line => $"{line.Word("check")} {line.Word("outcome")} {line.Word("reason")}");

    private static Task<Facts> FactsAsync(TestApi api) => api.Database.ReadAsync(async tx => FactsFormat.Read(
        (await tx.ListAsync(Sql.Plain("SELECT facts FROM authorizations"), row => row.Bytes(0), default))[0]), default);

    private static JsonArray Week() => [1, 2, 3, 4, 5, 6, 7];

    private static JsonArray Bistros() => ["restaurant_and_bar"];
}
