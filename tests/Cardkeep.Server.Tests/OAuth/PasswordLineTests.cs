using Cardkeep.Access;
using Cardkeep.OAuth;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>A flood of sign-ins takes neither every core nor a place in a line without end.</summary>
public sealed class PasswordLineTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Where_the_line_is_full_everybody_is_told_to_come_again_and_nothing_is_looked_at(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        List<PasswordTurn> line = [];
        while (api.App.Passwords.TakeTurn() is { } turn) line.Add(turn);
        Assert.Equal(Math.Max(1, Environment.ProcessorCount - 1) * 51, line.Count);

        List<string> said = [];
        foreach (var email in (string[])[Desk.Email(Role.Owner), "nobody@acme.example"])
        {
            var page = await TryAsync(api, email);
            Assert.Equal((503, "5"), (page.Last.Status, page.Last.Header("Retry-After")));
            said.Add(page.Text.Replace(email, "", StringComparison.Ordinal));
        }

        var told = Assert.Single(said.Distinct(StringComparer.Ordinal));
        Assert.Contains("Many people are signing in just now", told, StringComparison.Ordinal);
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM sign_in_attempts"));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'sign_in.failed'"));

        line[0].Dispose();
        Assert.Equal(303, (await TryAsync(api, Desk.Email(Role.Owner))).Last.Status);
        Assert.Equal(403, (await TryAsync(api, "nobody@acme.example")).Last.Status);
        Assert.Equal(303, (await TryAsync(api, Desk.Email(Role.Owner))).Last.Status);
    }

    private static async Task<Browser> TryAsync(TestApi api, string email)
    {
        var browser = new Browser(api);
        await browser.GetAsync(Desk.OfDemo(api).Start());
        await browser.SubmitAsync("/oauth2/sign-in", ("email", email), ("password", Demo.Password));
        return browser;
    }
}
