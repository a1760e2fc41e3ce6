using System.Text;
using System.Text.RegularExpressions;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests;

/// <summary>The pages that are printed from the program.</summary>
public sealed partial class TidyTestsOfPages
{
    [Fact]
    public void Every_file_that_a_page_links_or_shows_is_there()
    {
        string[] pages =
        [
            .. Directory.EnumerateFiles(Sources.Root, "*.md"),
            .. Directory.EnumerateFiles(Path.Combine(Sources.Root, "docs"), "*.md", SearchOption.AllDirectories),
        ];
        (string Page, string File)[] linked =
        [
            .. pages.SelectMany(page => Links().Matches(File.ReadAllText(page)).Select(link => (page, link.Groups["file"].Value)))
                .Where(link => !link.Value.Contains(':', StringComparison.Ordinal)),
        ];

        Assert.Contains(linked, link => link.File == "images/phone.png");
        Sources.None(linked
            .Where(link => !Path.Exists(Path.Combine(Path.GetDirectoryName(link.Page)!, link.File)))
            .Select(link => $"{Path.GetRelativePath(Sources.Root, link.Page)}: {link.File}"));
    }

    [Fact]
    public void The_page_of_settings_has_every_setting()
    {
        var page = new StringBuilder();
        page.Append("""
            # Settings

            Each is a variable of the environment, or a member of `cardkeep.json` in the working directory, without `CARDKEEP_` and in lower
            case: `CARDKEEP_DATA` is `{"data": "…"}` there. The environment wins. A name that is not here, or a value that does not fit,
            stops the start with one line that says which. This page is printed from the program by a test.

            | setting | default | what it is |
            |---|---|---|

            """);
        foreach (var setting in Settings.All) page.Append(null, $"| `{setting.Name}` | {DefaultOf(setting)} | {setting.Meaning} |\n");

        Snapshot.Match(page.ToString(), "docs/settings.md");
    }

    private static string DefaultOf(Setting setting) => setting.Default.Contains(' ', StringComparison.Ordinal)
        ? setting.Default.Replace("<", "&lt;", StringComparison.Ordinal)
        : setting.Default == "none" ? "none" : $"`{setting.Default}`";

    // Behind # is a place in the page; a link to one of the same page names no file.
    [GeneratedRegex("""\]\((?<file>[^()#\s]+)(#[^()\s]*)?\)|<img src="(?<file>[^"]+)"|^\[[^\]]+\]: (?<file>\S+)""",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Links();
}
