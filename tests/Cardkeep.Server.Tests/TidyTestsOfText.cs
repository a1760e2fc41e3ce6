using System.Text.RegularExpressions;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests;

/// <summary>
/// What style.md says of names, lengths, comments and pages: read from the sources, so that nobody has to say it in a review.
/// </summary>
public sealed partial class TidyTestsOfText
{
    private const int MostLines = 250;
    private const int MostColumns = 140;

    private static readonly string[] LastWords =
    [
        "Manager", "Helper", "Util", "Utils", "Common", "Base", "Impl", "Info", "Data", "Service", "Processor", "Handler", "Dto", "Model",
        "Entity", "Repository", "Factory", "Wrapper", "Context",
    ];

    // Their name says everything.
    private static readonly string[] SelfEvident =
    [
        "AccountId", "BankAccountStatus", "CardId", "CardLevels", "CardStatuses", "MembershipStatus", "OrganizationId", "Team", "TeamId",
        "Theme",
    ];

    [Fact]
    public void No_name_ends_with_a_word_that_says_nothing()
    {
        Sources.None(Sources.All.SelectMany(source => source.Types.Where(EndsBadly).Select(type => $"{type} in {source.Path}")));
        Sources.None(Sources.All.Where(source => EndsBadly(Path.GetFileNameWithoutExtension(source.Name))).Select(source => source.Path));
    }

    [Fact]
    public void No_file_is_longer_than_one_noun_needs() =>
        Sources.None(
            Sources.All.Where(source => source.Lines.Count > MostLines).Select(source => $"{source.Path} has {source.Lines.Count} lines"));

    [Fact]
    public void No_line_is_wider_than_a_page() =>
        Sources.None(Where(line => line.Length > MostColumns));

    [Fact]
    public void Nothing_is_left_for_later_without_an_issue() => Sources.None(Where(line => Reminder().IsMatch(line)));

    [Fact]
    public void No_line_names_a_folder_of_somebodys_machine() => Sources.None(Where(line => MachinePath().IsMatch(line)));

    [Fact]
    public void No_file_is_cut_into_regions() =>
        Sources.None(Where(line => line.TrimStart().StartsWith("#region", StringComparison.Ordinal)));

    [Fact]
    public void Every_warning_switched_off_has_its_reason_on_its_line() => Sources.None(Where(line => Unreasoned().IsMatch(line)));

    [Fact]
    public void No_test_sleeps() => Sources.None(Where(line => Sleep().IsMatch(line), Sources.Tests));

    [Fact]
    public void Every_public_type_of_the_core_says_what_it_is()
    {
        var silent = Sources.Core.SelectMany(source => source.Lines.Index()
            .Where(line => PublicType().IsMatch(line.Item) && !IsDescribed(source.Lines, line.Index))
            .Select(line => PublicType().Match(line.Item).Groups["type"].Value)).ToArray();

        Sources.None(silent.Except(SelfEvident, StringComparer.Ordinal));
        Sources.None(SelfEvident.Except(silent, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_decision_is_linked_from_their_list()
    {
        var folder = Path.Combine(Sources.Root, "docs", "decisions");
        var list = File.ReadAllText(Path.Combine(folder, "README.md"));
        var pages = Directory.EnumerateFiles(folder, "*.md").Select(file => Path.GetFileName(file)!).Where(name => name != "README.md")
            .ToArray();

        Assert.NotEmpty(pages);
        Assert.All(pages, name => Assert.Contains($"({name})", list, StringComparison.Ordinal));
    }

    private static bool EndsBadly(string name) => LastWords.Any(word => name.EndsWith(word, StringComparison.Ordinal));

    private static bool IsDescribed(IReadOnlyList<string> lines, int place)
    {
        do place--; while (place >= 0 && lines[place].StartsWith('['));       // Attributes stand between.
        return place >= 0 && lines[place].StartsWith("///", StringComparison.Ordinal);
    }

    private static IEnumerable<string> Where(Func<string, bool> isWrong, IEnumerable<Source>? sources = null) => (sources ?? Sources.All)
        .SelectMany(source => source.Lines.Index().Where(line => isWrong(line.Item)).Select(line => $"{source.Path}:{line.Index + 1}"));

    // Each pattern is written so that it does not find itself.
    [GeneratedRegex(@"\b(T[O]DO|F[I]XME|H[A]CK)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reminder();

    [GeneratedRegex(@"[/](home|work|root|Users|tmp)/|\b[A-Z]:\\{1,2}[A-Za-z]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MachinePath();

    [GeneratedRegex(@"^#pragma warning disable (?![\w, ]+// \w)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Unreasoned();

    [GeneratedRegex(@"\b(Thread[.]Sleep|Task[.]Delay)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sleep();

    [GeneratedRegex(@"^public .*?\b(class|record struct|record|struct|interface|enum) (?<type>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PublicType();
}
