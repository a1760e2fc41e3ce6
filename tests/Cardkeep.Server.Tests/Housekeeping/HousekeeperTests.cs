using System.Diagnostics;
using System.Globalization;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Housekeeping;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Storage;
using Cardkeep.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cardkeep.Tests.Housekeeping;

/// <summary>Time ends cards: found over an index, each once, with an event dated by when its time came.</summary>
public sealed class HousekeeperTests
{
    /// <summary>After this a round that has not come is not coming; usually it takes milliseconds.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private static readonly DateTimeOffset Day = ManualClock.Start.AddDays(40);

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_due_is_done_in_the_order_of_its_time_and_nothing_else(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var later = await FlashAsync(api, Day.AddSeconds(2));
        var first = await FlashAsync(api, Day);
        var second = await FlashAsync(api, Day.AddSeconds(1), CardStatus.Paused);
        var notYet = await FlashAsync(api, Day.AddSeconds(3));
        var gone = await FlashAsync(api, Day, CardStatus.Discarded);
        var month = await Stored.CardAsync(api, card => card with { ExpiryMonth = new DateOnly(2026, 3, 1) });

        Assert.Equal("1 cards_expired, 3 cards_pre_expired", await RunAsync(api, Day.AddSeconds(2)));
        Assert.Equal("", await RunAsync(api, Day.AddSeconds(2)));

        // As they were written: the expired card's time had come before the others'.
        Assert.Equal([month, first, second, later], await StreamsAsync(api));
        Assert.Equal(("live", "discarded"), (await StatusAsync(api, notYet), await StatusAsync(api, gone)));
        await CheckCountsAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_swept_card_is_dated_by_when_its_time_came_and_so_is_its_event(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var order = Given.Order(CardLevel.Flash).With(("pre_expires_at", "2026-03-05T12:00:00.000001Z"));
        var card = (await owner.CreateCardAsync(order)).CardId;

        await RunAsync(api, Day);

        var swept = await owner.GetAsync($"/v2/cards/{card}");
        Assert.Equal(("pre_expired", "2026-03-05T12:00:00.000001Z"), (swept.CardStatus, swept.Card["updated_at"]!.GetValue<string>()));
        Assert.Equal(["1 card.created", "2 card.pre_expired"], await Told.EventsAsync(api, card));
        var at = await api.Database.ReadAsync(tx => tx.ListAsync(
            $"SELECT occurred_at FROM events WHERE kind = 'card.pre_expired' AND member_id IS NULL",
            row => row.Instant(0),
            default), default);
        Assert.Equal([new DateTimeOffset(2026, 3, 5, 12, 0, 0, TimeSpan.Zero).AddMicroseconds(1)], at);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_past_its_time_cannot_be_changed_though_nobody_has_swept_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var card = await Stored.CardAsync(api, CardLevel.Flash, card => card with { PreExpiresAt = ManualClock.Start });
        var owner = await api.AsAsync(Role.Owner);

        Assert.Equal("422 invalid_status_transition", (await owner.LockAsync(card)).Outcome());
        Assert.Equal("422 card_in_final_status", (await owner.PatchAsync(
            card, "nickname", new System.Text.Json.Nodes.JsonObject { ["nickname"] = "New" })).Outcome());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_run_goes_on_until_nothing_is_due_however_much_it_is(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        const int cards = 1_050;                                              // More than a run holds at once.
        await Stored.CopiesAsync(api, CardLevel.Flash, cards, (card, number) => card with { PreExpiresAt = Day.AddSeconds(-number) });

        Assert.Equal($"{cards} cards_pre_expired", await RunAsync(api, Day));

        await CheckCountsAsync(api);
    }

    [Theory, OnPostgres]
    public async Task Several_servers_on_one_database_do_nothing_twice(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        await store.ExecuteAsync("UPDATE cards SET expiry_month = '2025-01-01', due_at = '2025-02-01T00:00:00Z' WHERE status = 'live'");
        var cards = await store.NumberAsync("SELECT count(*) FROM cards WHERE status = 'live'");
        await using var other = await store.OpenAgainAsync();

        var runs = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            RunAsync(number % 2 == 0 ? store.Database : other, ManualClock.Start)));

        var done = runs.Where(run => run.Length > 0).Sum(run => int.Parse(run.Split(' ')[0], CultureInfo.InvariantCulture));
        Assert.Equal(cards, done);
        Assert.Equal(cards, await store.NumberAsync("SELECT count(*) FROM events WHERE kind = 'card.expired'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_piece_that_cannot_be_done_keeps_no_other_waiting(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var broken = await FlashAsync(api, Day);
        var fine = await FlashAsync(api, Day.AddSeconds(1), CardStatus.Paused);
        await api.ExecuteAsync("UPDATE card_counts SET cards = 0 WHERE card_level = 'flash' AND status = 'live'");

        Assert.Equal("1 cards_pre_expired", await RunAsync(api, Day.AddDays(1)));

        Assert.Equal(("live", "pre_expired"), (await StatusAsync(api, broken), await StatusAsync(api, fine)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_server_catches_up_at_its_start_and_then_as_time_passes(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeAsync(engine);
        await using (var stopped = await App.BuildAsync(
            TestApi.SettingsFor(data, database, []), new ManualClock(), _ => { }, CancellationToken.None))
        {
            await stopped.Database.WriteAsync<string>(async tx =>
            {
                var now = ManualClock.Start;
                await tx.ExecuteAsync($"UPDATE cards SET pre_expires_at = {now}, due_at = {now} WHERE card_level = 'flash'", default);
                return "";
            }, CancellationToken.None);
        }

        await using var api = await TestApi.StartOnAsync(data, database);
        await WaitAsync(api, Given.Card(CardLevel.Flash), _ => { });
        var next = await FlashAsync(api, ManualClock.Start.AddMinutes(30));
        await WaitAsync(api, next, clock => clock.Advance(TimeSpan.FromMinutes(10)));

        Assert.Contains(api.Log, line => line.Contains("was done: 1 cards_pre_expired", StringComparison.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Cards_that_are_there_already_get_their_time_when_the_schema_comes(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var status in Enum.GetValues<CardStatus>())
        {
            foreach (var level in (CardLevel[])[CardLevel.Flash, CardLevel.Plus])
                await Stored.CardAsync(api, level, card => card.In(status));
        }

        var migration = Migrator.ReadAll(api.Database.Engine).Single(file => file.Name.EndsWith("_due", StringComparison.Ordinal));
        var fill = migration.Script[migration.Script.IndexOf("UPDATE", StringComparison.Ordinal)..].Split(';')[0];
        await api.ExecuteAsync("UPDATE cards SET due_at = NULL");
        await api.ExecuteAsync(fill);

        await Consistency.CheckDueTimesAsync(api);
    }

    private static Task<string> FlashAsync(TestApi api, DateTimeOffset end, CardStatus status = CardStatus.Live) =>
        Stored.CardAsync(api, CardLevel.Flash, card => card.In(status) with { PreExpiresAt = end });

    private static Task<string> RunAsync(TestApi api, DateTimeOffset until) => RunAsync(api.Database, until);

    private static async Task<string> RunAsync(Database database, DateTimeOffset until)
    {
        using var due = new DueWork(database, [DueCards.Kind], NullLogger<DueWork>.Instance);
        var done = await due.RunAsync(_ => Task.FromResult<Outcome<DateTimeOffset>>(until), CancellationToken.None);
        return string.Join(", ", done.Value!.Select(kind => $"{kind.Value} {kind.Key}"));
    }

    private static async Task WaitAsync(TestApi api, string card, Action<ManualClock> meanwhile)
    {
        var patience = Stopwatch.StartNew();
        while (await StatusAsync(api, card) != "pre_expired" && patience.Elapsed < LongestWait) meanwhile(api.Clock);
        Assert.Equal("pre_expired", await StatusAsync(api, card));
    }

    private static async Task<string> StatusAsync(TestApi api, string card) =>
        Names<CardStatus>.Of((await api.Database.ReadAsync(
            tx => CardTable.FindAsync(tx, Demo.Organization, new(Guid.Parse(card)), ManualClock.Start, default), default))!.Card.Status);

    /// <summary>Of the sweep's events, whose they are, in the order in which they were written.</summary>
    private static Task<IReadOnlyList<string>> StreamsAsync(TestApi api) => api.Database.ReadAsync(tx => tx.ListAsync(
        $"SELECT stream_id FROM events WHERE trace_id = 'housekeeping' ORDER BY {Written(api)}",
        row => $"{row.Guid(0):D}",
        default), default);

    private static Sql.Fragment Written(TestApi api) => new(api.Database.Engine == Engine.Sqlite ? "rowid" : "xmin::text::bigint");

    private static async Task CheckCountsAsync(TestApi api) => Assert.Equal(0, await api.NumberAsync("""
        SELECT count(*) FROM (
            SELECT organization_id, status, card_level, count(*) FROM cards GROUP BY organization_id, status, card_level
            EXCEPT SELECT organization_id, status, card_level, sum(cards) FROM card_counts GROUP BY organization_id, status, card_level
        ) AS miscounted
        """));
}
