using System.Text.RegularExpressions;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests;

/// <summary>Who may know whom, and where what may stand (architecture.md §2): read from the sources.</summary>
public sealed partial class TidyTests
{
    // What each folder of the server knows of the others; with a dot, these types of it and no more. It is exact: what nobody uses any
    // more has to go, and what is new has to be meant.
    private static readonly Dictionary<string, string[]> Knows = new(StringComparer.Ordinal)
    {
        ["Storage"] = [],
        ["Http"] = ["Storage"],
        ["OpenApi"] = ["Http"],
        ["Events"] = ["Http", "Storage"],
        ["Vault"] = ["Events.EventTable", "Events.NewEvent", "Events.Origin", "Storage"],
        ["Passkeys"] = ["Events", "Http", "Storage"],
        ["OAuth"] = ["Events", "Http", "OpenApi", "Passkeys", "Storage", "Vault.Keys"],
        ["Sca"] = ["Events", "Http", "OAuth.LoginTable", "OpenApi", "Passkeys", "Storage"],
        ["Factors"] = ["Events", "Http", "OAuth", "OpenApi", "Passkeys", "Sca", "Storage"],
        ["Writes"] = ["Http", "Sca", "Storage"],
        ["Organizations"] = ["Http", "OpenApi", "Storage"],
        ["Cards"] = ["Events", "Http", "OpenApi", "Organizations", "Sca", "Storage", "Vault", "Writes"],
        ["Operators"] = ["Cards.OnholdCards", "Events", "Http", "Organizations", "Storage", "Vault"],
        ["Requests"] =
        [
            "Cards.AskedCards", "Cards.CardDocs", "Cards.CardDraftJson", "Cards.CardIssue", "Cards.CardJson", "Cards.CardSchema",
            "Events", "Http", "OpenApi", "Organizations.BankAccountTable", "Organizations.OrganizationTable", "Sca.Asked", "Sca.ScaGate",
            "Storage", "Vault.CardVault", "Writes.WritePath",
        ],
        ["Reveals"] =
        [
            "Cards.AskedCards", "Cards.CardTable", "Cards.ChosenPin", "Events", "Http", "OAuth.AccessTokenTable", "OAuth.ClientTable",
            "OpenApi", "Sca.Asked", "Sca.ScaGate", "Storage", "Vault", "Writes.WritePath",
        ],
        ["Authorizations"] = ["Cards", "Events", "Http.JsonBuffer", "Metrics.Meters", "Storage"],
        ["Decisions"] =
        [
            "Authorizations", "Cards.CardFilter", "Cards.CardTable", "Http", "Network.AskJson", "Network.AskSchema", "Network.NetworkDocs",
            "Network.SendMessage", "OpenApi", "Storage",
        ],
        ["Network"] = ["Authorizations", "Cards.CardReferenceTable", "Http", "OpenApi", "Storage.Database"],
        ["Metrics"] = ["Http", "Storage"],
        ["Housekeeping"] =
        [
            "Authorizations.DueHoldTable", "Authorizations.HoldExpiry", "Cards.CardTable", "Cards.DueCardTable", "Cards.MoveCard",
            "Events", "OAuth", "Organizations.OrganizationTable", "Passkeys.PasskeyChallengeTable", "Reveals.RevealTable",
            "Sca.ScaTable", "Storage", "Vault", "Writes.KeyTable",
        ],
        ["Sandbox"] =
        [
            "Authorizations", "Cards", "Decisions.DecisionSchema", "Events", "Housekeeping.DueWork", "Http", "Network", "OAuth",
            "OpenApi", "Organizations", "Requests", "Sca", "Storage", "Vault", "Writes",
        ],
        ["HealthDocs.cs"] = ["OpenApi"],
        ["HealthRoutes.cs"] = ["Http", "Storage"],
        ["People.cs"] =
        [
            "Factors.FactorParts", "OAuth.OAuthKeys", "OAuth.OAuthParts", "OAuth.Passwords", "OAuth.SigningKeys",
            "Passkeys.PasskeyCeremony", "Sca.ScaParts", "Storage.Database",
        ],
        ["Settings.cs"] = ["Http.Proxies", "Http.RateLimits", "Sca.ScaAlso", "Storage.PostgresAddress"],
        ["Program.cs"] =
        [
            "Storage.CommitUnknownException", "Storage.LockWaitException", "Storage.StorageUnavailableException",
            "Vault.DamagedException",
        ],
        ["VerbsForDatabases.cs"] =
        [
            "Housekeeping.Verify", "Sandbox.Load", "Sandbox.LoadShape", "Sandbox.SandboxTokens", "Storage.Database", "Storage.Installation",
            "Storage.Migrator", "Storage.Move", "Storage.SqliteCopy",
            "Storage.SqliteHold", "Vault.Keys", "Vault.MasterKey", "Vault.Rekey", "Vault.VaultParts",
        ],
        ["Verbs.cs"] =
        [
            "Factors.PasskeyVerb", "OAuth.OAuthVerbs", "Operators.OrganizationVerb", "Sandbox.Welcome", "Sca.PhoneVerb",
            "Storage.Database", "Storage.Installation", "Storage.StorageUnavailableException", "Vault.Rekey",
        ],
    };

    // It connects the parts, so it knows all of them.
    private const string Everything = "App.cs";

