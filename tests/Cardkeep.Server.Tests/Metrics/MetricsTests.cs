using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Metrics;

public sealed partial class MetricsTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";

    [Theory, OnSqlite, OnPostgres]
    public async Task Purchases_requests_and_the_database_are_counted(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var shop = await Shop.PlasticAsync(await api.AsAsync(Role.Owner));
        await shop.PlayAsync(
            """
            authorize 60 -> approved
            authorize 60 -> declined payment_daily_limit_exceeded
            """);

        var figures = await ReadAsync(api);
        foreach (var (verdict, reason) in ((string, string)[])[("approved", "none"), ("declined", "payment_daily_limit_exceeded")])
        {
            var name = $$"""cardkeep_decisions_total{kind="authorization",reason="{{reason}}",verdict="{{verdict}}"}""";
            Assert.Equal((name, "1"), (name, figures.GetValueOrDefault(name)));
        }

        Assert.Equal(("2", "2"), (figures["cardkeep_lane_batch_count"], figures["""cardkeep_lane_batch_bucket{le="1"}"""]));
        Assert.Equal("0", figures["cardkeep_lane_waiting"]);
        foreach (var work in (string[])["read", "write", "batch"])
            Assert.NotEqual("0", figures[$$"""cardkeep_database_duration_seconds_count{work="{{work}}"}"""]);
        Assert.Contains(figures.Keys, name => IsRequest(name, "/sandbox/v1/cards/{id}/authorize", "200"));
        Assert.Contains("dotnet_process_memory_working_set_bytes", figures.Keys, StringComparer.Ordinal);
    }

    [Theory, OnSqlite]
    public async Task No_figure_names_a_card_or_a_session(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var challenge = await owner.TryCreateCardAsync(Given.Order(Cardkeep.Cards.CardLevel.Virtual));
        var session = challenge.Text("sca_session_token");
        Assert.Equal(200, (await owner.GetAsync($"/v2/sca_sessions/{session}")).Status);
        Assert.Equal(404, (await owner.GetAsync($"/v2/{session}")).Status);

        var (_, text) = await GetAsync(api, null);
        Assert.Contains("/v2/sca_sessions/{token}", text, StringComparison.Ordinal);
        Assert.DoesNotContain(session, text, StringComparison.Ordinal);
        Assert.DoesNotContain(owner.Token!, text, StringComparison.Ordinal);
    }

    [Theory, OnSqlite]
    public async Task Where_a_token_is_set_only_who_brings_it_sees_figures(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, (MetricsSettings.TokenName, Token));
        foreach (var wrong in (string?[])[null, "Bearer", "Bearer x", $"Basic {Token}", $"Bearer {Token}x"])
            Assert.Equal((wrong, 401), (wrong, (await GetAsync(api, wrong)).Status));
        Assert.Equal(200, (await GetAsync(api, $"Bearer {Token}")).Status);
    }

    [Fact]
    public void A_token_is_long_and_a_collector_has_an_address()
    {
        (string, string, string)[] bad =
        [
            (MetricsSettings.TokenName, "short", "must be 32 to 128 visible characters"),
            (MetricsSettings.TokenName, new string('x', 129), "must be 32 to 128 visible characters"),
            (MetricsSettings.CollectorName, "localhost:4318", "must be an http or https address, as http://localhost:4318"),
            (MetricsSettings.CollectorName, "http://me:it@localhost", "must be an http or https address, as http://localhost:4318"),
        ];
        foreach (var (name, value, complaint) in bad)
        {
            var refused = Assert.Throws<SettingException>(() => MetricsSettings.Read(asked => asked == name ? value : null));
            Assert.Equal($"{name} {complaint}", refused.Message);
        }
    }

    private static bool IsRequest(string name, string route, string status) =>
        name.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal)
        && name.Contains($"http_route=\"{route}\"", StringComparison.Ordinal)
        && name.Contains($"http_response_status_code=\"{status}\"", StringComparison.Ordinal);

    // Every line is a comment or a sample, as Prometheus reads it.
    private static async Task<Dictionary<string, string>> ReadAsync(TestApi api)
    {
        var (status, text) = await GetAsync(api, null);
        Assert.Equal(200, status);
        Dictionary<string, string> figures = new(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (Comment().IsMatch(line)) continue;
            var sample = Sample().Match(line);
            Assert.True(sample.Success, line);
            figures.TryAdd(sample.Groups["name"].Value, sample.Groups["value"].Value);     // The framework's: other tests' servers too.
        }

        return figures;
    }

    // Not with the caller of the other tests: these figures are not in the API's document.
    private static async Task<(int Status, string Text)> GetAsync(TestApi api, string? authorization)
    {
        using var http = new HttpClient { BaseAddress = new Uri(api.App.Web.Urls.First()) };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await http.SendAsync(request);
        if (response.IsSuccessStatusCode)
            Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    [GeneratedRegex(@"^# (HELP|TYPE) [a-z_][a-z0-9_]* .*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"^(?<name>[a-z_][a-z0-9_]*(\{([a-z_][a-z0-9_]*=""([^""\\\n]|\\.)*"",?)*\})?) (?<value>\S+)$",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Sample();
}
