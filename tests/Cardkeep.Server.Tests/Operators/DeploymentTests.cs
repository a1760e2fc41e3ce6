using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cardkeep.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace Cardkeep.Tests.Operators;

/// <summary>
/// Dockerfile, compose.yaml and deploy/kubernetes: nothing here can run them, but what they say has to fit the program and each other.
/// scripts/published.sh runs what is in the image, with the settings of compose.yaml.
/// </summary>
public sealed partial class DeploymentTests
{
    private const string User = "1654";

    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Snapshot.RootOf(), "Dockerfile"));
    private static readonly JsonNode Compose = Read("compose.yaml");
    private static readonly JsonNode Deployment = Read("deploy/kubernetes/deployment.yaml");
    private static readonly JsonNode Pod = Deployment["spec"]!["template"]!["spec"]!;

    [Fact]
    public void What_they_set_are_settings_that_production_takes()
    {
        var image = Assignment().Matches(Dockerfile)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value);
        var compose = Compose["services"]!["cardkeep"]!["environment"]!.AsObject()
            .ToDictionary(pair => pair.Key, pair => Default().Replace($"{pair.Value}", "https://cards.example.com"));
        var cluster = Pod["containers"]![0]!["env"]!.AsArray().ToDictionary(one => $"{one!["name"]}", one => $"{one!["value"]}");

        Assert.Equal(["CARDKEEP_DATA", "CARDKEEP_URLS"], image.Keys.Order());
        foreach (var set in (Dictionary<string, string>[])[compose, cluster])
        {
            var settings = Settings.From(new Dictionary<string, string>(image.Concat(set)));
            Assert.False(settings.IsSandbox);
            Assert.Null(settings.Postgres!.Password);
            Assert.NotNull(settings.Postgres.PasswordFile);
            Assert.NotNull(settings.Vault.MasterKey.File);
            Assert.NotEmpty(settings.Proxies);
            Assert.NotNull(settings.RateLimits);
        }
    }

    [Fact]
    public void The_files_that_settings_name_are_mounted()
    {
        var service = Compose["services"]!["cardkeep"]!;
        string[] given = [.. service["secrets"]!.AsArray().Select(name => $"/run/secrets/{name}")];
        Assert.Equal(given.Order(), Files(service["environment"]!.AsObject().Select(pair => (pair.Key, $"{pair.Value}"))));
        Assert.Equal(
            given.Order(), Compose["secrets"]!.AsObject().Select(pair => $"/run/secrets/{pair.Key}").Order());

        var container = Pod["containers"]![0]!;
        var kustomization = Read("deploy/kubernetes/kustomization.yaml");
        var generated = kustomization["secretGenerator"]![0]!;
        var folder = $"{container["volumeMounts"]![0]!["mountPath"]}";
        Assert.Equal($"{generated["name"]}", $"{Pod["volumes"]![0]!["secret"]!["secretName"]}");
        Assert.Equal(
            generated["files"]!.AsArray().Select(file => $"{folder}/{$"{file}".Split('=')[0]}").Order(),
            Files(container["env"]!.AsArray().Select(one => ($"{one!["name"]}", $"{one!["value"]}"))));
        foreach (var file in kustomization["resources"]!.AsArray()) Read($"deploy/kubernetes/{file}");
    }

    [Fact]
    public void Nobody_runs_as_root_or_writes_where_the_program_is()
    {
        Assert.Contains($"\nUSER {User}:{User}\n", Dockerfile, StringComparison.Ordinal);
        var service = Compose["services"]!["cardkeep"]!;
        Assert.Equal($"{User}:{User} true ALL no-new-privileges:true",
            $"{service["user"]} {service["read_only"]} {service["cap_drop"]![0]} {service["security_opt"]![0]}");
        var (pod, container) = (Pod["securityContext"]!, Pod["containers"]![0]!["securityContext"]!);
        Assert.Equal($"true {User} RuntimeDefault", $"{pod["runAsNonRoot"]} {pod["runAsUser"]} {pod["seccompProfile"]!["type"]}");
        Assert.Equal("false true ALL",
            $"{container["allowPrivilegeEscalation"]} {container["readOnlyRootFilesystem"]} {container["capabilities"]!["drop"]![0]}");
        Assert.Equal("false false", $"{Pod["enableServiceLinks"]} {Pod["automountServiceAccountToken"]}");
    }

    [Theory, OnSqlite]
    public async Task They_meet_at_one_port_and_ask_paths_that_answer(EngineKind engine)
    {
        var port = Exposed().Match(Dockerfile).Groups["port"].Value;
        var container = Pod["containers"]![0]!;
        Assert.Contains($"CARDKEEP_URLS=http://*:{port} ", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("CMD [\"/app/cardkeep\", \"healthy\"]", Dockerfile, StringComparison.Ordinal);
        Assert.EndsWith($":{port}", $"{Compose["services"]!["cardkeep"]!["ports"]![0]}", StringComparison.Ordinal);
        Assert.Equal($"http {port}", $"{container["ports"]![0]!["name"]} {container["ports"]![0]!["containerPort"]}");
        Assert.Equal("http", $"{Read("deploy/kubernetes/service.yaml")["spec"]!["ports"]![0]!["targetPort"]}");
        var labels = Deployment["spec"]!["template"]!["metadata"]!["labels"];
        Assert.All(
            [Deployment["spec"]!["selector"]!["matchLabels"], Read("deploy/kubernetes/service.yaml")["spec"]!["selector"],
                Read("deploy/kubernetes/disruption.yaml")["spec"]!["selector"]!["matchLabels"]],
            selector => Assert.True(JsonNode.DeepEquals(labels, selector), $"{selector}"));

        await using var api = await TestApi.StartAsync(engine);
        foreach (var (probe, path) in ((string, string)[])[("startup", "/healthz"), ("liveness", "/healthz"), ("readiness", "/readyz")])
        {
            Assert.Equal(path, $"{container[$"{probe}Probe"]!["httpGet"]!["path"]}");
            Assert.Equal(200, (await api.AsNobody().GetAsync(path)).Status);
        }
    }

    [Fact]
    public void Every_image_has_a_version()
    {
        string[] images =
        [
            .. Regex.Matches(Dockerfile, @"\nARG \w+=(?<image>\S+)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1))
                .Select(match => match.Groups["image"].Value),
            .. Compose["services"]!.AsObject().Select(service => $"{service.Value!["image"]}"),
        ];

        Assert.Equal(5, images.Length);
        Assert.All(images, image => Assert.Matches(@":\d+\.\d+[a-z0-9.-]*$", image));
        Assert.Empty(Regex.Matches(Dockerfile, @"\nFROM (?!\$\{)", RegexOptions.None, TimeSpan.FromSeconds(1)));
    }

    private static IEnumerable<string> Files(IEnumerable<(string Name, string Value)> settings) =>
        settings.Where(pair => pair.Name.EndsWith("_FILE", StringComparison.Ordinal)).Select(pair => pair.Value).Order();

    private static JsonNode Read(string file)
    {
        using var reader = File.OpenText(Path.Combine(Snapshot.RootOf(), file));
        var stream = new YamlStream();
        stream.Load(reader);
        return Of(Assert.Single(stream.Documents).RootNode);
    }

    private static JsonNode Of(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(pair => KeyValuePair.Create($"{pair.Key}", (JsonNode?)Of(pair.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Of)]),
        _ => JsonValue.Create($"{node}"),
    };

    // NAME=value of an ENV that goes over lines; a comment has none.
    [GeneratedRegex(@"(?<name>CARDKEEP_\w+)=(?<value>\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Assignment();

    [GeneratedRegex(@"\nEXPOSE (?<port>\d+)\n", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Exposed();

    [GeneratedRegex(@"\$\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Default();
}
