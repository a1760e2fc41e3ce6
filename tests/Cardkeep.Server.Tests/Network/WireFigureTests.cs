using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Network;

/// <summary>What the wire shows of how a card was used (spending.md §5).</summary>
public sealed class WireFigureTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Every_answer_that_is_a_card_shows_what_it_has_used(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        var transaction = await network.ApprovedAsync(card, 60_50);
        await network.ClearAsync(card, transaction, 20_25, final: false);
        await network.ApprovedAsync(card, 10_00);
        const string used = "70.5 70.5 0 0 0 true false 2026-03-01T09:30:00Z";

        Assert.Equal(used, Figures((await owner.GetAsync($"/v2/cards/{card}")).Card));
        Assert.Equal(used, Figures(Listed(await owner.GetAsync($"/v2/cards?ids[]={card}"))));
        Assert.Equal(used, Figures((await owner.PatchAsync(card, "nickname", new JsonObject { ["nickname"] = "Lunch" })).Card));
        Assert.Equal(used, Figures((await owner.LockAsync(card)).Card));
        Assert.Equal(used, Figures((await owner.UnlockAsync(card)).Card));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_new_day_and_a_new_month_start_at_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        await network.ClearAsync(card, await network.ApprovedAsync(card, 60_00), 60_00);

        api.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("0 60 0 0 0 true false 2026-03-01T09:30:00Z", Figures((await owner.GetAsync($"/v2/cards/{card}")).Card));
        api.Clock.Advance(TimeSpan.FromDays(28));
        Assert.Equal("0 60 0 0 0 true false 2026-03-01T09:30:00Z", Figures((await owner.GetAsync($"/v2/cards/{card}")).Card));
        api.Clock.Advance(TimeSpan.FromDays(2));
        owner = await api.AsAsync(Role.Owner);                                // A token lives a month.
        Assert.Equal("0 0 0 0 0 true false 2026-03-01T09:30:00Z", Figures((await owner.GetAsync($"/v2/cards/{card}")).Card));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Where_the_clock_was_set_back_a_day_shows_what_was_charged_to_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        await network.ClearAsync(card, await network.ApprovedAsync(card, 60_00), 60_00);
        Assert.Equal(200, (await owner.PostAsync("/sandbox/v1/clock/advance", new JsonObject { ["by"] = "P40D" })).Status);
        await network.ApprovedAsync(card, 25_00);
        Assert.Equal(200, (await owner.PostAsync("/sandbox/v1/clock/reset", null)).Status);

        Assert.StartsWith("60 60 ", Figures((await owner.GetAsync($"/v2/cards/{card}")).Card), StringComparison.Ordinal);
        Assert.StartsWith("60 60 ", Figures(Listed(await owner.GetAsync($"/v2/cards?ids[]={card}"))), StringComparison.Ordinal);
        Assert.Equal("200 declined payment_daily_limit_exceeded", Terminal.Outcome(await network.AuthorizeAsync(card, 40_01)));
        await network.ApprovedAsync(card, 40_00);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_list_goes_by_the_last_use(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var (virtualCard, partner) = (Given.Card(CardLevel.Virtual), Given.Card(CardLevel.VirtualPartner));
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        await network.ApprovedAsync(virtualCard, 1_00);
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        await network.AuthorizeAsync(partner, 1_000_000_00);

        var newest = (await owner.GetAsync("/v2/cards?sort_by=last_activity_at:desc&per_page=2")).Json["cards"]!.AsArray();
        var oldest = (await owner.GetAsync("/v2/cards?sort_by=last_activity_at:asc")).Json["cards"]!.AsArray();

        Assert.Equal([partner, virtualCard], newest.Select(card => card!["id"]!.GetValue<string>()));
        Assert.Equal([virtualCard, partner], oldest.TakeLast(2).Select(card => card!["id"]!.GetValue<string>()));
        Assert.False(newest[0]!["had_operation"]!.GetValue<bool>());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_account_shows_what_its_cards_have_spent_and_hold(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 200);
        var transaction = await network.ApprovedAsync(card, 100_00);

        Assert.Equal("50000 49900", await BalancesAsync(owner));
        await network.ClearAsync(card, transaction, 120_00);
        await network.RefundAsync(card, 30_00, transaction);
        await network.RefundAsync(card, 5_00);
        Assert.Equal("49915 49915", await BalancesAsync(owner));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_budget_of_a_flash_card_stays_above_what_is_spent(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = (await owner.CreateCardAsync(Given.Order(CardLevel.Flash))).CardId;
        var transaction = await network.ApprovedAsync(card, 100_00);

        var tooLow = await owner.ChangeLimitsAsync(card, new JsonObject { ["payment_lifespan_limit"] = 100 });
        var enough = await owner.ChangeLimitsAsync(card, new JsonObject { ["payment_lifespan_limit"] = 100.01 });

        Assert.Equal(["limit_below_spent /card/payment_lifespan_limit"], tooLow.Problems);
        Assert.Equal((200, 100L), (enough.Status, enough.Card["payment_lifespan_spent"]!.GetValue<long>()));
        await network.ClearAsync(card, transaction, 100_01);
        Assert.Equal("pre_expired", (await owner.GetAsync($"/v2/cards/{card}")).CardStatus);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Wrong_verification_values_are_forgiven_by_a_lock_and_an_unlock(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        List<string> heard = [];
        for (var attempt = 0; attempt < 5; attempt++) heard.Add(await TryAsync("mismatch"));
        heard.Add(await TryAsync("match"));
        await owner.LockAsync(card);
        await owner.UnlockAsync(card);
        heard.Add(await TryAsync("match"));

        Assert.Equal([.. Enumerable.Repeat("200 declined cvv_mismatch", 6), "200 approved"], heard);

        async Task<string> TryAsync(string cvv) => Terminal.Outcome(await network.AuthorizeAsync(
            Terminal.Ask(card, 1_00).With(("verification", new JsonObject { ["cvv"] = cvv }))));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_new_pin_ends_the_block_and_forgives_the_wrong_ones(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = Given.Card(CardLevel.Standard);
        await owner.PostAsync($"/sandbox/v1/cards/{card}/activate", new JsonObject { ["pin"] = "4071" });
        List<string> heard = [await TryAsync("failed"), await TryAsync("failed"), await TryAsync("failed")];
        Assert.Equal(200, (await owner.PostAsync($"/sandbox/v1/cards/{card}/reset_pin", new JsonObject { ["pin"] = "8530" })).Status);
        foreach (var pin in (string[])["failed", "failed", "verified"]) heard.Add(await TryAsync(pin));

        Assert.Equal(
            [.. Enumerable.Repeat("200 declined wrong_pin", 5), "200 approved"], heard);
        var shown = (await owner.GetAsync($"/v2/cards/{card}")).Card;
        Assert.Equal(("live", true), (shown["status"]!.GetValue<string>(), shown["had_pin_operation"]!.GetValue<bool>()));
        await Consistency.CheckAsync(api);

        async Task<string> TryAsync(string pin) => Terminal.Outcome(await network.AuthorizeAsync(Terminal.Ask(card, 1_00).With(
            ("channel", "chip"), ("verification", new JsonObject { ["pin"] = pin }))));
    }

    private static JsonObject Listed(Reply reply) => reply.Json["cards"]!.AsArray().Single()!.AsObject();

    private static async Task<string> BalancesAsync(Client owner)
    {
        var account = (await owner.GetAsync($"/v2/bank_accounts/{Given.Account}")).Json["bank_account"]!;
        return $"{account["balance"]} {account["authorized_balance"]}";
    }

    private static string Figures(JsonObject card) => string.Join(' ', ((string[])
    [
        "payment_daily_spent", "payment_monthly_spent", "payment_lifespan_spent", "atm_daily_spent", "atm_monthly_spent",
        "had_operation", "had_pin_operation", "last_activity_at",
    ]).Select(name => card[name]!.ToString()));
}
