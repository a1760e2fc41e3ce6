using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Storage;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Reveals;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Crashes;

/// <summary>
/// Every named point, made to fail: before a commit nothing has happened, after it everything has, and the repeat is answered once.
/// </summary>
public sealed class FaultTests
{
    private static readonly string[] Committed = [Faults.WriteCommitted, Faults.LaneCommitted, Faults.DueCommitted];

    [Theory, OnSqlite, OnPostgres]
    public async Task A_write_that_fails_at_any_point_is_done_whole_or_not_at_all(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var order = Given.Order(CardLevel.Virtual);
        foreach (var point in (string[])[.. PointsOf("write."), .. PointsOf("vault.")])
        {
            foreach (var (action, status) in ((string, int)[])[("fail", 500), ("unavailable", 503)])
            {
                var key = Client.NewKey();
                var session = await owner.AllowAsync(await owner.TryCreateCardAsync(order, key));
                var before = await Consistency.CountAsync(api);
                await owner.ArmAsync(point, action);

                Assert.Equal((point, status), (point, (await owner.TryCreateCardAsync(order, key, session)).Status));
                Assert.Equal((point, 0), (point, await owner.LeftAsync()));
                Assert.Equal((point, !Committed.Contains(point)), (point, before == await Consistency.CountAsync(api)));

                var cards = await api.NumberAsync("SELECT count(*) FROM cards");
                var repeat = await owner.TryCreateCardAsync(order, key, session);
                var isReplay = repeat.Header("Idempotent-Replayed") == "true";
                Assert.Equal((point, 200, Committed.Contains(point)), (point, repeat.Status, isReplay));
                Assert.Equal(cards + (isReplay ? 0 : 1), await api.NumberAsync("SELECT count(*) FROM cards"));
            }
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_that_fails_at_any_point_is_decided_once_by_its_repeat(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var network = await Terminal.StartAsync(api);
        var card = await Given.LimitedCardAsync(owner, daily: 1_000);
        foreach (var point in PointsOf("lane."))
        {
            foreach (var action in (string[])["fail", "unavailable"])
            {
                var ask = Terminal.Ask(card, 10_00);
                var before = await Consistency.CountAsync(api);
                await owner.ArmAsync(point, action);

                var lost = await network.AuthorizeAsync(ask.DeepClone());
                Assert.True(lost.Status is 500 or 503, $"{point}: {lost.Status} {lost.Body}");
                Assert.Equal((point, 0), (point, await owner.LeftAsync()));
                Assert.Equal((point, !Committed.Contains(point)), (point, before == await Consistency.CountAsync(api)));

                var repeat = await network.AuthorizeAsync(ask.DeepClone());
                Assert.Equal((point, "200 approved"), (point, Terminal.Outcome(repeat)));
                Assert.Equal(Committed.Contains(point), repeat.Header("Idempotent-Replayed") == "true");
            }
        }

        Assert.Equal(PointsOf("lane.").Length * 2 * 10_00, await api.NumberAsync("SELECT CAST(sum(held) AS bigint) FROM authorizations"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_many_messages_whose_batch_fails_each_is_decided_alone_and_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var network = await Terminal.StartAsync(api);
        foreach (var point in PointsOf("lane."))
        {
            var card = await Given.LimitedCardAsync(owner, daily: 10);
            await owner.ArmAsync(point, "fail");

            var replies = await AtOnce.RunAsync(30, _ => network.AuthorizeAsync(card, 1_00));

            // The one that was alone in the batch that failed may hear of it; all the others have an answer.
            Assert.True(replies.Count(reply => reply.Status != 200) <= 1, point);
            var used = (await owner.GetAsync($"/v2/cards/{card}")).Card["payment_daily_spent"]!.GetValue<int>();
            Assert.Equal((point, 10), (point, used));
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Due_work_that_fails_at_any_point_is_done_by_the_next_run_and_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var day = 10;
        foreach (var point in PointsOf("due."))
        {
            var end = FormattableString.Invariant($"2026-03-{day}T00:00:00Z");
            var order = Given.Order(CardLevel.Flash).With(("pre_expires_at", end));
            string[] cards = [(await owner.CreateCardAsync(order)).CardId, (await owner.CreateCardAsync(order)).CardId];
            await owner.ArmAsync(point, "fail");

            foreach (var to in (string[])[end, FormattableString.Invariant($"2026-03-{day + 1}T00:00:00Z")])
                Assert.Equal(200, (await owner.PostAsync("/sandbox/v1/clock/advance", new JsonObject { ["to"] = to })).Status);

            Assert.Equal((point, 0), (point, await owner.LeftAsync()));
            foreach (var card in cards) Assert.Equal(["1 card.created", "2 card.pre_expired"], await Told.EventsAsync(api, card));
            day += 5;
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_page_that_fails_at_any_point_has_spent_and_shown_nothing_and_goes_on(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Metal);
        using var page = await Viewer.OfAsync(api, owner, card);
        await owner.ArmAsync(Faults.RevealSpent, "fail");
        Assert.Equal(500, (await page.OpenAsync()).Status);
        Assert.Equal(200, (await page.OpenAsync()).Status);

        var session = await page.AllowAsync(await page.TryAsync("details", null));
        await owner.ArmAsync(Faults.RevealSealed, "fail");
        var lost = await page.TryAsync("details", session);
        Assert.Equal(500, lost.Status);
        Assert.DoesNotContain("jwe", lost.Body, StringComparison.Ordinal);
        Assert.Equal(["1 reveal.opened"], await DataViewTests.EventsAsync(api, card));
        Assert.Equal(200, (await page.TryAsync("details", session)).Status);
        Assert.Equal(["1 reveal.opened", "2 reveal.shown"], await DataViewTests.EventsAsync(api, card));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite]
    public async Task A_fault_strikes_at_its_time_and_once_and_what_is_armed_can_be_read(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Given.LiveCardAsync(owner);
        await owner.ArmAsync(Faults.WriteBegun, "unavailable", at: 3);

        List<int> statuses = [];
        for (var call = 0; call < 5; call++) statuses.Add((await owner.LockAsync(card)).Status);

        Assert.Equal([200, 200, 503, 200, 200], statuses);
        (string Body, string Outcome)[] table =
        [
            ("{}", "422 required /faults"),
            ("""{"faults":{}}""", "400 not_an_array /faults"),
            ("""{"faults":[1]}""", "400 not_an_object /faults/0"),
            ("""{"faults":[{}]}""", "422 required /faults/0/point, required /faults/0/action"),
            ("""{"faults":[{"point":"x","action":"y"}]}""", "422 not_in_list /faults/0/point, not_in_list /faults/0/action"),
            ("""{"faults":[{"point":"write.begun","action":"die","at":0}]}""", "422 below_minimum /faults/0/at"),
        ];
        foreach (var (body, outcome) in table)
            Assert.Equal((body, outcome), (body, (await Armed.PutAsync(owner, JsonNode.Parse(body)!)).Outcome()));
        Assert.Equal(0, await owner.LeftAsync());
    }

    [Fact]
    public void Every_point_belongs_to_what_these_tests_exercise() =>
        Assert.Equal(
            Faults.Points.Count,
            ((string[])["write.", "lane.", "due.", "vault.", "reveal.", "rekey."]).Sum(way => PointsOf(way).Length));

    private static string[] PointsOf(string way) => [.. Faults.Points.Where(point => point.StartsWith(way, StringComparison.Ordinal))];
}
