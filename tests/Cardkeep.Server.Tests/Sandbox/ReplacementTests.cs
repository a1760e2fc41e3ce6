using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary>Renewed and upgraded cards: what the wire shows of both, and the one budget on which they draw (spending.md §2).</summary>
public sealed class ReplacementTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_renewed_card_and_its_renewal_name_each_other_and_both_work(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var order = Given.Order(CardLevel.Plus).With(("ship_to_business", false), ("address", Address()));
        var parent = (await Shop.OpenAsync(owner, order)).Card;
        var before = (await owner.GetAsync($"/v2/cards/{parent}")).Card;
        api.Clock.Advance(TimeSpan.FromDays(20));

        var renewal = await owner.SandboxAsync(parent, "renew");

        Assert.True(renewal.Status == 200, renewal.Body);
        var shown = (await owner.GetAsync($"/v2/cards/{parent}")).Card;
        Assert.Equal("updated_at 2026-03-21T09:30:00Z, renewed true", Changes(before, shown));
        Assert.Equal(
            "pending false true 3 2029",
            Of(renewal.Card, "status", "renewed", "renewal", "exp_month", "exp_year"));
        var summary = new JsonObject { ["id"] = parent, ["last_digits"] = before["last_digits"]!.DeepClone() };
        Assert.True(JsonNode.DeepEquals(summary, renewal.Card["parent_card_summary"]), renewal.Body);
        Assert.Equal($"Plus {renewal.Card["last_digits"]}", $"{renewal.Card["nickname"]}");
        Assert.Equal(renewal.Body, (await owner.GetAsync($"/v2/cards/{renewal.CardId}")).Body);
        var listed = (await owner.GetAsync($"/v2/cards?ids[]={parent}&ids[]={renewal.CardId}")).Cards().ToList();
        Assert.Equal([(true, false), (false, true)], [.. listed.Select(Flags).OrderDescending()]);
        var paths = ((string[])[parent, renewal.CardId]).Select(card => $"/cardkeep/v1/cards/{card}/shipping_address");
        Assert.Single((await Task.WhenAll(paths.Select(path => owner.GetAsync(path)))).Select(reply => reply.Body).Distinct());

        Assert.Equal(renewal.Body, (await owner.SandboxAsync(parent, "renew")).Body);
        Assert.Equal("live", (await owner.SetPinAsync(renewal.CardId, "activate", Told.Pin)).CardStatus);
        foreach (var card in (string[])[parent, renewal.CardId])
            Assert.Equal("approved", await new Shop(owner, card).SayAsync("authorize 10"));
        Assert.Equal(["1 card.created", "2 card.activated", "3 card.renewed"], await Told.EventsAsync(api, parent));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_cards_of_one_chain_draw_on_one_budget(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var network = await Terminal.StartAsync(api);
        for (var round = 0; round < 5; round++)
        {
            List<string> chain = [await Given.LimitedCardAsync(owner, daily: 100)];
            for (var renewal = 0; renewal <= round % 2; renewal++) chain.Add((await owner.SandboxAsync(chain[^1], "renew")).CardId);

            var replies = await AtOnce.RunAsync(2, caller => network.AuthorizeAsync(chain[caller == 0 ? 0 : ^1], 60_00));

            Assert.Equal(
                ["200 approved", "200 declined payment_daily_limit_exceeded"], replies.Select(Terminal.Outcome).Order().ToArray());
            foreach (var card in chain) Assert.Equal("60", $"{(await owner.GetAsync($"/v2/cards/{card}")).Card["payment_daily_spent"]}");
            var listed = await owner.GetAsync($"/v2/cards?{string.Join('&', chain.Select(card => $"ids[]={card}"))}");
            Assert.All(listed.Cards(), card => Assert.Equal("60", $"{card["payment_daily_spent"]}"));

            var bought = Terminal.Outcome(replies[0]) == "200 approved" ? replies[0] : replies[1];
            Assert.Equal("200 recorded", Terminal.Outcome(await network.ReverseAsync(chain[0], bought.Text("transaction_id"))));
            Assert.Equal("200 approved", Terminal.Outcome(await network.AuthorizeAsync(chain[^1], 100_00)));
            Assert.Equal("200 declined payment_daily_limit_exceeded", Terminal.Outcome(await network.AuthorizeAsync(chain[0], 1)));
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_is_renewed_once_however_many_ask_at_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Given.LiveCardAsync(owner);
        var cards = await api.NumberAsync("SELECT count(*) FROM cards");

        var replies = await AtOnce.RunAsync(12, _ => owner.SandboxAsync(card, "renew"));

        Assert.Equal(replies[0].Body, Assert.Single(replies.Select(reply => reply.Body).Distinct(StringComparer.Ordinal)));
        Assert.Equal(200, replies[0].Status);
        Assert.Equal(cards + 1, await api.NumberAsync("SELECT count(*) FROM cards"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_may_not_be_replaced_is_told_so_and_nothing_is_made(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var live = await Stored.CardAsync(api, CardLevel.Standard, card => card.In(CardStatus.Live));
        var renewed = await Given.LiveCardAsync(owner);
        await owner.SandboxAsync(renewed, "renew");
        var before = await Consistency.CountAsync(api);
        (string Card, string Verb, string? Level, string Outcome)[] table =
        [
            (Given.Card(CardLevel.Standard), "renew", null, "422 invalid_status_transition"),
            (Given.Card(CardLevel.Flash), "renew", null, "422 not_applicable_to_card_level"),
            (Given.Card(CardLevel.Standard), "upgrade", null, "422 invalid_status_transition"),
            (Given.Card(CardLevel.Virtual), "upgrade", null, "422 not_applicable_to_card_level"),
            (Given.Card(CardLevel.Metal), "upgrade", null, "422 not_applicable_to_card_level"),
            (live, "upgrade", "standard", "422 not_in_list /card_level"),
            (live, "upgrade", "gold", "422 not_in_list /card_level"),
            (renewed, "upgrade", null, "422 not_applicable_to_card_level"),
        ];
        foreach (var (card, verb, level, outcome) in table)
        {
            var reply = await owner.SandboxAsync(card, verb, level is null ? null : new() { ["card_level"] = level });
            Assert.Equal((verb, level, outcome), (verb, level, reply.Outcome()));
        }

        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_upgraded_card_is_discarded_on_its_day_in_the_organizations_zone(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var shop = await Shop.OpenAsync(owner, Given.Order(CardLevel.Standard));
        Assert.Equal("approved", await shop.SayAsync("authorize 10"));

        var upgrade = await owner.SandboxAsync(shop.Card, "upgrade", new() { ["card_level"] = "metal" });

        Assert.True(upgrade.Status == 200, upgrade.Body);
        Assert.Equal("metal pending false true", Of(upgrade.Card, "card_level", "status", "upsold", "upsell"));
        var shown = (await owner.GetAsync($"/v2/cards/{shop.Card}")).Card;
        Assert.Equal("live true false 2026-03-31", Of(shown, "status", "upsold", "upsell", "discard_on"));

        // The day begins at midnight in Paris, where summer time has begun.
        await AdvanceAsync(owner, "2026-03-30T21:59:59.999999Z");
        Assert.Equal("approved", await shop.SayAsync("authorize 1"));
        await api.ExecuteAsync("UPDATE cards SET due_at = NULL");             // Nobody sweeps: the decision knows by itself.
        await AdvanceAsync(owner, "2026-03-30T22:00:00Z");
        Assert.Equal("declined card_discarded", await shop.SayAsync("authorize 1"));
        Assert.Equal("422 card_in_final_status", (await owner.PatchAsync(
            shop.Card, "nickname", new JsonObject { ["nickname"] = "New" })).Outcome());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_clock_that_moves_past_the_day_discards_the_card_once_and_by_its_own_time(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Told.ActiveCardAsync(owner, CardLevel.Plus);
        await owner.SandboxAsync(card, "upgrade");

        var moved = await AdvanceAsync(owner, "2026-05-01T00:00:00Z");

        Assert.Equal("""{"cards_discarded":1}""", moved.Json["ran"]!.ToJsonString());
        Assert.Equal("{}", (await AdvanceAsync(owner, "2026-05-02T00:00:00Z")).Json["ran"]!.ToJsonString());
        var shown = (await owner.GetAsync($"/v2/cards/{card}")).Card;
        Assert.Equal("discarded 2026-03-30T22:00:00Z 2026-03-31", Of(shown, "status", "updated_at", "discard_on"));
        Assert.Equal(
            ["1 card.created", "2 card.activated", "3 card.upsold", "4 card.discarded"], await Told.EventsAsync(api, card));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_renewal_of_a_card_whose_holder_is_in_doubt_waits_for_them(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        await owner.PostAsync($"/sandbox/v1/memberships/{Given.Member(Role.Employee)}/kyc", new JsonObject { ["accepted"] = false });

        var renewal = await owner.SandboxAsync(card, "renew");
        Assert.Equal(("onhold", null), (renewal.CardStatus, renewal.Card["mask_pan"]));
        var issued = await owner.PostAsync($"/sandbox/v1/memberships/{Given.Member(Role.Employee)}/kyc", null);

        Assert.Equal(renewal.CardId, $"{issued.Json["cards"]![0]!["id"]}");
        Assert.Equal("live", (await owner.GetAsync($"/v2/cards/{renewal.CardId}")).CardStatus);
        await Consistency.CheckAsync(api);
    }

    private static Task<Reply> AdvanceAsync(Client owner, string to) =>
        owner.PostAsync("/sandbox/v1/clock/advance", new JsonObject { ["to"] = to });

    private static JsonObject Address() => new()
    {
        ["first_line"] = "1 rue de la Paix", ["zipcode"] = "75002", ["city"] = "Paris", ["country"] = "FR",
    };

    private static (bool Renewed, bool Renewal) Flags(JsonObject card) =>
        (card["renewed"]!.GetValue<bool>(), card["renewal"]!.GetValue<bool>());

    private static string Of(JsonObject card, params IEnumerable<string> members) =>
        string.Join(' ', members.Select(member => card[member]!.ToString()));

    private static string Changes(JsonObject before, JsonObject after) => string.Join(", ", after
        .Where(member => !JsonNode.DeepEquals(member.Value, before[member.Key])).Select(member => $"{member.Key} {member.Value}"));
}
