using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Metrics;

/// <summary>deploy/grafana/cardkeep.json asks for figures and labels that there are.</summary>
public sealed partial class DashboardTests
{
    // What a scrape adds to every figure, and a histogram to its buckets.
    private static readonly string[] LabelsOfAll = ["instance", "job", "le"];

    [Theory, OnSqlite]
    public async Task Every_panel_asks_for_figures_that_the_server_gives(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await (await Shop.PlasticAsync(await api.AsAsync(Role.Owner))).PlayAsync("authorize 60 -> approved");
        Assert.Equal(404, (await api.AsNobody().GetAsync("/nowhere")).Status);
        api.App.Telemetry.Meters.CountOverload();
        GC.Collect();
        var given = LabelsOf(api.App.Telemetry.Show());

        var file = await File.ReadAllTextAsync(Path.Combine(Snapshot.RootOf(), "deploy", "grafana", "cardkeep.json"));
        var dashboard = JsonNode.Parse(file)!;
        var asked = dashboard["panels"]!.AsArray().SelectMany(panel => panel!["targets"]?.AsArray() ?? [])
            .Select(target => target!["expr"]!.GetValue<string>())
            .Append(dashboard["templating"]!["list"]![1]!["definition"]!.GetValue<string>()).ToList();

        Assert.InRange(asked.Count, 18, 100);
        Assert.All(asked, expression => Assert.Empty(Complaints(expression, given)));
    }

    [Theory]
    [InlineData("sum (rate(cardkeep_decision_total[5m]))", "no figure cardkeep_decision_total")]
    [InlineData("up", "no figure up")]
    [InlineData("""rate(cardkeep_decisions_total{verdikt="declined"}[5m])""", "no label verdikt of cardkeep_decisions_total")]
    [InlineData("sum by (reason, colour) (rate(cardkeep_decisions_total[5m]))", "no label colour of cardkeep_decisions_total")]
    public void A_panel_that_asks_for_nothing_is_told(string expression, string complaint)
    {
        var given = new Dictionary<string, IReadOnlyList<string>> { ["cardkeep_decisions_total"] = ["verdict", "reason"] };

        Assert.Contains(complaint, Complaints(expression, given));
    }

    private static IEnumerable<string> Complaints(string expression, Dictionary<string, IReadOnlyList<string>> given)
    {
        var labels = Grouping().Matches(expression).SelectMany(group => group.Groups["labels"].Value.Split(", ")).ToList();
        var figures = Figure().Matches(Grouping().Replace(Range().Replace(Filter().Replace(expression, ""), ""), ""))
            .Select(match => match.Value).Where(name => name is not "label_values" and not "instance").Distinct().ToList();
        labels.AddRange(Filter().Matches(expression).SelectMany(filter => Label().Matches(filter.Value))
            .Select(match => match.Groups["name"].Value));
        if (figures is []) yield return "no figure at all";
        foreach (var figure in figures)
        {
            if (!given.TryGetValue(figure, out var known)) yield return $"no figure {figure}";
            else foreach (var label in labels.Except([.. known, .. LabelsOfAll])) yield return $"no label {label} of {figure}";
        }
    }

    private static Dictionary<string, IReadOnlyList<string>> LabelsOf(string text) => text
        .Split('\n').Where(line => line.Length > 0 && line[0] != '#').GroupBy(line => line.Split('{', ' ')[0])
        .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)
            [.. group.SelectMany(line => Label().Matches(line)).Select(match => match.Groups["name"].Value).Distinct()]);

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Filter();

    [GeneratedRegex(@"\[[^\]]*\]", RegexOptions.None, 1000)]
    private static partial Regex Range();

    [GeneratedRegex(@"by \((?<labels>[^)]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouping();

    // A name that is no function's.
    [GeneratedRegex(@"\b[a-z_][a-z0-9_]*\b(?!\s*\()", RegexOptions.None, 1000)]
    private static partial Regex Figure();

    [GeneratedRegex("""(?<name>[a-z_]+)(=|=~|!=|!~)"(?:[^"\\]|\\.)*" ?""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();
}
