using System.Text.RegularExpressions;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Contract;

/// <summary>The pages of commands do what they say, and between them have every call of the wire and of ours.</summary>
public sealed partial class WalkThroughTests
{
    // What the page shows being refused: an order that a person denied, and a change of a card that is not what the caller read.
    private static readonly string[] Refused = ["POST /v2/cards", $"PATCH /v2/cards/{Given.Card(CardLevel.Virtual)}/nickname"];

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_command_of_the_page_works_and_every_call_of_the_wire_is_there(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);

        var page = await PageRun.RunAsync(api, "walk-through.md");

        Assert.All(page.Calls, call => Assert.Contains(call.Status, (string[])["200", "204", "428", "412"]));
        Assert.Equal(Refused, page.With("412"));
        Assert.All(page.Calls, call => Assert.Contains(call.Call, page.Done));            // Who hears 428 approves it and says it again.
        Sources.None(MissedBy(api, page, WirePath()).Select(call => $"docs/walk-through.md has no {call}"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_command_of_the_page_of_spending_works_and_a_decline_is_read(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);

        var page = await PageRun.RunAsync(api, "spending.md");

        Assert.All(page.Calls, call => Assert.Contains(call.Status, (string[])["200", "428"]));
        Assert.All(page.Calls, call => Assert.Contains(call.Call, page.Done));
        Sources.None(MissedBy(api, page, DecisionPath()).Select(call => $"docs/spending.md has no {call}"));
        Assert.Contains(
            "Declined: the daily payment limit of 100.00 EUR leaves 35.00; it starts anew on 2 March at 00:00 (Europe/Paris).",
            page.Printed, StringComparison.Ordinal);
    }

    private static IEnumerable<string> MissedBy(TestApi api, RunPage page, Regex paths) => api.App.Web.AllRoutes()
        .Where(route => paths.IsMatch(route.Path) && !page.Walked(route.Method, route.Path))
        .Select(route => $"{route.Method} {route.Path}");

    [GeneratedRegex("^/(v2/|cardkeep/v1/(?!authorizations)(?!.*/(budget|dry_run)$))", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WirePath();

    [GeneratedRegex("^/cardkeep/v1/(authorizations|.*/(budget|dry_run)$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DecisionPath();
}
