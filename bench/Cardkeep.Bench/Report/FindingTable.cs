using System.Globalization;
using System.Text.Json.Nodes;

namespace Cardkeep.Bench.Report;

/// <summary>Findings of any kind, a line each: as Markdown for people, as JSON for what compares two runs.</summary>
internal static class FindingTable
{
    /// <param name="facts">What the figures depend on, a line each.</param>
    public static void Write(TextWriter report, string title, IReadOnlyList<string> facts, IReadOnlyList<Finding> findings)
    {
        report.WriteLine();
        report.WriteLine($"### {title}");
        report.WriteLine();
        foreach (var fact in facts) report.WriteLine($"- {fact}");
        report.WriteLine();
        report.WriteLine("| path | ours | baseline | its figure | ratio | target | p50 ms | p99 ms | p99.9 ms | memory MB | growth |");
        report.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var finding in findings) report.WriteLine($"| {string.Join(" | ", Cells(finding))} |");
        report.WriteLine();
        foreach (var finding in findings.Where(finding => !finding.Holds))
            report.WriteLine($"**Misses its target** ({finding.Asked}): {finding.Path}");
    }

    public static string ToJson(IReadOnlyList<string> facts, IReadOnlyList<Finding> findings) => new JsonObject
    {
        ["facts"] = new JsonArray([.. facts.Select(fact => (JsonNode)fact)]),
        ["findings"] = new JsonArray([.. findings.Select(ToJson)]),
    }.ToJsonString(new() { WriteIndented = true });

    private static IEnumerable<string> Cells(Finding finding)
    {
        yield return finding.Path;
        yield return $"{finding.Ours}";
        yield return finding.Baseline;
        yield return $"{finding.Theirs}";
        yield return finding.Ratio is { } ratio ? Say($"**{ratio:0.00#}**") : "";
        yield return $"{finding.Asked}";
        yield return finding.Latency is { } p50 ? Say($"{p50.P50:0.00}") : "";
        yield return finding.Latency is { } p99 ? Say($"{p99.P99:0.0}") : "";
        yield return finding.Latency is { } p999 ? Say($"{p999.P999:0.0}") : "";
        yield return finding.Megabytes is { } memory ? Say($"{memory:0}") : "";
        yield return finding.Growth is { } growth ? Say($"{growth:0.00}") : "";
    }

    private static JsonNode ToJson(Finding finding) => new JsonObject
    {
        ["path"] = finding.Path,
        ["ours"] = finding.Ours.Value,
        ["unit"] = finding.Ours.Unit,
        ["baseline"] = finding.Baseline.Length > 0 ? finding.Baseline : null,
        ["baseline_figure"] = finding.Theirs?.Value,
        ["ratio"] = finding.Ratio,
        ["at_least"] = finding.Asked?.Least,
        ["at_most"] = finding.Asked?.Most,
        ["holds"] = finding.Holds,
        ["p50_ms"] = finding.Latency?.P50,
        ["p99_ms"] = finding.Latency?.P99,
        ["p999_ms"] = finding.Latency?.P999,
        ["memory_mb"] = finding.Megabytes,
        ["growth"] = finding.Growth,
    };

    private static string Say(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