    private static readonly Dictionary<string, HashSet<string>> TypesByFolder = Sources.Server
        .Where(source => source.Folder.Length > 0)
        .GroupBy(source => source.Folder, StringComparer.Ordinal)
        .ToDictionary(folder => folder.Key, folder =>
            folder.SelectMany(source => source.OuterTypes).ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    public static TheoryData<string> Places() =>
        [.. Sources.Server.Select(PlaceOf).Where(place => place != Everything).Distinct(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_folder_knows_what_it_may_and_no_more(string place)
    {
        var allowed = Knows.GetValueOrDefault(place, []);
        var used = Sources.Server.Where(source => PlaceOf(source) == place)
            .SelectMany(source =>
                UsedBy(source).Where(type => type.Folder != place).Select(type => (source.Name, Type: $"{type.Folder}.{type.Name}")))
            .ToArray();

        Sources.None(
            used.Where(use => !allowed.Any(rule => Covers(rule, use.Type))).Select(use => $"{place}/{use.Name} may not know {use.Type}"));
        Sources.None(allowed.Where(rule => !used.Any(use => Covers(rule, use.Type)))
            .Select(rule => $"{place} no longer knows {rule}: take it away"));
    }

    [Fact]
    public void The_core_references_the_base_class_library_alone()
    {
        string[] forbidden = ["System.Net", "System.Text.Json", "System.Data", "System.IO.FileSystem", "System.Security",
            "System.Private.Xml"];
        var references = typeof(Card).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!).ToArray();

        Assert.Contains("System.Runtime", references, StringComparer.Ordinal);
        Assert.All(references, name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
        Assert.DoesNotContain(references, name => forbidden.Any(start => name.StartsWith(start, StringComparison.Ordinal)));
        Sources.None(Sources.Core
            .Where(source => ForeignUsing().IsMatch(source.Code))
            .Select(source => $"{source.Path} uses {ForeignUsing().Match(source.Code).Value}"));
    }

    [Fact]
    public void Nobody_knows_the_application_but_who_starts_it()
    {
        var application = Sources.Server.Single(source => source.Path.EndsWith("/App.cs", StringComparison.Ordinal));
        string[] starters = ["App.cs", "Program.cs", "VerbsForDatabases.cs", "Verbs.cs"];

        Assert.Contains("App", application.Types, StringComparer.Ordinal);
        Sources.None(Sources.Product.Where(source => !starters.Contains(source.Name, StringComparer.Ordinal)
            && application.OuterTypes.Any(source.Mentions)).Select(source => source.Path));
    }

    [Fact]
    public void Statements_stand_in_tables_and_in_the_storage()
    {
        var outside = Sources.Product.Where(
            source => source.Folder != "Storage" && !source.Name.EndsWith("Table.cs", StringComparison.Ordinal));

        Sources.None(outside.Where(source => Statement().IsMatch(source.Code))
            .Select(source => $"{source.Path}: {Statement().Match(source.Code).Value}"));
        Assert.Contains(Sources.Product, source => Statement().IsMatch(source.Code));
    }

    [Theory]
    [InlineData("Npgsql", "src/Cardkeep.Server/Storage/")]
    [InlineData("SQLitePCL", "src/Cardkeep.Server/Storage/")]
    [InlineData("HttpClient", "src/Cardkeep.Server/Verbs.cs")]
    [InlineData("Reveal", "src/Cardkeep.Server/Vault/")]
    [InlineData("Console", "src/Cardkeep.Server/Verbs")]
    public void Some_words_have_one_place(string word, string place)
    {
        Assert.Contains(Sources.Product, source => source.Mentions(word));
        Sources.None(Sources.Product.Where(source => !source.Path.StartsWith(place, StringComparison.Ordinal) && source.Mentions(word))
            .Select(source => source.Path));
    }

    [Fact]
    public void Namespaces_are_the_folders()
    {
        Dictionary<string, string> roots = new(StringComparer.Ordinal)
        {
            ["src/Cardkeep.Core"] = "Cardkeep",
            ["src/Cardkeep.Server"] = "Cardkeep",
            ["tests/Cardkeep.Core.Tests"] = "Cardkeep.Tests",
            ["tests/Cardkeep.Faults"] = "Cardkeep.Tests",
            ["tests/Cardkeep.Server.Tests"] = "Cardkeep.Tests",
            ["bench/Cardkeep.Bench"] = "Cardkeep.Bench",
        };

        foreach (var source in Sources.All)
        {
            var parts = source.Path.Split('/');
            var expected = string.Join('.', [roots[$"{parts[0]}/{parts[1]}"], .. parts[2..^1]]);
            var declared = Namespace().Match(source.Code);
            if (declared.Success)
                Assert.True(declared.Groups["name"].Value == expected, $"{source.Path} is in {declared.Groups["name"].Value}");
        }
    }

    private static string PlaceOf(Source source) => source.Folder.Length > 0 ? source.Folder : source.Name;

    private static bool Covers(string rule, string type) => rule == type || type.StartsWith(rule + ".", StringComparison.Ordinal);

    // A type is meant where its name stands and its namespace is imported, or stands before it. The core shares some namespaces with the
    // server, so an import alone says nothing.
    private static IEnumerable<(string Folder, string Name)> UsedBy(Source source)
    {
        foreach (var (folder, types) in TypesByFolder)
        {
            var isImported = source.Usings.Any(
                name => name == $"Cardkeep.{folder}" || name.StartsWith($"Cardkeep.{folder}.", StringComparison.Ordinal));
            foreach (var type in types.Where(type => isImported ? source.Mentions(type) : source.Mentions($"{folder}.{type}")))
                yield return (folder, type);
        }
    }

    [GeneratedRegex(@"^(global )?using (static )?(Microsoft|System\.(Net|Text\.Json|Data|IO|Security))\b[^;]*",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex ForeignUsing();

    [GeneratedRegex(@"\b(SELECT\s+[\w{(*'-]|INSERT\s+INTO\s|UPDATE\s+\w+\s+SET\b|DELETE\s+FROM\s)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Statement();

    [GeneratedRegex(@"^namespace (?<name>[\w.]+);", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Namespace();
}
