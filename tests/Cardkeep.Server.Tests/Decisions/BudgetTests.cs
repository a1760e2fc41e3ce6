using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Decisions;

/// <summary>What each limit of a card leaves now (spending.md §8).</summary>
public sealed class BudgetTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Each_limit_of_the_level_says_what_is_used_and_left_and_when_it_starts_anew(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        var transaction = await network.ApprovedAsync(card, 60_00);
        await network.ClearAsync(card, transaction, 25_00, final: false);

        var budget = await owner.GetAsync($"/cardkeep/v1/cards/{card}/budget");

        Assert.Equal(
            $$"""
            {"card_id":"{{card}}","currency":"EUR","zone":"Europe/Paris","day":"2026-03-01","limits":[
            {"limit":"payment_transaction_limit","limit_cents":null,"held_cents":null,"spent_cents":null,"used_cents":null,
            "remaining_cents":null,"over_by_cents":null,"period":null,"resets_at":null},
            {"limit":"payment_daily_limit","limit_cents":10000,"held_cents":3500,"spent_cents":2500,"used_cents":6000,
            "remaining_cents":4000,"over_by_cents":0,"period":"2026-03-01","resets_at":"2026-03-01T23:00:00.000000Z"},
            {"limit":"payment_monthly_limit","limit_cents":100000,"held_cents":3500,"spent_cents":2500,"used_cents":6000,
            "remaining_cents":94000,"over_by_cents":0,"period":"2026-03","resets_at":"2026-03-31T22:00:00.000000Z"}]}
            """.ReplaceLineEndings(""),
            budget.Body);
    }

    // Vectors 9 and 17.
    [Theory, OnSqlite, OnPostgres]
    public async Task A_limit_below_what_is_used_leaves_nothing_and_one_that_is_off_still_counts(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        await network.ApprovedAsync(card, 60_00);

        await owner.ChangeLimitsAsync(card, new JsonObject { ["payment_daily_limit"] = 50 });
        Assert.Equal("5000 6000 0 1000", await DailyAsync());
        await owner.ChangeLimitsAsync(card, new JsonObject { ["payment_daily_limit_option"] = false });
        await network.ApprovedAsync(card, 50_00);
        Assert.Equal("- 11000 - -", await DailyAsync());

        // At Paris' next midnight.
        api.Clock.Advance(new DateTimeOffset(2026, 3, 1, 22, 59, 59, TimeSpan.Zero) - api.Clock.GetUtcNow());
        Assert.Equal("- 11000 - -", await DailyAsync());
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("- 0 - -", await DailyAsync());

        async Task<string> DailyAsync() => Figures(await LimitAsync(owner, card, "payment_daily_limit"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Plastic_has_limits_for_cash_and_flash_has_one_for_its_life(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var plastic = await Told.ActiveCardAsync(owner);
        await network.AuthorizeAsync(Terminal.Ask(plastic, 30_00).With(
            ("type", "cash"), ("channel", "chip"), ("verification", new JsonObject { ["pin"] = "verified" })));
        var flash = (await owner.CreateCardAsync(Given.Order(CardLevel.Flash))).CardId;
        await network.ApprovedAsync(flash, 100_00);

        Assert.Equal(
            [
                "payment_transaction_limit", "payment_daily_limit", "payment_monthly_limit", "atm_daily_limit", "atm_monthly_limit",
            ],
            await NamesAsync(plastic));
        var cash = await LimitAsync(owner, plastic, "atm_monthly_limit");
        Assert.Equal((3000, "2026-03"), (cash["used_cents"]!.GetValue<int>(), cash.Word("period")));
        Assert.Equal(["payment_transaction_limit", "payment_daily_limit", "payment_lifespan_limit"], await NamesAsync(flash));
        var life = await LimitAsync(owner, flash, "payment_lifespan_limit");
        Assert.Equal("25000 10000 15000 0 life null", $"{Figures(life)} {life.Word("period")} {life.Word("resets_at")}");

        async Task<IEnumerable<string>> NamesAsync(string card) =>
            (await owner.GetAsync($"/cardkeep/v1/cards/{card}/budget")).Json["limits"]!.AsArray()
            .Select(limit => limit!["limit"]!.GetValue<string>());
    }

    private static async Task<JsonObject> LimitAsync(Client owner, string card, string limit)
    {
        var budget = await owner.GetAsync($"/cardkeep/v1/cards/{card}/budget");
        return budget.Json["limits"]!.AsArray().Select(one => one!.AsObject()).Single(one => one.Word("limit") == limit);
    }

    private static string Figures(JsonObject limit) => string.Join(
        ' ', ((string[])["limit", "used", "remaining", "over_by"]).Select(name => limit[$"{name}_cents"]?.ToString() ?? "-"));
}
