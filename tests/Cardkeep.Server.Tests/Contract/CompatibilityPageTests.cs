using System.Text.Json.Nodes;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Contract;

/// <summary>docs/compatibility.md speaks of every member that the wire answers, so that none is changed unsaid.</summary>
public sealed class CompatibilityPageTests
{
    [Fact]
    public async Task The_page_names_every_member_that_an_answer_of_the_wire_has()
    {
        await using var api = await TestApi.StartAsync(EngineKind.Sqlite);
        var document = JsonNode.Parse(await api.App.Document.Document)!;
        var page = await File.ReadAllTextAsync(Path.Combine(Snapshot.RootOf(), "docs", "compatibility.md"));

        var answers = document["paths"]!.AsObject()
            .Where(path => path.Key.StartsWith("/v2/", StringComparison.Ordinal))
            .SelectMany(path => path.Value!.AsObject().Select(operation => operation.Value!["responses"]?["200"]?["content"]))
            .Select(content => content?["application/json"]?["schema"])
            .OfType<JsonNode>();
        var members = answers.SelectMany(schema => MembersOf(document, schema)).Distinct(StringComparer.Ordinal).ToList();

        Assert.Contains("has_only_user_liftable_locks", members);
        Assert.Contains("approver_id", members);
        Sources.None(members.Where(member => !page.Contains($"`{member}`", StringComparison.Ordinal))
            .Select(member => $"docs/compatibility.md does not say what of {member} is the same, differs or is absent"));
    }

    private static IEnumerable<string> MembersOf(JsonNode document, JsonNode schema)
    {
        if (schema["$ref"]?.GetValue<string>() is { } reference)
        {
            var named = reference.Split('/').Skip(1).Aggregate(document, (node, name) => node[name]!);
            foreach (var member in MembersOf(document, named)) yield return member;
        }

        foreach (var (name, inner) in schema["properties"]?.AsObject() ?? [])
        {
            yield return name;
            foreach (var member in MembersOf(document, inner!)) yield return member;
        }

        IEnumerable<JsonNode?> parts = [schema["items"], .. schema["oneOf"]?.AsArray() ?? [], .. schema["anyOf"]?.AsArray() ?? []];
        foreach (var member in parts.OfType<JsonNode>().SelectMany(part => MembersOf(document, part))) yield return member;
    }
}
