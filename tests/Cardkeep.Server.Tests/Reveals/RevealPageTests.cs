using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Reveals;

/// <summary>The page itself: the same bytes for everybody, framed by whom the application named, running no script but its own.</summary>
public sealed partial class RevealPageTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task The_page_runs_its_own_script_alone_and_is_framed_by_registered_origins_alone(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var made = await owner.PostAsync("/cardkeep/v1/clients", new JsonObject
        {
            ["name"] = "Frame",
            ["redirect_addresses"] = new JsonArray("https://shop.example/back"),
            ["scopes"] = new JsonArray("card.read"),
            ["embedding_origins"] = new JsonArray("https://shop.example", "https://shop.example", "http://localhost:*"),
        });
        Assert.Equal(200, made.Status);
        Assert.Equal("""["https://shop.example","http://localhost:*"]""", made.Json["client"]!["embedding_origins"]!.ToJsonString());

        var page = await api.AsNobody().GetAsync($"/reveal/{made.Json["client"]!["id"]}");
        Assert.Equal(200, page.Status);
        var (style, script) = (Style().Match(page.Body).Groups["text"].Value, Script().Match(page.Body).Groups["text"].Value);
        Assert.Equal(
            $"default-src 'none'; script-src 'sha256-{Hash(script)}'; style-src 'sha256-{Hash(style)}'; connect-src 'self'; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors https://shop.example http://localhost:*",
            page.Header("Content-Security-Policy"));
        Assert.Equal(
            ("no-store", "no-referrer", "nosniff", "clipboard-write=(self), publickey-credentials-get=(self)"),
            (page.Header("Cache-Control"), page.Header("Referrer-Policy"), page.Header("X-Content-Type-Options"),
                page.Header("Permissions-Policy")));
        Assert.Null(page.Header("Set-Cookie"));
        Assert.DoesNotContain("src=", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("{style}", page.Body, StringComparison.Ordinal);

        foreach (var client in (string[])[$"{Demo.Client.Value}", $"{Guid.NewGuid()}", "none"])
        {
            var other = await api.AsNobody().GetAsync($"/reveal/{client}", ("Accept-Language", "fr"), ("Sec-Fetch-Dest", "iframe"));
            Assert.Equal((200, page.Body), (other.Status, other.Body));
            var ancestors = client == $"{Demo.Client.Value}" ? "http://localhost:* http://127.0.0.1:*" : "'self'";
            Assert.EndsWith($"frame-ancestors {ancestors}", other.Header("Content-Security-Policy"), StringComparison.Ordinal);
        }

        var script2 = await api.AsNobody().GetAsync($"/reveal/{Demo.Client.Value}", ("Sec-Fetch-Dest", "script"));
        Assert.Equal("403 loaded_elsewhere", script2.Outcome());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Looking_at_the_page_or_at_its_head_spends_nothing_and_the_address_says_the_language(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);
        var minted = await employee.GetAsync(
            $"/v2/cards/{Given.Card(Cardkeep.Cards.CardLevel.Virtual)}/data_view", ("Accept-Language", "nl;q=0.9, fr-CH, en;q=0.5"));
        var url = new Uri(minted.Text("iframe_url"));
        Assert.Matches($"^https://cards\\.example\\.com/reveal/{Demo.Client.Value}#ckrv_[A-Za-z0-9_-]{{49}}\\.fr$", url.OriginalString);

        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            Assert.Equal(200, (await api.AsNobody().SendAsync(method, url.AbsolutePath, null, ("Sec-Purpose", "prefetch"))).Status);
        using var page = Viewer.At(api, url.OriginalString);
        Assert.Equal(200, (await page.OpenAsync()).Status);
        Assert.DoesNotContain(api.Log, line => line.Contains(page.Ticket, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_language_of_the_page_says_everything()
    {
        await using var api = await TestApi.StartAsync(EngineKind.Sqlite);
        var body = (await api.AsNobody().GetAsync($"/reveal/{Demo.Client.Value}")).Body;
        var languages = JsonNode.Parse(Words().Match(body).Groups["text"].Value)!.AsObject();
        var english = languages["en"]!.AsObject().Select(word => word.Key).ToList();

        Assert.Equal(["de", "en", "es", "fr", "it", "pt"], languages.Select(language => language.Key).Order(StringComparer.Ordinal));
        Assert.All(languages, language => Assert.Equal(english, language.Value!.AsObject().Select(word => word.Key)));
        Assert.All(languages, language => Assert.Contains("{0}", (string)language.Value!["hides"]!, StringComparison.Ordinal));

        // What the script says stands there, and nothing else does.
        var script = Script().Match(body).Groups["text"].Value;
        Assert.All(
            english.Where(word => !word.EndsWith("_label", StringComparison.Ordinal) && word is not ("details" or "show_pin" or "set_pin")),
            word => Assert.True(script.Contains($"'{word}'", StringComparison.Ordinal)
                || script.Contains($"words.{word}", StringComparison.Ordinal), $"nobody says {word}"));
    }

    [Theory]
    [InlineData("https://shop.example", true)]
    [InlineData("https://a-b.shop.example:8443", true)]
    [InlineData("http://localhost:3000", true)]
    [InlineData("http://localhost:*", true)]
    [InlineData("http://127.0.0.1", true)]
    [InlineData("https://shop.example/", false)]
    [InlineData("https://*.shop.example", false)]
    [InlineData("https://shop.example:*", false)]
    [InlineData("http://shop.example", false)]
    [InlineData("https://shop.example; script-src *", false)]
    [InlineData("https://shop.example\n", false)]
    [InlineData("https://SHOP.example", false)]
    [InlineData("'none'", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public void Only_an_origin_becomes_a_part_of_the_policy(string text, bool isOne) =>
        Assert.Equal(isOne, Cardkeep.OAuth.EmbeddingOrigin.IsAcceptable(text));

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [GeneratedRegex("<style>(?<text>.*)</style>", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Style();

    [GeneratedRegex("<script>(?<text>.*)</script>", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Script();

    [GeneratedRegex("<script type=\"application/json\" id=\"words\">(?<text>.*?)</script>",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Words();
}
