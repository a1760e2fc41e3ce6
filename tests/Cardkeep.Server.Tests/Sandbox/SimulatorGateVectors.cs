using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary>The vectors of spending.md §12 about what may be used where, by whom and for how long, played by the simulator.</summary>
public sealed class SimulatorGateVectors
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Wrong_pins_block_and_wrong_verification_values_close_the_ways_without_a_card(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var shop = await Shop.PlasticAsync(owner);
        await shop.PlayAsync("""
            wrong_pin 4 -> wrong_pin, wrong_pin, wrong_pin, card_pin_blocked
            shows status -> pin_blocked
            authorize 1 pin=2580 -> declined card_pin_blocked
            authorize 10 channel=online -> approved
            """);
        Assert.Equal(200, (await owner.SetPinAsync(shop.Card, "reset_pin", "1357")).Status);
        await shop.PlayAsync("""
            authorize 1 pin=2580 -> declined wrong_pin
            wrong_pin 1 -> wrong_pin
            authorize 1 pin=1357 -> approved
            wrong_pin 2 -> wrong_pin, wrong_pin
            shows status -> live
            """);                                                             // 35

        var locked = await Shop.PlasticAsync(owner);
        await owner.LockAsync(locked.Card);
        await locked.PlayAsync("wrong_pin 5 -> card_paused, card_paused, card_paused, card_paused, card_paused");
        await owner.UnlockAsync(locked.Card);
        await locked.PlayAsync("""
            wrong_pin 2 -> wrong_pin, wrong_pin
            shows status -> live
            """);                                                             // 36

        await (await Shop.PlasticAsync(owner)).PlayAsync("""
            authorize 101 pin=2580 -> declined payment_daily_limit_exceeded
            shows had_operation had_pin_operation last_activity_at -> false false 2026-03-01T09:30:00Z
            authorize 1 pin=2580 -> approved
            shows had_pin_operation -> true
            """);                                                             // 48

        var guessed = await Shop.PlasticAsync(owner);
        for (var guess = 0; guess < 5; guess++)
            await guessed.PlayAsync("authorize 1 channel=online cvv_check=mismatch -> declined cvv_mismatch");
        await guessed.PlayAsync("""
            authorize 1 channel=online cvv_check=match -> declined cvv_mismatch
            authorize 1 channel=recurring -> approved
            """);
        await owner.LockAsync(guessed.Card);
        await owner.UnlockAsync(guessed.Card);
        await guessed.PlayAsync("authorize 1 channel=online cvv_check=match -> approved");   // 51
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Categories_countries_and_channels_decide_by_what_the_merchant_says(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await (await Shop.PlasticAsync(owner, ("categories", new JsonArray("transport")))).PlayAsync("""
            authorize 1 mcc=7011 -> declined category_not_allowed
            authorize 1 mcc=4121 -> approved
            withdraw 10 -> declined category_not_allowed
            """);                                                             // 37
        await (await Shop.PlasticAsync(owner, ("foreign_option", false))).PlayAsync("""
            authorize 1 country=DE -> declined foreign_disabled
            authorize 1 mcc=5812 -> declined foreign_disabled
            authorize 1 country=FR -> approved
            authorize 1 -> approved
            """);                                                             // 38
        await (await Shop.OpenAsync(owner, Given.Order(CardLevel.Virtual))).PlayAsync("""
            authorize 10 channel=chip -> declined channel_not_supported
            authorize 10 channel=contactless -> approved
            withdraw 10 -> declined atm_disabled
            """);                                                             // 49
        await (await Shop.PlasticAsync(owner)).PlayAsync("""
            authorize 0 type=verification -> approved
            authorize type=verification -> approved
            authorize 1 type=credit -> approved
            authorize 1 three_ds=failed -> declined three_ds_failed
            shows payment_daily_spent -> 0
            """);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_flash_card_ends_when_its_life_is_spent_and_not_when_it_is_held(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var flash = Given.Order(CardLevel.Flash).With(("payment_lifespan_limit", 100));
        await (await Shop.OpenAsync(owner, flash.DeepClone().AsObject())).PlayAsync("""
            authorize 95 -> approved
            clear -> recorded
            authorize 10 partial_allowed=true -> partially_approved 5
            shows status payment_lifespan_spent -> live 100
            clear -> recorded
            shows status -> pre_expired
            """);                                                             // 8
        await (await Shop.OpenAsync(owner, flash)).PlayAsync("""
            authorize 100 -> approved
            reverse -> recorded
            shows status -> live
            authorize 100 -> approved
            clear -> recorded
            shows status -> pre_expired
            refund 30 -> recorded
            shows status payment_lifespan_spent -> pre_expired 70
            force_post 1 -> recorded force_post
            """);                                                             // 39
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_flash_card_is_good_until_its_instant_and_not_at_it_though_nobody_has_swept_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        foreach (var (left, outcome) in ((int, string)[])[(1, "approved"), (0, "declined card_pre_expired")])
        {
            var end = ManualClock.Start.AddMicroseconds(left);
            var card = await Stored.CardAsync(api, CardLevel.Flash, card => card with { PreExpiresAt = end });
            await new Shop(owner, card).PlayAsync($"authorize 1 -> {outcome}");
        }                                                                     // 40
    }
}
