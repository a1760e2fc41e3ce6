using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Housekeeping;
using Cardkeep.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cardkeep.Tests.Housekeeping;

/// <summary>A hold that nobody clears is given back when its time is up, to the day and not before (spending.md §7.8).</summary>
public sealed class HoldExpiryTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_hold_ends_seven_days_after_its_decision_to_the_microsecond(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner, card) = await StartAsync(api);
        var transaction = await network.ApprovedAsync(card, 40_00);

        Assert.Equal("{}", await MoveAsync(owner, "advance", "to", "2026-03-08T09:29:59.999999Z"));
        Assert.Equal("200 declined payment_daily_limit_exceeded", Terminal.Outcome(await network.AuthorizeAsync(card, 100_01)));
        Assert.Equal("""{"holds_expired":1}""", await MoveAsync(owner, "advance", "by", "P1D"));

        Assert.Equal("expired", (await network.ShowAsync(card, transaction)).Json["authorization"]!["status"]!.GetValue<string>());
        Assert.Equal([ManualClock.Start.AddDays(7)], await api.Database.ReadAsync(tx => tx.ListAsync(
            $"SELECT occurred_at FROM events WHERE kind = 'authorization.expired' AND number = {2L} AND member_id IS NULL",
            row => row.Instant(0),
            default), default));
        Assert.Equal("0 0", await UsedAsync(owner, card));
        Assert.Equal("{}", await MoveAsync(owner, "advance", "by", "P30D"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_clearing_after_the_end_is_booked_to_the_day_of_the_purchase_and_called_late(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner, card) = await StartAsync(api);
        var transaction = await network.ApprovedAsync(card, 40_00);
        await MoveAsync(owner, "advance", "by", "P8D");

        var cleared = await network.ClearAsync(card, transaction, 40_00);

        Assert.Equal(("200 recorded late", "cleared"), (Terminal.Outcome(cleared), cleared.Text("status")));
        Assert.Equal((0, 40_00), (Terminal.AmountOf(cleared, "held"), Terminal.AmountOf(cleared, "expired")));
        Assert.Equal("0 40", await UsedAsync(owner, card));
        Assert.Equal(["2026-03-01"], await api.TextsAsync("SELECT CAST(day AS text) FROM authorizations WHERE cleared > 0"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_hold_of_last_month_is_given_back_to_last_month(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner, card) = await StartAsync(api);
        await MoveAsync(owner, "freeze", "at", "2026-03-31T21:30:00Z");       // 23:30 in Paris.
        var (reversed, expiring) = (await network.ApprovedAsync(card, 80_00), await network.ApprovedAsync(card, 5_00));
        await MoveAsync(owner, "advance", "to", "2026-04-02T08:00:00Z");
        await network.ApprovedAsync(card, 30_00);

        await network.ReverseAsync(card, reversed);
        Assert.Equal("30 30", await UsedAsync(owner, card));
        Assert.Equal(5_00, await HeldOnAsync(api, "2026-03-31"));
        Assert.Equal("""{"holds_expired":1}""", await MoveAsync(owner, "advance", "to", "2026-04-08T00:00:00Z"));

        Assert.Equal(0, Terminal.AmountOf(await network.ReverseAsync(card, expiring), "held"));
        Assert.Equal("0 30", await UsedAsync(owner, card));
        Assert.Equal(0, await HeldOnAsync(api, "2026-03-31"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Months_keep_what_is_theirs_when_the_clock_goes_ahead_and_back(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner, card) = await StartAsync(api);
        await network.ApprovedAsync(card, 1_00);
        await MoveAsync(owner, "advance", "by", "P61D");
        await network.ApprovedAsync(card, 10_00);
        await MoveAsync(owner, "reset");

        await network.ApprovedAsync(card, 5_00);
        Assert.Equal("5 5", await UsedAsync(owner, card));                    // What has expired ahead stays expired.
        Assert.Equal("""{"holds_expired":1}""", await MoveAsync(owner, "advance", "by", "P61D"));
        Assert.Equal("10 10", await UsedAsync(owner, card));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_increment_moves_the_end_and_a_reservation_waits_thirty_days(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner, card) = await StartAsync(api);
        var tab = await network.ApprovedAsync(card, 10_00);
        Assert.Equal("200 approved", Terminal.Outcome(await network.AuthorizeAsync(
            Terminal.Ask(card, 20_00).With(("pre_authorization", true)))));
        await MoveAsync(owner, "advance", "by", "P6D");
        Assert.Equal("200 approved", Terminal.Outcome(await network.IncrementAsync(card, tab, 1_00)));

        Assert.Equal("{}", await MoveAsync(owner, "advance", "by", "P6DT23H59M"));
        Assert.Equal("""{"holds_expired":1}""", await MoveAsync(owner, "advance", "by", "PT1M"));
        Assert.Equal("{}", await MoveAsync(owner, "advance", "by", "P16D"));
        Assert.Equal("""{"holds_expired":1}""", await MoveAsync(owner, "advance", "by", "P1D"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_server_that_was_down_gives_back_late_and_dates_it_right(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner, card) = await StartAsync(api);
        await network.ApprovedAsync(card, 40_00);
        await MoveAsync(owner, "advance", "by", "P3D");
        await network.ApprovedAsync(card, 10_00);
        var end = ManualClock.Start.AddDays(1);                               // Before the day that is open by now.
        await api.WriteAsync(async tx =>
            await tx.ExecuteAsync($"UPDATE authorizations SET expires_at = {end} WHERE held = {40_00L}", default));

        Assert.Equal(1, await RunAsync(api, ManualClock.Start.AddDays(3)));

        Assert.Equal("10 10", await UsedAsync(owner, card));
        Assert.Equal([end], await api.Database.ReadAsync(tx => tx.ListAsync(
            $"SELECT occurred_at FROM events WHERE kind = 'authorization.expired'", row => row.Instant(0), default), default));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Sweepers_and_clearings_that_meet_give_a_hold_back_once(EngineKind engine)
    {
        const int holds = 24;
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner, card) = await StartAsync(api);
        List<string> transactions = [];
        for (var hold = 0; hold < holds; hold++) transactions.Add(await network.ApprovedAsync(card, 1_00));
        var (sweepers, until) = (4, ManualClock.Start.AddDays(7));

        var swept = Task.WhenAll(Enumerable.Range(0, sweepers).Select(_ => RunAsync(api, until)));
        var cleared = await AtOnce.RunAsync(holds, hold => network.ClearAsync(card, transactions[hold], 1_00));
        var late = cleared.Count(reply => Terminal.Outcome(reply) == "200 recorded late");

        Assert.Equal(late, (await swept).Sum());
        Assert.Equal(holds - late, cleared.Count(reply => Terminal.Outcome(reply) == "200 recorded"));
        Assert.Equal($"{holds} {holds}", await UsedAsync(owner, card));
        await Consistency.CheckAsync(api);
    }

    private static async Task<(Terminal Network, Client Owner, string Card)> StartAsync(TestApi api)
    {
        var owner = await api.AsAsync(Role.Owner);
        return (await Terminal.StartAsync(api), owner, await Given.LimitedCardAsync(owner, daily: 100));
    }

    /// <summary>How many holds one run of what is due gives back.</summary>
    private static async Task<int> RunAsync(TestApi api, DateTimeOffset until)
    {
        var expiry = new HoldExpiry(new(api.App.Settings.Spending.Rules));
        using var due = new DueWork(api.Database, [DueHolds.Kind(expiry)], NullLogger<DueWork>.Instance);
        var done = await due.RunAsync(_ => Task.FromResult<Outcome<DateTimeOffset>>(until), CancellationToken.None);
        return done.Value!.GetValueOrDefault("holds_expired");
    }

    /// <summary>Moves the sandbox's clock, and gives what ran on the way.</summary>
    private static async Task<string> MoveAsync(Client caller, string verb, string? member = null, string? value = null)
    {
        var body = member is null ? null : new JsonObject { [member] = value };
        var moved = await caller.PostAsync($"/sandbox/v1/clock/{verb}", body);
        Assert.True(moved.Status == 200, moved.Body);
        return moved.Json["ran"]!.ToJsonString();
    }

    /// <summary>What a card has used of today and of this month.</summary>
    private static async Task<string> UsedAsync(Client caller, string card)
    {
        var shown = (await caller.GetAsync($"/v2/cards/{card}")).Card;
        return $"{shown["payment_daily_spent"]} {shown["payment_monthly_spent"]}";
    }

    private static Task<long> HeldOnAsync(TestApi api, string day) =>
        api.NumberAsync($"SELECT CAST(coalesce(sum(held), 0) AS bigint) FROM authorizations WHERE CAST(day AS text) = '{day}'");
}
