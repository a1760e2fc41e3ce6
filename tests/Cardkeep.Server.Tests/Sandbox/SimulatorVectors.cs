using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary>The vectors of spending.md §12 about amounts, played by the simulator, each on a card of its own.</summary>
public sealed class SimulatorVectors
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Holds_are_cleared_in_parts_and_beyond_and_after_their_time(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await (await Shop.PlasticAsync(owner)).PlayAsync("""
            authorize 30 -> approved
            clear 20 final=false -> recorded
            clear 20 -> recorded over_cleared
            shows payment_daily_spent -> 40
            """);                                                             // 6
        await (await Shop.PlasticAsync(owner, ("payment_daily_limit_option", false))).PlayAsync("""
            authorize 110 mcc=5542 country=FR -> approved
            clear 62.40 -> recorded
            shows payment_daily_spent -> 62.4
            """);                                                             // 7
        await (await Shop.PlasticAsync(owner)).PlayAsync("""
            authorize 40 -> approved
            expire -> expired
            shows payment_daily_spent -> 0
            clear 40 -> recorded late
            expire -> cleared
            shows payment_daily_spent -> 40
            """);                                                             // 10
        await (await Shop.PlasticAsync(owner)).PlayAsync("""
            authorize 100 -> approved
            reverse 40 -> recorded
            clear 70 -> recorded over_cleared
            shows payment_daily_spent -> 70
            """);                                                             // 31
        await (await Shop.PlasticAsync(owner)).PlayAsync("""
            authorize 100 -> approved
            clear 120 -> recorded limit_exceeded over_cleared
            shows payment_daily_spent -> 120
            authorize 1 -> declined payment_daily_limit_exceeded
            """);                                                             // 32
        await (await Shop.PlasticAsync(owner)).PlayAsync("""
            authorize 50 -> approved
            clear -> recorded
            refund 60 -> recorded exceeds_cleared
            shows payment_daily_spent -> 0
            """);                                                             // 34
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Limits_of_a_payment_a_day_and_a_month_are_kept_apart(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await (await Shop.PlasticAsync(owner, ("payment_transaction_limit", 50), ("payment_transaction_limit_option", true))).PlayAsync("""
            authorize 50 -> approved
            authorize 20 -> approved
            authorize 80 -> declined payment_transaction_limit_exceeded
            authorize 80 partial_allowed=true -> partially_approved 30
            """);                                                             // 26
        await (await Shop.PlasticAsync(owner, ("atm_daily_limit", 100), ("atm_daily_limit_option", true))).PlayAsync("""
            withdraw 70 -> approved
            withdraw 50 partial_allowed=true -> declined atm_daily_limit_exceeded
            """);                                                             // 27
        await (await Shop.PlasticAsync(owner, ("payment_monthly_limit", 100))).PlayAsync("""
            authorize 100 -> approved
            withdraw 50 -> approved
            shows atm_daily_spent atm_monthly_spent payment_daily_spent -> 50 50 100
            """);                                                             // 28
        await (await Shop.PlasticAsync(owner)).PlayAsync("""
            authorize 30 -> approved
            authorize 50 -> approved
            increment 30 -> declined payment_daily_limit_exceeded
            shows payment_daily_spent -> 80
            """);                                                             // 30
        await (await Shop.PlasticAsync(owner)).PlayAsync("""
            authorize 90 -> approved
            advise 30 -> recorded stand_in limit_exceeded
            shows payment_daily_spent -> 120
            """);                                                             // 33
        await (await Shop.PlasticAsync(owner)).PlayAsync("""
            authorize 40 -> approved
            advise 40 transaction_id=same -> recorded stand_in
            advise 55 transaction_id=same -> recorded stand_in
            shows payment_daily_spent -> 55
            """);                                                             // 50
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_lowered_limit_says_by_how_much_it_is_passed_and_when_it_starts_anew(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var shop = await Shop.PlasticAsync(owner);
        await shop.PlayAsync("authorize 60 -> approved");
        Assert.Equal(200, (await owner.ChangeLimitsAsync(shop.Card, new JsonObject { ["payment_daily_limit"] = 50 })).Status);
        await shop.PlayAsync("authorize 1 -> declined payment_daily_limit_exceeded");   // 9

        var decision = Assert.Single(shop.Heard.Json["explanation"]!["decisions"]!.AsArray())!;
        Assert.Equal(
            "Declined: the daily payment limit of 50.00 EUR leaves 0.00; it starts anew on 2 March at 00:00 (Europe/Paris).",
            decision["text"]!.GetValue<string>());
        var check = decision["checks"]!.AsArray().Single(one => one!["check"]!.GetValue<string>() == "payment_daily_limit")!;
        Assert.Equal(
            """["fail",0,1000,1100,"2026-03-01T23:00:00.000000Z"]""",
            new JsonArray([.. ((string[])["outcome", "remaining_cents", "over_by_cents", "short_by_cents", "resets_at"])
                .Select(name => check[name]!.DeepClone())]).ToJsonString());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_increment_after_midnight_counts_for_the_day_of_the_purchase(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var shop = await Shop.PlasticAsync(owner);
        await owner.PostAsync("/sandbox/v1/clock/freeze", new JsonObject { ["at"] = "2026-03-01T22:50:00Z" });
        await shop.PlayAsync("authorize 50 -> approved");
        await owner.PostAsync("/sandbox/v1/clock/advance", new JsonObject { ["by"] = "PT20M" });
        await shop.PlayAsync("""
            increment 30 -> approved
            shows payment_daily_spent payment_monthly_spent -> 0 80
            increment 21 -> declined payment_daily_limit_exceeded
            """);                                                             // 29
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_account_shows_what_its_cards_have_spent_and_what_they_hold(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var shop = await Shop.PlasticAsync(owner);
        var before = await BalancesAsync(owner);
        await shop.PlayAsync("authorize 100 -> approved");
        Assert.Equal((before.Balance, before.Authorized - 100), await BalancesAsync(owner));

        await shop.PlayAsync("""
            clear 120 -> recorded limit_exceeded over_cleared
            refund 30 -> recorded
            refund_unlinked 5 -> recorded
            """);                                                             // 52
        Assert.Equal((before.Balance - 85, before.Authorized - 85), await BalancesAsync(owner));
    }

    private static async Task<(decimal Balance, decimal Authorized)> BalancesAsync(Client owner)
    {
        var account = (await owner.GetAsync($"/v2/bank_accounts/{Given.Account}")).Json["bank_account"]!;
        return (account["balance"]!.GetValue<decimal>(), account["authorized_balance"]!.GetValue<decimal>());
    }
}
