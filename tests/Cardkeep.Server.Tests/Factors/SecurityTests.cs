using System.Security.Cryptography;
using System.Text;
using Cardkeep.Access;
using Cardkeep.Factors;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Sca;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Factors;

/// <summary>Where there is a factor, adding and removing one needs it (threats §5).</summary>
public sealed class SecurityTests
{
    private const string ProveFirst = "confirm that it is you";
    private const string Held = "SELECT count(*) FROM passkeys";

    [Theory, OnSqlite, OnPostgres]
    public async Task The_password_alone_adds_the_first_passkey_and_no_other_and_removes_none(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var first = await Secured.SignedInAsync(api);
        var early = await Secured.SignedInAsync(api);
        await early.DoAsync("add", ("name", "Begun before there was one"));
        var authenticator = new Authenticator();
        await first.AddPasskeyAsync(authenticator);
        var removal = first.Field("passkey");
        await early.AnswerAsync(new Authenticator());
        Assert.Contains(ProveFirst, early.Text, StringComparison.Ordinal);

        var other = await Secured.SignedInAsync(api);
        Assert.Contains(ProveFirst, other.Text, StringComparison.Ordinal);
        foreach (var act in (string[])["add", "remove"])
        {
            Assert.Equal(200, (await other.DoAsync(act, ("passkey", removal), ("name", "x"))).Status);
            Assert.Contains(ProveFirst, other.Text, StringComparison.Ordinal);
        }

        // Somebody else's passkey shows nothing of this member.
        var admins = await Secured.EnrolPasskeyAsync(api, Role.Admin);
        await other.DoAsync("prove");
        admins.Heeds = false;
        await other.AnswerAsync(admins);
        Assert.Contains("That did not work", other.Text, StringComparison.Ordinal);
        Assert.Equal(2, await api.NumberAsync(Held));

        await other.DoAsync("prove");
        await other.AnswerAsync(authenticator);
        await other.FollowAsync();
        Assert.DoesNotContain(ProveFirst, other.Text, StringComparison.Ordinal);
        api.Clock.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMicroseconds(1));
        await other.AddPasskeyAsync(new Authenticator(), "Second <b>");
        Assert.Contains("Second &lt;b&gt;", other.Last.Body, StringComparison.Ordinal);
        await other.DoAsync("remove", ("passkey", removal));
        await other.FollowAsync();
        Assert.DoesNotContain("Laptop", other.Text, StringComparison.Ordinal);
        Assert.Equal(2, await api.NumberAsync(Held));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_proof_is_good_for_five_minutes_in_its_own_browser_for_its_own_membership(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var authenticator = await Secured.EnrolPasskeyAsync(api);
        var browser = await Secured.AskedForPasskeyAsync(api);
        await browser.AnswerAsync(authenticator);
        await browser.FollowAsync();
        Assert.DoesNotContain(ProveFirst, browser.Text, StringComparison.Ordinal);
        Assert.Contains(ProveFirst, (await Secured.SignedInAsync(api)).Text, StringComparison.Ordinal);

        // The same person in another organization, where they have a passkey too.
        var stranger = await Given.StrangerAsync(api);
        await api.ExecuteAsync($"""
            INSERT INTO member_emails (email, organization_id, member_id)
            SELECT '{Desk.Email(Role.Owner)}', organization_id, id FROM memberships WHERE last_name = 'Fremd'
            """);
        await browser.GetAsync(Secured.Page);
        await browser.ActAsync(Secured.Page, "add", ("account", $"{stranger.Owner.Value}"), ("name", "Elsewhere"));
        await browser.AnswerAsync(new Authenticator());
        await browser.FollowAsync();
        Assert.Contains(ProveFirst, browser.Text, StringComparison.Ordinal);
        Assert.Contains("Elsewhere", browser.Text, StringComparison.Ordinal);
        await browser.ActAsync(Secured.Page, "add", ("account", Given.Member(Role.Owner)), ("name", "x"));
        Assert.Contains("role=\"alert\"", browser.Last.Body, StringComparison.Ordinal);
        Assert.Equal(2, await api.NumberAsync(Held));

        for (var minutes = 0; minutes < 6; minutes += 3)
        {
            api.Clock.Advance(TimeSpan.FromMinutes(3));
            await browser.GetAsync(Secured.Page);
        }

        await browser.ActAsync(Secured.Page, "add", ("account", $"{stranger.Owner.Value}"), ("name", "Late"));
        Assert.Contains("role=\"alert\"", browser.Last.Body, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_confirmed_phone_is_a_factor_and_its_codes_are_counted_with_the_others(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await owner.EnrolPhoneAsync();
        var browser = await Secured.SignedInAsync(api);
        await browser.DoAsync("add", ("name", "x"));
        Assert.Contains(ProveFirst, browser.Text, StringComparison.Ordinal);
        Assert.Contains("Codes by text message to …\u206001", browser.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing yet", browser.Text, StringComparison.Ordinal);

        await browser.DoAsync("text");
        var code = await owner.CodeAsync();
        Assert.Contains("is your Cardkeep code to change how you confirm.", (await owner.InboxAsync())[0], StringComparison.Ordinal);
        Assert.Contains("your phone …\u206001", browser.Text, StringComparison.Ordinal);
        var impatient = await Secured.SignedInAsync(api);
        await impatient.DoAsync("text");
        Assert.Contains("No code can be sent now", impatient.Text, StringComparison.Ordinal);
        Assert.Equal(2, (await owner.InboxAsync()).Count);

        await browser.SubmitAsync(Secured.Page, ("code", Texted.Wrong(code)));
        Assert.Contains("The code is wrong", browser.Text, StringComparison.Ordinal);
        Assert.Equal(1, await api.NumberAsync("SELECT failures FROM phones"));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'phone.code_wrong' AND member_id IS NOT NULL"));
        await browser.SubmitAsync(Secured.Page, ("code", code));
        await browser.FollowAsync();
        await browser.AddPasskeyAsync(new Authenticator());

        api.Clock.Advance(TimeSpan.FromMinutes(4));
        await browser.DoAsync("text");
        var second = await owner.CodeAsync();
        var guesses = await AtOnce.RunAsync(8, _ => new Browser(api) { Cookie = browser.Cookie }.PostAsync(
            Secured.Page, ("form_token", browser.Field("form_token")), ("account", browser.Field("account")), ("act", "text"),
            ("challenge", browser.Field("challenge")), ("code", Texted.Wrong(second))));
        Assert.All(guesses, guess => Assert.Contains("The code is wrong", guess.Body, StringComparison.Ordinal));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'phone.codes_blocked'"));
        await browser.SubmitAsync(Secured.Page, ("code", second));
        Assert.Contains("The code is wrong", browser.Text, StringComparison.Ordinal);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_has_no_number_types_a_code_in_vain(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await api.ExecuteAsync("UPDATE memberships SET phone_number = NULL");
        var browser = await Secured.SignedInAsync(api);

        Assert.Equal(200, (await browser.DoAsync("phone", ("code", "123456"))).Status);
        Assert.Contains("No code can be sent now", browser.Text, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Beside_a_passkey_a_phone_is_confirmed_where_that_was_used_and_by_no_application(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await owner.PostAsync("/cardkeep/v1/phone/code", null);
        var code = await owner.CodeAsync();
        var browser = await Secured.SignedInAsync(api);
        Assert.Contains("Confirm your phone by a code", browser.Text, StringComparison.Ordinal);
        await browser.AddPasskeyAsync(new Authenticator());

        foreach (var reply in (Reply[])[await owner.ConfirmPhoneAsync(code), await owner.PostAsync("/cardkeep/v1/phone/code", null)])
            Assert.Equal((422, "phone_needs_proof"), (reply.Status, Assert.Single(reply.Problems)));
        var other = await Secured.SignedInAsync(api);
        foreach (var fields in ((string, string)[][])[[], [("code", code)]])
        {
            await other.DoAsync("phone", fields);
            Assert.Contains(ProveFirst, other.Text, StringComparison.Ordinal);
        }

        Assert.Equal(0, await api.NumberAsync("SELECT failures FROM phones"));
        await browser.DoAsync("phone");
        Assert.Contains("your phone …\u206001", browser.Text, StringComparison.Ordinal);
        await browser.SubmitAsync(Secured.Page, ("code", Texted.Wrong(code)));
        Assert.Contains("The code is wrong", browser.Text, StringComparison.Ordinal);
        await browser.SubmitAsync(Secured.Page, ("code", code));
        await browser.FollowAsync();
        Assert.DoesNotContain("Confirm your phone by a code", browser.Text, StringComparison.Ordinal);
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'phone.confirmed' AND member_id IS NOT NULL"));
        Assert.Equal(200, (await owner.ConfirmPhoneAsync(code)).Status);
        Assert.Single(await owner.InboxAsync());
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Ten_passkeys_are_the_most_and_one_key_is_one_members(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var browser = await Secured.SignedInAsync(api);
        var made = "";
        for (var count = 0; count < 10; count++)
        {
            await browser.DoAsync("add", ("name", new string('x', 50) + count));
            await browser.AnswerAsync(new Authenticator(), answer => made = answer);
            await browser.FollowAsync();
        }

        Assert.Equal(40, (await api.TextsAsync("SELECT name FROM passkeys"))[0].Length);
        await browser.DoAsync("add", ("name", "one more"));
        await browser.AnswerAsync(new Authenticator());
        Assert.Contains("ten are the most", browser.Text, StringComparison.Ordinal);

        // What another member's authenticator made: not to this challenge, so not for this member.
        var admin = await Secured.SignedInAsync(api, Role.Admin);
        await admin.DoAsync("add", ("name", "copied"));
        await admin.AnswerAsync(new Authenticator(), _ => made);
        Assert.Contains("That did not work", admin.Text, StringComparison.Ordinal);
        Assert.Equal(10, await api.NumberAsync(Held));

        // Who has lost them all needs the operator, and is signed out.
        var verb = new PasskeyVerb(api.Database, api.Clock);
        Assert.False((await verb.RemoveAsync("nobody@acme.example", default)).Succeeded);
        Assert.True((await verb.RemoveAsync(Desk.Email(Role.Owner).ToUpperInvariant(), default)).Succeeded);
        Assert.Equal(0, await api.NumberAsync(Held));
        Assert.Equal(10, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'passkey.removed'"));
        Assert.Contains("/oauth2/sign-in", (await browser.GetAsync(Secured.Page)).Body, StringComparison.Ordinal);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Its_pages_run_our_script_alone_and_want_the_token_of_their_own_browser(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var browser = await Secured.SignedInAsync(api);
        Assert.DoesNotContain("script-src", browser.Last.Header("Content-Security-Policy"), StringComparison.Ordinal);
        await browser.DoAsync("add", ("name", "\"><script>"));
        var page = browser.Last;
        var script = Assert.Single(page.Body.Split("<script>")[1..]).Split("</script>")[0];
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)));
        Assert.StartsWith(
            $"default-src 'none'; script-src 'sha256-{hash}'; connect-src 'self'; style-src 'sha256-",
            page.Header("Content-Security-Policy"), StringComparison.Ordinal);

        var foreign = await Secured.SignedInAsync(api, Role.Admin);
        await browser.PostAsync(
            Secured.Page, ("form_token", foreign.Field("form_token")), ("act", "add"), ("account", Given.Member(Role.Owner)));
        Assert.Equal(400, browser.Last.Status);
        await foreign.ActAsync(Secured.Page, "add", ("account", Given.Member(Role.Owner)), ("name", "x"));
        Assert.Equal("/security", foreign.Last.Header("Location"));           // Not an account of theirs.
        Assert.Equal(0, await api.NumberAsync(Held));
        await foreign.GetAsync(Secured.Page, ("Accept-Language", "pt"));
        Assert.Contains("Como confirma", foreign.Text, StringComparison.Ordinal);
        await foreign.SubmitAsync("/oauth2/sign-out");
        Assert.Contains("/oauth2/sign-in", (await foreign.FollowAsync()).Body, StringComparison.Ordinal);
    }
}
