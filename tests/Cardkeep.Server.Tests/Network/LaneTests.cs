using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Network;

/// <summary>What is not decided in time, and what happens when a card's lock is held.</summary>
public sealed class LaneTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_that_cannot_be_begun_in_time_is_dropped_and_never_decided(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_DECISION_DEADLINE_MS", "500"));
        var network = await Terminal.StartAsync(api);
        var card = Given.Card(CardLevel.Virtual);
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var enough = new ManualResetEventSlim();
        var holder = Task.Run(() => api.WriteAsync(async tx =>
        {
            await tx.EachAsync([new Reading(
                CardCounterTable.Lock(tx.Engine, Demo.Organization, Demo.VirtualCard), static _ => { })], CancellationToken.None);
            held.SetResult();
            enough.Wait();
        }));
        await held.Task;

        // The first takes the lane and waits for the card; those behind it wait for the lane, past their deadline.
        var first = network.AuthorizeAsync(card, 1_00);
        var later = await AtOnce.RunAsync(20, _ => network.AuthorizeAsync(card, 1_00));
        enough.Set();
        await holder;

        Assert.Contains(later, reply => Terminal.Outcome(reply) == "503 overloaded");
        Assert.All(later.Where(reply => reply.Status == 503), reply => Assert.Equal("1", reply.Header("Retry-After")));
        _ = await first;
        Assert.Equal("200 approved", Terminal.Outcome(await network.AuthorizeAsync(card, 1_00)));
        var approved = 1 + later.Append(await first).Count(reply => Terminal.Outcome(reply) == "200 approved");
        Assert.Equal(approved, await api.NumberAsync("SELECT count(*) FROM authorizations"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_message_whose_rows_cannot_be_written_spoils_no_other(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        var card = await Given.LimitedCardAsync(await api.AsAsync(Role.Owner), daily: 100);
        await api.ExecuteAsync("CREATE UNIQUE INDEX poison ON events (organization_id, kind) WHERE kind = 'authorization.declined'");
        await network.AuthorizeAsync(card, 200_00);

        var replies = await AtOnce.RunAsync(30, caller => network.AuthorizeAsync(card, caller == 15 ? 300_00 : 1_00));

        Assert.Equal(29, replies.Count(reply => Terminal.Outcome(reply) == "200 approved"));
        Assert.True(replies[15].Status >= 500, replies[15].Body);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_batch_can_be_held_to_one_organization(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(
            engine, ("CARDKEEP_BATCH_ONE_ORGANIZATION", "true"));
        var network = await Terminal.StartAsync(api);
        var mine = await Given.LimitedCardAsync(await api.AsAsync(Role.Owner), daily: 100);
        string[] cards = [mine, Given.Card(CardLevel.Virtual), "ck_nobodys"];

        var replies = await AtOnce.RunAsync(60, caller => network.AuthorizeAsync(cards[caller % 3], 1_00));

        Assert.Equal(40, replies.Count(reply => Terminal.Outcome(reply) == "200 approved"));
        Assert.Equal(20, replies.Count(reply => Terminal.Outcome(reply) == "200 declined card_not_found"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_was_queued_when_the_process_is_told_to_end_is_answered(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await Terminal.StartAsync(api);
        var card = await Given.LimitedCardAsync(await api.AsAsync(Role.Owner), daily: 100);

        var asks = AtOnce.RunAsync(40, _ => network.AuthorizeAsync(card, 1_00));
        await api.App.Web.StopAsync();
        IReadOnlyList<Reply> replies = [];
        try
        {
            replies = await asks;
        }
        catch (HttpRequestException)
        {
            // Some came when nobody listened any more; those were not taken.
        }

        Assert.All(replies, reply => Assert.True(reply.Status is 200 or 503, reply.Body));
        Assert.True(await api.NumberAsync("SELECT count(*) FROM authorizations") >= replies.Count(reply => reply.Status == 200));
        await Consistency.CheckAsync(api);
    }
}
