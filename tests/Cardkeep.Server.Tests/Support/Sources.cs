using System.Text.RegularExpressions;

namespace Cardkeep.Tests.Support;

/// <summary>The repository's own files, as the tests of tidiness read them.</summary>
internal static class Sources
{
    private static readonly string[] Folders = ["src", "tests", "bench"];

    public static string Root { get; } = Snapshot.RootOf();

    /// <summary>Every file of C# that people write.</summary>
    public static IReadOnlyList<Source> All { get; } =
    [
        .. Folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => new Source(Path.GetRelativePath(Root, file).Replace('\\', '/'), File.ReadAllText(file)))
            .Where(source => !source.Path.Contains("/obj/", StringComparison.Ordinal)
                && !source.Path.Contains("/bin/", StringComparison.Ordinal))
            .OrderBy(source => source.Path, StringComparer.Ordinal),
    ];

    public static IEnumerable<Source> Core => Under("src/Cardkeep.Core/");

    public static IEnumerable<Source> Server => Under("src/Cardkeep.Server/");

    public static IEnumerable<Source> Product => Under("src/");

    public static IEnumerable<Source> Tests => Under("tests/");

    /// <summary>Fails with all of the complaints, a line each, where there is one.</summary>
    public static void None(IEnumerable<string> complaints)
    {
        var all = string.Join('\n', complaints);
        Assert.True(all.Length == 0, all);
    }

    private static IEnumerable<Source> Under(string folder) =>
        All.Where(source => source.Path.StartsWith(folder, StringComparison.Ordinal));
}

/// <param name="Path">From the repository's root, with slashes.</param>
internal sealed partial record Source(string Path, string Text)
{
    public string Name => Path[(Path.LastIndexOf('/') + 1)..];

    /// <summary>The first folder inside its project; empty for what stands beside the project file.</summary>
    public string Folder => Path.Split('/') is [_, _, var folder, _, ..] ? folder : "";

    public IReadOnlyList<string> Lines { get; } = Text.TrimEnd('\n').Split('\n');

    /// <summary>The text without its comments; strings stay, for they hold SQL and, in their holes, code.</summary>
    public string Code { get; } = Comments().Replace(Text, match => match.Groups["comment"].Success ? "" : match.Value);

    /// <summary>The types that it declares, nested ones too.</summary>
    public IReadOnlyList<string> Types => [.. Declarations().Matches(Code).Select(match => match.Groups["type"].Value)];

    /// <summary>The types that others can see: those that begin a line.</summary>
    public IReadOnlyList<string> OuterTypes =>
        [.. Declarations().Matches(Code).Where(match => match.Groups["margin"].Length == 0).Select(match => match.Groups["type"].Value)];

    /// <summary>The namespaces of ours that it imports.</summary>
    public IReadOnlyList<string> Usings => [.. OurUsings().Matches(Code).Select(match => match.Groups["name"].Value)];

    public bool Mentions(string word) => Regex.IsMatch(Code, $@"\b{Regex.Escape(word)}\b", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex(""""
        """[\s\S]*?"""|"([^"\\\n]|\\.)*"|'([^'\\\n]|\\.)'|(?<comment>//[^\n]*|/\*[\s\S]*?\*/)
        """", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Comments();

    [GeneratedRegex(
        @"^(?<margin> *)([a-z]+ )*?(class|record struct|record|struct|interface|enum) (?<type>[A-Z]\w*)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Declarations();

    [GeneratedRegex(@"^using (static )?(?<name>Cardkeep(\.\w+)*)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex OurUsings();
}
