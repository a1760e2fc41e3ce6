using System.Text;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests;

/// <summary>The pages that are printed from the program.</summary>
public sealed class TidyTestsOfPages
{
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
}
