using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>Lists that are asked for faster than they can be answered.</summary>
public sealed class ReadingGateTests
{
    // On SQLite nothing keeps a list waiting: a reading runs on the thread that asks.
    [Theory, OnPostgres]
    public async Task Lists_beyond_the_line_are_refused_at_once_while_purchases_are_decided(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        using var http = new HttpClient { BaseAddress = new Uri(api.App.Web.Urls.First()) };
        var crowd = new Client(http, owner.Token);
        List<Task<Reply>> lists = [];
        await api.WriteAsync(async tx =>
        {
            await tx.ExecuteAsync($"LOCK TABLE card_counts IN ACCESS EXCLUSIVE MODE", CancellationToken.None);
            for (var list = 0; list < ReadingGate.MostAtOnce + ReadingGate.LongestQueue + 1; list++)
                lists.Add(crowd.GetAsync("/v2/cards?per_page=1"));

            var refused = await await Task.WhenAny(lists);
            Assert.Equal((503, "service_unavailable", "1"), (refused.Status, refused.Problems.Single(), refused.Header("Retry-After")));
            await network.ApprovedAsync(Given.Card(CardLevel.Virtual), 1_00);
            Assert.Equal(200, (await api.AsNobody().GetAsync("/healthz")).Status);
        });

        var statuses = (await Task.WhenAll(lists)).CountBy(reply => reply.Status).OrderBy(count => count.Key);
        Assert.Equal([new(200, ReadingGate.MostAtOnce + ReadingGate.LongestQueue), new(503, 1)], statuses);
    }
}
