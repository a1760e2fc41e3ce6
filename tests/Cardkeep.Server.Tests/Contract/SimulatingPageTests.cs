using Cardkeep.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Contract;

/// <summary>docs/simulating.md does what it says, and has every call that only a sandbox has.</summary>
public sealed class SimulatingPageTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Every_command_of_the_page_works_and_the_purchase_declines_as_it_says(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);

        var page = await PageRun.RunAsync(api, "simulating.md");

        Assert.All(page.Calls, call => Assert.Contains(call.Status, (string[])["200", "428"]));
        Assert.All(page.Calls, call => Assert.Contains(call.Call, page.With("200")));     // Who hears 428 approves it and says it again.
        Sources.None(api.App.Web.AllRoutes()
            .Where(route => route.Path.StartsWith("/sandbox/v1/", StringComparison.Ordinal) && !page.Walked(route.Method, route.Path))
            .Select(route => $"docs/simulating.md has no {route.Method} {route.Path}"));

        const string why =
            "Declined: the daily payment limit of 100.00 EUR leaves 30.00; it starts anew on 2 March at 00:00 (Europe/Paris).";
        Assert.Contains($"\"text\":\"{why}\"\n", page.Printed, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(Path.Combine(Snapshot.RootOf(), "docs", "simulating.md"));
        Assert.Contains(why, text, StringComparison.Ordinal);
        Assert.Contains("\"text\":\"Approved: 35.00 EUR.\"", page.Printed, StringComparison.Ordinal);
        await Consistency.CheckAsync(api);
    }
}
