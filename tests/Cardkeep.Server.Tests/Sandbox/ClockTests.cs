using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary>A sandbox's clock stops and moves ahead, and does on the way what falls due (spending.md §10).</summary>
public sealed class ClockTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_clock_runs_stands_still_moves_on_and_goes_back_to_real_time(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await ShowsAsync(owner, "2026-03-01T09:30:00Z", "running", 0);
        api.Clock.Advance(TimeSpan.FromSeconds(10));
        await ShowsAsync(owner, "2026-03-01T09:30:10Z", "running", 0);

        Assert.Equal("2026-03-01T10:30:10Z", Now(await SetAsync(owner, "advance", "by", "PT1H")));
        await ShowsAsync(owner, "2026-03-01T10:30:10Z", "running", 3_600);
        api.Clock.Advance(TimeSpan.FromSeconds(10));
        await ShowsAsync(owner, "2026-03-01T10:30:20Z", "running", 3_600);

        Assert.Equal("2026-03-01T10:30:20Z", Now(await owner.PostAsync("/sandbox/v1/clock/freeze", null)));
        api.Clock.Advance(TimeSpan.FromHours(2));
        await ShowsAsync(owner, "2026-03-01T10:30:20Z", "frozen", -3_600);
        Assert.Equal("2026-03-02T12:00:00Z", Now(await SetAsync(owner, "advance", "to", "2026-03-02T13:00:00+01:00")));
        Assert.Equal("2026-03-02T12:00:01Z", Now(await SetAsync(owner, "freeze", "at", "2026-03-02T12:00:01Z")));
        api.Clock.Advance(TimeSpan.FromHours(2));
        await ShowsAsync(owner, "2026-03-02T12:00:01Z", "frozen", 80_981);
        var card = (await owner.CreateCardAsync(Given.Order(CardLevel.Virtual))).Card;
        Assert.Equal("2026-03-02T12:00:01Z", card["created_at"]!.GetValue<string>());

        Assert.Equal("2026-03-01T13:30:20Z", Now(await owner.PostAsync("/sandbox/v1/clock/reset", null)));
        await ShowsAsync(owner, "2026-03-01T13:30:20Z", "running", 0);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Moving_ahead_does_what_falls_due_on_the_way_before_it_answers(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var late = await OrderFlashAsync(owner, "2026-03-20T00:00:00Z");
        var early = await OrderFlashAsync(owner, "2026-03-10T00:00:00Z");
        var never = await OrderFlashAsync(owner, "2026-04-10T00:00:00.000001Z");

        var moved = await SetAsync(owner, "advance", "to", "2026-04-10T00:00:00Z");

        Assert.Equal("""{"now":"2026-04-10T00:00:00Z","ran":{"cards_pre_expired":2}}""", moved.Body);
        foreach (var (card, at) in ((string, string)[])[(late, "2026-03-20T00:00:00Z"), (early, "2026-03-10T00:00:00Z")])
        {
            var ended = await owner.GetAsync($"/v2/cards/{card}");
            Assert.Equal(("pre_expired", at), (ended.CardStatus, ended.Card["updated_at"]!.GetValue<string>()));
        }

        Assert.Equal("live", (await owner.GetAsync($"/v2/cards/{never}")).CardStatus);
        Assert.Equal([early, late], await api.Database.ReadAsync(tx => tx.ListAsync(
            $"SELECT stream_id FROM events WHERE kind = 'card.pre_expired' ORDER BY occurred_at",
            row => $"{row.Guid(0):D}",
            default), default));
        Assert.Equal("{}", (await SetAsync(owner, "advance", "by", "PT0S")).Json["ran"]!.ToJsonString());
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_lives_through_its_months_and_expires_when_the_last_is_over(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Told.ActiveCardAsync(owner);
        foreach (var move in (string[])["P1Y", "P1Y", "P1Y", "P29DT14H29M59S"]) await SetAsync(owner, "advance", "by", move);
        await ShowsAsync(owner, "2029-03-30T23:59:59Z", "running", null);
        await SetAsync(owner, "advance", "by", "P1D");
        Assert.Equal("live", (await owner.GetAsync($"/v2/cards/{card}")).CardStatus);

        var ran = await SetAsync(owner, "advance", "by", "PT1S");

        Assert.Equal("2029-04-01T00:00:00Z", Now(ran));
        Assert.Equal("expired", (await owner.GetAsync($"/v2/cards/{card}")).CardStatus);
        Assert.Equal("422 invalid_status_transition", (await owner.LockAsync(card)).Outcome());
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_clock_moves_forward_only_and_at_most_400_days(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string Verb, string Body, string Outcome)[] table =
        [
            ("advance", "", "400 invalid_json"),
            ("advance", "{}", "422 required /by"),
            ("advance", """{"by":"PT1S","to":"2026-03-02T00:00:00Z"}""", "400 invalid_body /to"),
            ("advance", """{"by":60}""", "400 not_a_string /by"),
            ("advance", """{"by":"1 day"}""", "400 invalid_duration /by"),
            ("advance", """{"by":"P"}""", "400 invalid_duration /by"),
            ("advance", """{"by":"P1DT"}""", "400 invalid_duration /by"),
            ("advance", """{"by":"-P1D"}""", "400 invalid_duration /by"),
            ("advance", """{"to":"tomorrow"}""", "400 invalid_date_time /to"),
            ("advance", """{"to":"2026-03-01T09:29:59.999999Z"}""", "422 clock_backwards /to"),
            ("freeze", """{"at":"2026-03-01T09:29:59.999999Z"}""", "422 clock_backwards /at"),
            ("advance", """{"by":"P400DT1S"}""", "422 date_too_far /by"),
            ("advance", """{"by":"P99999999Y99999999W"}""", "422 date_too_far /by"),
            ("advance", """{"to":"2027-04-05T09:30:00.000001Z"}""", "422 date_too_far /to"),
            ("freeze", """{"at":"2027-04-05T09:30:00.000001Z"}""", "422 date_too_far /at"),
        ];
        foreach (var (verb, body, outcome) in table)
            Assert.Equal((body, outcome), (body, (await owner.PostRawAsync($"/sandbox/v1/clock/{verb}", body)).Outcome()));
        await ShowsAsync(owner, "2026-03-01T09:30:00Z", "running", 0);

        Assert.Equal("2027-04-05T09:30:00Z", Now(await SetAsync(owner, "advance", "by", "P400D")));
        Assert.Equal("2027-05-19T09:30:00.5Z", Now(await SetAsync(owner, "advance", "by", "P1M2WT0.5S")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Sessions_and_keys_go_by_the_clock_and_tokens_do_not(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var order = Given.Order(CardLevel.Virtual);
        var asked = await owner.TryCreateCardAsync(order, "late");
        var session = await owner.AllowAsync(asked);
        var first = await owner.CreateCardAsync(order, "again");
        Assert.Equal(first.Body, (await owner.TryCreateCardAsync(order, "again")).Body);

        await SetAsync(owner, "advance", "by", "P31D");

        Assert.Equal("412 sca_expired", (await owner.TryCreateCardAsync(order, "late", session)).Outcome());
        Assert.Equal(428, (await owner.TryCreateCardAsync(order, "again")).Status);
        Assert.Equal(200, (await (await api.AsAsync(Role.Owner)).GetAsync("/v2/cards")).Status);
        api.Clock.Advance(TimeSpan.FromDays(31));
        Assert.Equal("401 authorization_token_invalid", (await owner.GetAsync("/v2/cards")).Outcome());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task How_the_clock_is_set_survives_a_restart(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var real = new ManualClock();
        var clock = await SandboxClock.OpenAsync(store.Database, real, default);
        Assert.Equal(ManualClock.Start, clock.GetUtcNow());

        ClockSetting[] settings = [ClockSetting.Ahead(TimeSpan.FromDays(3)), ClockSetting.Stopped(ManualClock.Start.AddDays(5))];
        foreach (var setting in settings)
        {
            await clock.SetAsync((_, _) => setting, default);
            var again = await SandboxClock.OpenAsync(store.Database, real, default);
            Assert.Equal((clock.GetUtcNow(), clock.IsFrozen), (again.GetUtcNow(), again.IsFrozen));
            Assert.Equal(setting.NowAt(ManualClock.Start), again.GetUtcNow());
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_clock_is_read_and_set_with_the_scopes_of_cards(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var reader = await api.AsAsync(Role.Owner, Scope.CardRead);

        Assert.Equal(200, (await reader.GetAsync("/sandbox/v1/clock")).Status);
        Assert.Equal("401 authorization_header_missing", (await api.AsNobody().GetAsync("/sandbox/v1/clock")).Outcome());
        foreach (var verb in (string[])["freeze", "advance", "reset"])
            Assert.Equal("403 insufficient_scope", (await SetAsync(reader, verb, "by", "PT1S")).Outcome());
    }

    private static async Task<string> OrderFlashAsync(Client owner, string end) =>
        (await owner.CreateCardAsync(Given.Order(CardLevel.Flash).With(("pre_expires_at", end)))).CardId;

    private static Task<Reply> SetAsync(Client caller, string verb, string member, string value) =>
        caller.PostAsync($"/sandbox/v1/clock/{verb}", new JsonObject { [member] = value });

    private static string Now(Reply reply)
    {
        Assert.True(reply.Status == 200, reply.Body);
        return reply.Text("now");
    }

    private static async Task ShowsAsync(Client caller, string now, string mode, long? offset)
    {
        var shown = await caller.GetAsync("/sandbox/v1/clock");
        Assert.Equal((now, mode), (shown.Text("now"), shown.Text("mode")));
        if (offset is not null) Assert.Equal(offset, shown.Json["offset_seconds"]!.GetValue<long>());
    }
}
