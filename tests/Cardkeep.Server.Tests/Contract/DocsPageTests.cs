using System.Text.RegularExpressions;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Contract;

/// <summary><c>/docs</c>: the contract for people, whole without any other host.</summary>
public sealed partial class DocsPageTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task The_page_has_all_it_needs_here_and_may_ask_no_other_host(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var nobody = api.AsNobody();
        var entered = await nobody.GetAsync("/docs");
        var page = await nobody.GetAsync("/docs/index.html");
        var needed = Needed().Matches(page.Body).Select(link => link.Groups["address"].Value).ToArray();

        Assert.Equal((301, "docs/index.html"), (entered.Status, entered.Header("Location")));
        Assert.Equal(200, page.Status);
        Assert.True(needed.Length >= 5, page.Body);
        foreach (var address in needed)
        {
            Assert.DoesNotContain("//", address, StringComparison.Ordinal);
            Assert.Equal(200, (await nobody.GetAsync($"/docs/{address}")).Status);
        }

        Assert.Contains("\"url\":\"/openapi.json\"", (await nobody.GetAsync("/docs/index.js")).Body, StringComparison.Ordinal);
        var policy = page.Header("Content-Security-Policy")!;
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("connect-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
    }

    [GeneratedRegex("(href|src)=\"(?<address>[^\"]+)\"", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Needed();
}
