using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Factors;

/// <summary>What ends with a sign-in, with a failed one, and with a factor that is taken away.</summary>
public sealed class EndedSessionTests
{
    private const string Sessions = "SELECT count(*) FROM browser_sessions";

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_comes_in_again_ends_what_the_browser_had_open(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var authenticator = await Secured.EnrolPasskeyAsync(api);
        var browser = await Secured.AskedForPasskeyAsync(api);
        await browser.AnswerAsync(authenticator);
        var (first, sessions) = (browser.Cookie, await api.NumberAsync(Sessions));

        await browser.FollowAsync();
        await browser.PostAsync("/oauth2/passkey", ("form_token", browser.Field("form_token")), ("request", Secured.Page));
        await browser.AnswerAsync(authenticator);

        Assert.NotEqual(first, browser.Cookie);
        Assert.Equal(sessions, await api.NumberAsync(Sessions));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_goes_on_failing_with_passkeys_waits_and_leaves_no_more_events(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var browser = await Secured.AskedForPasskeyAsync(api);
        (string, string)[] wrong =
            [("form_token", browser.Field("form_token")), ("request", Secured.Page), ("challenge", "none"), ("credential", "{}")];

        for (var failure = 1; failure <= 30; failure++) Assert.Equal(403, (await browser.PostAsync("/oauth2/passkey", wrong)).Status);

        Assert.Equal(429, (await browser.PostAsync("/oauth2/passkey", wrong)).Status);
        Assert.Equal("30", browser.Last.Header("Retry-After"));
        Assert.Equal(30, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'sign_in.failed'"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_passkey_that_is_removed_ends_the_persons_other_sessions(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var authenticator = await Secured.EnrolPasskeyAsync(api);
        var (own, stolen) = (await Secured.AskedForPasskeyAsync(api), await Secured.AskedForPasskeyAsync(api));
        foreach (var browser in (Browser[])[own, stolen])
        {
            await browser.AnswerAsync(authenticator);
            await browser.FollowAsync();
        }

        await own.DoAsync("remove", ("passkey", own.Field("passkey")));

        await own.GetAsync(Secured.Page);
        Assert.Contains("How you confirm", own.Text, StringComparison.Ordinal);
        await stolen.GetAsync(Secured.Page);
        Assert.DoesNotContain("How you confirm", stolen.Text, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_goes_on_at_a_blocked_account_does_not_block_the_office(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var browser = new Browser(api);
        await browser.GetAsync(Secured.Page);
        var form = browser.Field("form_token");
        for (var failure = 1; failure <= 40; failure++)
        {
            var reply = await browser.PostAsync(
                "/oauth2/sign-in",
                ("form_token", form), ("request", Secured.Page), ("email", "nobody@acme.example"), ("password", "wrong"));
            Assert.Equal(failure <= 5 ? 403 : 429, reply.Status);
        }

        await Secured.SignedInAsync(api);
    }
}
