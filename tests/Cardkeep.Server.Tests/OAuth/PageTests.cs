using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.OAuth.Pages;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>The pages: six languages, nothing from elsewhere, no frame, no script but our own, whatever somebody is called.</summary>
public sealed partial class PageTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_page_loads_nothing_runs_what_its_policy_names_and_is_framed_by_nobody(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var (name, page) in await EveryPage.WalkAsync(api))
        {
            var policy = page.Header("Content-Security-Policy")!;
            var isScripted = page.Body.Contains("<script", StringComparison.Ordinal);
            var runs = isScripted ? $"script-src {HashOf("script")}; connect-src 'self'; " : "";
            Assert.StartsWith(
                $"default-src 'none'; {runs}style-src {HashOf("style")}; form-action 'self'", policy, StringComparison.Ordinal);
            Assert.EndsWith("; base-uri 'none'; frame-ancestors 'none'", policy, StringComparison.Ordinal);
            Assert.Equal(
                ("DENY", "no-referrer", "nosniff", "no-store"),
                (page.Header("X-Frame-Options"), page.Header("Referrer-Policy"), page.Header("X-Content-Type-Options"),
                    page.Header("Cache-Control")));
            Assert.False(Foreign().IsMatch(page.Body), $"{name}: {Foreign().Match(page.Body).Value}");
            Assert.Null(page.Header("Access-Control-Allow-Origin"));

            // The only one of its kind on the page, without attributes.
            string HashOf(string element)
            {
                Assert.Single(Regex.Matches(page.Body, $"<{element}\\b", RegexOptions.None, TimeSpan.FromSeconds(1)));
                var text = page.Body.Split($"<{element}>")[1].Split($"</{element}>")[0];
                return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
            }
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_page_can_be_read_and_filled_in_without_eyes_or_mouse(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var (name, page) in await EveryPage.WalkAsync(api))
        {
            Assert.Contains("<html lang=\"en\">", page.Body, StringComparison.Ordinal);
            Assert.Equal((name, 1), (name, Heading().Count(page.Body)));
            Assert.Contains("name=\"viewport\"", page.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("<title> –", page.Body, StringComparison.Ordinal);
            foreach (Match field in Field().Matches(page.Body))
            {
                var label = $"<label for=\"{field.Groups["id"].Value}\">";
                Assert.True(page.Body.Contains(label, StringComparison.Ordinal), $"{name}: {field.Value} has no label");
            }
        }

        var browser = new Browser(api);
        await browser.GetAsync(Desk.OfDemo(api).Start());
        Assert.Contains("autocomplete=\"username\" required value=\"\" autofocus>", browser.Last.Body, StringComparison.Ordinal);
        await browser.SubmitAsync("/oauth2/sign-in", ("email", "a@b.example"), ("password", "wrong"));
        Assert.Contains("id=\"complaint\" role=\"alert\"", browser.Last.Body, StringComparison.Ordinal);
        Assert.Contains("value=\"a@b.example\" aria-describedby=\"complaint\">", browser.Last.Body, StringComparison.Ordinal);
        Assert.Contains("required aria-describedby=\"complaint\" autofocus>", browser.Last.Body, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Whatever_a_client_or_a_person_is_called_is_text(EngineKind engine)
    {
        const string name = "<script>alert(1)</script>\"'&amp;";
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        await api.WriteAsync(async tx =>
        {
            await tx.ExecuteAsync($"UPDATE clients SET name = {name}", default);
            await tx.ExecuteAsync($"UPDATE memberships SET last_name = {name}", default);
            await tx.ExecuteAsync($"UPDATE organizations SET name = {name}", default);
        });
        var browser = new Browser(api);
        await browser.GetAsync(desk.Start("card.read", ("state", name), ("frobnicate", "\"><script>alert(1)</script>")));
        Assert.Contains(name, browser.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", browser.Last.Body, StringComparison.Ordinal);
        await browser.SubmitAsync("/oauth2/sign-in", ("email", name), ("password", "x"));
        Assert.DoesNotContain("<script", browser.Last.Body, StringComparison.Ordinal);
        await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password);
        Assert.Contains("Dolores " + name, browser.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", browser.Last.Body, StringComparison.Ordinal);
        await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));
        Assert.Equal(name, Desk.Told(browser.Last)["state"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_page_speaks_the_first_of_the_browsers_languages_that_it_knows(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        (string? Wanted, string Language)[] table =
        [
            (null, "en"), ("", "en"), ("de", "de"), ("de-AT,de;q=0.9", "de"), ("nl,fr;q=0.5,it;q=0.7", "it"), ("es-419", "es"),
            ("PT-br", "pt"), ("fr;q=0,it", "it"), ("zh", "en"), ("*", "en"), ("den", "en"), ("en-GB;q=0.1,de;q=0.05", "en"), (";;;", "en"),
        ];
        foreach (var (wanted, language) in table)
        {
            var browser = new Browser(api);
            var page = wanted is null
                ? await browser.GetAsync(Desk.OfDemo(api).Start())
                : await browser.GetAsync(Desk.OfDemo(api).Start(), ("Accept-Language", wanted));
            Assert.Equal((wanted, language), (wanted, page.Header("Content-Language")));
            Assert.Contains($"<html lang=\"{language}\">", page.Body, StringComparison.Ordinal);
            Assert.Contains(Words.All.Single(words => words.Language == language).Password, browser.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_language_has_a_sentence_for_every_scope()
    {
        Assert.Equal(["de", "en", "es", "fr", "it", "pt"], Words.All.Select(words => words.Language).Order(StringComparer.Ordinal));
        var english = Words.All[0].Scopes;
        Assert.Superset(Scope.All.ToHashSet(StringComparer.Ordinal), english.Keys.ToHashSet(StringComparer.Ordinal));
        foreach (var words in Words.All)
        {
            Assert.Equal(english.Keys, words.Scopes.Keys);
            Assert.Contains("Acme", words.WantsAccess("Acme"), StringComparison.Ordinal);
            Assert.Contains("Acme", words.ToContinueTo("Acme"), StringComparison.Ordinal);
            Assert.Contains("a.example", words.SentTo("a.example"), StringComparison.Ordinal);
            Assert.Contains("x.y", words.OtherScope("x.y"), StringComparison.Ordinal);
            Assert.Contains("2", words.Wait(TimeSpan.FromSeconds(61)), StringComparison.Ordinal);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_form_may_be_led_on_to_the_application_and_where_that_sends_one_on(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var other = await Desk.RegisterAsync(api, confidential: true, Scope.CardRead);
        (Desk Desk, string Address, string Source)[] table =
        [
            (other, "https://app.example.com/back?from=cards", "https:"),
            (other, "http://127.0.0.1:4711/callback", "https: http://localhost:* http://127.0.0.1:*"),
            (Desk.OfDemo(api), "http://[::1]:4711/callback", "https: http:"),
        ];
        foreach (var (desk, address, source) in table)
        {
            var page = await new Browser(api).GetAsync(desk.Start("card.read", ("redirect_uri", address)));
            Assert.Contains($"form-action 'self' {source};", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        }
    }

    [GeneratedRegex(
        "<(link|img|iframe|object|embed|base)|\\son\\w+=|style=\"|src=|url\\(|@import", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Foreign();

    [GeneratedRegex("<h1\\b", RegexOptions.None, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex("<input (?!type=\"hidden\")(id=\"(?<id>[^\"]*)\")?[^>]*>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Field();
}
