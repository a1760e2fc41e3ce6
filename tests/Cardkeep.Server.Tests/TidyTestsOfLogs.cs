using System.Text;
using System.Text.RegularExpressions;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests;

/// <summary>docs/log-events.md: every line that can be logged, printed from where it is declared.</summary>
public sealed partial class TidyTestsOfLogs
{
    [Fact]
    public void The_page_of_log_events_has_every_event()
    {
        var declared = Sources.Server.Single(source => source.Name == "Log.cs").Text;
        var events = Declared().Matches(declared).OrderBy(one => int.Parse(one.Groups["id"].Value, null)).ToList();
        Assert.Equal(Regex.Count(declared, @"\[LoggerMessage\(", RegexOptions.None, TimeSpan.FromSeconds(1)), events.Count);
        Assert.Equal(events.Count, events.Select(one => one.Groups["id"].Value).Distinct().Count());

        var page = new StringBuilder();
        page.Append("""
            # Log events

            Each line of standard error is one JSON object. `EventId` is the number below, `LogLevel` its weight, `State` has the values by
            name. Ids and names stay what they are; texts may become better. No line has a body, a path, a query, a token or a card number.
            This page is printed from the program by a test.

            | id | name | level | text | when |
            |---|---|---|---|---|

            """);
        foreach (var one in events)
        {
            var when = Space().Replace(one.Groups["when"].Value.Replace("///", "", StringComparison.Ordinal), " ").Trim();
            page.Append(null, $"| {one.Groups["id"].Value} | `{one.Groups["name"].Value}` | {one.Groups["level"].Value} ");
            page.Append(null, $"| {one.Groups["text"].Value} | {when} |\n");
        }

        Snapshot.Match(page.ToString(), "docs/log-events.md");
    }

    [GeneratedRegex(
        @"/// <summary>(?<when>((?!</summary>)[\s\S])*)</summary>\s+(/// <param[^\n]*\s+)?"
            + @"\[LoggerMessage\(\s*(?<id>\d+), LogLevel\.(?<level>\w+),\s*""(?<text>[^""]*)""\)\]\s+"
            + @"public static partial void (?<name>\w+)\(",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Declared();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();
}
