using System.Globalization;
using Cardkeep.Access;
using Cardkeep.OAuth;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Factors;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>How long somebody is signed in with a browser (PSD2 RTS, article 4), and what that costs.</summary>
public sealed class BrowserSessionTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);

    [Theory, OnSqlite, OnPostgres]
    public async Task A_session_ends_after_five_idle_minutes_and_after_eight_hours(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var (idle, busy) = (new Browser(api), new Browser(api));
        await desk.CodeAsync(browser: idle);
        await desk.CodeAsync(browser: busy);
        api.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMicroseconds(1));
        Assert.Equal(303, (await busy.GetAsync(desk.Start())).Status);
        api.Clock.Advance(TimeSpan.FromMicroseconds(1));
        Assert.Equal(200, (await idle.GetAsync(desk.Start())).Status);
        Assert.Contains("/oauth2/sign-in", idle.Last.Body, StringComparison.Ordinal);

        for (var time = TimeSpan.FromMinutes(5); time < TimeSpan.FromHours(8) - TimeSpan.FromMinutes(4); time += TimeSpan.FromMinutes(4))
        {
            Assert.Equal((time, 303), (time, (await busy.GetAsync(desk.Start())).Status));
            api.Clock.Advance(TimeSpan.FromMinutes(4));
        }

        api.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(200, (await busy.GetAsync(desk.Start())).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_signs_out_is_asked_again_also_with_the_old_cookie(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = Desk.OfDemo(api);
        var browser = new Browser(api);
        await browser.GetAsync(desk.Start());
        await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password);
        Assert.Contains("Dolores Koulechov", browser.Text, StringComparison.Ordinal);

        await browser.SubmitAsync("/oauth2/sign-out");
        Assert.Contains("/oauth2/sign-in", (await browser.FollowAsync()).Body, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_cookie_is_looked_up_and_written_down_only_where_somebody_is_seen_again_after_a_while(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var browser = await Secured.SignedInAsync(api);
        var planted = new Browser(api) { Cookie = "__Host-cardkeep=" + Secrets.Draw("ckbs_") };
        var before = Writes(api);
        foreach (var page in (Browser[])[planted, browser, browser]) Assert.Equal(200, (await page.GetAsync(Secured.Page)).Status);
        api.Clock.Advance(BrowserSessionTable.TouchAfter - Tick);
        await browser.GetAsync(Secured.Page);
        Assert.Equal(before, Writes(api));

        api.Clock.Advance(Tick);
        foreach (var page in (Browser[])[browser, browser, planted]) await page.GetAsync(Secured.Page);
        Assert.Equal(before + 1, Writes(api));
        api.Clock.Advance(TimeSpan.FromMinutes(5) - Tick);
        Assert.DoesNotContain("/oauth2/sign-in", (await browser.GetAsync(Secured.Page)).Body, StringComparison.Ordinal);
    }

    private static long Writes(TestApi api)
    {
        const string name = """cardkeep_database_duration_seconds_count{work="write"} """;
        var line = api.App.Telemetry.Show().Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..], CultureInfo.InvariantCulture);
    }
}
