using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Passkeys;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Factors;

/// <summary>Signing in by a passkey (WebAuthn §7.2; threats §5, A29): one answer to one challenge, from one browser, in time.</summary>
public sealed class PasskeySignInTests
{
    private const string Signed = "SELECT count(*) FROM browser_sessions";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_passkey_signs_its_member_in_to_an_application_and_once_for_each_time_it_is_asked(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var authenticator = await Secured.EnrolPasskeyAsync(api);
        var browser = new Browser(api);
        await browser.GetAsync(Desk.OfDemo(api).Start());
        var unknown = browser.Cookie;
        await browser.SubmitAsync("/oauth2/passkey");
        var page = browser.Last;
        var sent = "";
        await browser.AnswerAsync(authenticator, answer => sent = answer);

        Assert.NotEqual(unknown, browser.Cookie);
        Assert.Contains("Dolores Koulechov", (await browser.FollowAsync()).Body, StringComparison.Ordinal);
        await browser.SubmitAsync("/oauth2/consent", ("decision", "allow"));
        Assert.Contains("code", Desk.Told(browser.Last).Keys);
        Assert.Equal(1, await api.NumberAsync(
            "SELECT count(*) FROM events WHERE kind = 'sign_in.succeeded' AND facts LIKE '%passkey_id%'"));

        // The authenticator does not count, so nothing in the answer itself says that it was used.
        var before = await api.NumberAsync(Signed);
        var again = new Browser(api) { Cookie = unknown };
        await again.GetAsync(Secured.Page);
        await again.PostAsync("/oauth2/passkey", ("form_token", again.Field("form_token")), ("request", Secured.Page),
            ("challenge", ChallengeOf(page)), ("credential", sent));
        Assert.Equal(403, again.Last.Status);
        Assert.Contains("That did not work", again.Text, StringComparison.Ordinal);
        Assert.Equal(before, await api.NumberAsync(Signed));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_answer_that_is_not_right_in_every_respect_signs_nobody_in(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var authenticator = await Secured.EnrolPasskeyAsync(api);
        var before = await api.NumberAsync(Signed);
        (string Name, Action Before, Func<string, string>? Change)[] table =
        [
            ("another origin", () => authenticator.Origin = "https://cards.example.com.evil.example", null),
            ("the origin without TLS", () => authenticator.Origin = "http://cards.example.com", null),
            ("a person who was not verified", () => authenticator.Verifies = false, null),
            ("another signature", () => { }, answer => With(answer, "signature", "MEUCIQDx")),
            ("another user", () => { }, answer => With(answer, "userHandle", "bm9ib2R5")),
            ("no user", () => { }, answer => With(answer, "userHandle", null)),
            ("another key", () => { }, answer => answer.Replace((string)JsonNode.Parse(answer)!["id"]!, "AAAA", StringComparison.Ordinal)),
            ("no JSON", () => { }, _ => "{"),
            ("a list", () => { }, _ => "[]"),
            ("nothing in it", () => { }, _ => "{}"),
            ("a number for an id", () => { }, _ => """{"id":7}"""),
            ("no base64", () => { }, _ => """{"id":"="}"""),
            ("an id twice", () => { }, answer => answer.Replace("{\"id\"", "{\"id\":\"AAAA\",\"id\"", StringComparison.Ordinal)),
            ("too long", () => { }, answer => answer + new string(' ', 17_000)),
            ("five minutes late", () => api.Clock.Advance(TimeSpan.FromMinutes(5)), null),
            ("a count that goes back", () => authenticator.Count = 7, null),
        ];
        foreach (var (name, bend, change) in table)
        {
            var browser = await Secured.AskedForPasskeyAsync(api);
            if (name.StartsWith("a count", StringComparison.Ordinal))
            {
                authenticator.Count = 9;
                Assert.Equal(303, (await browser.AnswerAsync(authenticator)).Status);
                before++;
                browser = await Secured.AskedForPasskeyAsync(api);
            }

            bend();
            await browser.AnswerAsync(authenticator, change);
            Assert.Equal((name, 403), (name, browser.Last.Status));
            (authenticator.Origin, authenticator.Verifies) = ("https://cards.example.com", true);
        }

        Assert.Equal(before, await api.NumberAsync(Signed));
        Assert.Equal(table.Length, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'sign_in.failed'"));
        authenticator.Count = 20;
        Assert.Equal(303, (await (await Secured.AskedForPasskeyAsync(api)).AnswerAsync(authenticator)).Status);
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM events WHERE facts LIKE '%passkey_id%'"));
        Assert.Equal(21, await api.NumberAsync("SELECT sign_count FROM passkeys"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_challenge_is_its_own_browsers_and_is_given_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var authenticator = await Secured.EnrolPasskeyAsync(api);
        var (own, foreign) = (await Secured.AskedForPasskeyAsync(api), await Secured.AskedForPasskeyAsync(api));
        var challenge = ChallengeOf(own.Last);

        // Somebody else's answer to my challenge: it would sign me in as them.
        await foreign.AnswerAsync(authenticator);
        Assert.Equal(303, foreign.Last.Status);
        await foreign.GetAsync(Secured.Page);
        await foreign.PostAsync("/oauth2/passkey", ("form_token", foreign.Field("form_token")), ("request", Secured.Page),
            ("challenge", challenge), ("credential", "{}"));
        Assert.Equal(403, foreign.Last.Status);

        // Twenty with one right answer: one is let in.
        var sent = new List<(string, string)>();
        var page = own.Last;
        await own.AnswerAsync(authenticator, answer =>
        {
            sent.Add(("credential", answer));
            return "{}";
        });
        Assert.Equal(403, own.Last.Status);
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM passkey_challenges"));

        var race = await Secured.AskedForPasskeyAsync(api);
        var (token, key) = (race.Field("form_token"), ChallengeOf(race.Last));
        var right = "";
        _ = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => race.AnswerAsync(authenticator, answer =>
        {
            right = answer;
            throw new InvalidOperationException("kept for the race");
        }));
        var replies = await AtOnce.RunAsync(20, _ => new Browser(api) { Cookie = race.Cookie }.PostAsync(
            "/oauth2/passkey", ("form_token", token), ("request", Secured.Page), ("challenge", key), ("credential", right)));
        Assert.Equal((1, 19), (replies.Count(reply => reply.Status == 303), replies.Count(reply => reply.Status == 403)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Whose_membership_or_passkey_has_ended_is_not_let_in(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owners, admins) = (await Secured.EnrolPasskeyAsync(api), await Secured.EnrolPasskeyAsync(api, Role.Admin));
        await api.ExecuteAsync("UPDATE memberships SET status = 'revoked' WHERE role = 'owner'");
        Assert.Equal(403, (await (await Secured.AskedForPasskeyAsync(api)).AnswerAsync(owners)).Status);

        var admin = await Secured.AskedForPasskeyAsync(api);
        await admin.AnswerAsync(admins);
        Assert.Contains("Laptop", (await admin.FollowAsync()).Body, StringComparison.Ordinal);
        var waiting = await Secured.AskedForPasskeyAsync(api);
        await admin.DoAsync("remove", ("passkey", admin.Field("passkey")));
        Assert.Equal(403, (await waiting.AnswerAsync(admins)).Status);
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM passkey_references r WHERE NOT EXISTS "
            + "(SELECT 1 FROM passkeys p WHERE p.organization_id = r.organization_id AND p.id = r.passkey_id)"));
        Assert.Equal(["passkey.added", "passkey.removed"], await api.TextsAsync("""
            SELECT kind FROM events WHERE kind LIKE 'passkey.%' AND member_id IN (SELECT id FROM memberships WHERE role = 'admin')
            ORDER BY number
            """));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_network_leaves_a_thousand_challenges_and_another_takes_the_place_of_the_oldest(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var authenticator = await Secured.EnrolPasskeyAsync(api);
        var oldest = await Secured.AskedForPasskeyAsync(api);
        var network = await api.Database.ReadAsync(
            tx => tx.FirstAsync(Sql.Plain("SELECT network FROM passkey_challenges"), row => row.Bytes(0), default), default);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await KeepAsync(999, network!);
        await KeepAsync(1000, [.. network!.Select(one => (byte)(one ^ 0xff))]);
        var newest = await Secured.AskedForPasskeyAsync(api);

        Assert.Equal(1000 + 1000, await api.NumberAsync("SELECT count(*) FROM passkey_challenges"));
        Assert.Equal(403, (await oldest.AnswerAsync(authenticator)).Status);
        Assert.Equal(303, (await newest.AnswerAsync(authenticator)).Status);

        Task KeepAsync(int count, byte[] from) => api.WriteAsync(async tx =>
        {
            for (var number = 0; number < count; number++)
            {
                var challenge = PasskeyChallenge.Of(
                    Convert.ToHexString(from) + number, null, PasskeyPurpose.SignIn, [], "", api.Clock.GetUtcNow());
                await PasskeyChallengeTable.InsertAsync(tx, challenge with { Network = from }, default);
            }
        });
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_one_member_twenty_challenges_for_one_purpose_wait_and_the_last_one_works(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var authenticator = await Secured.EnrolPasskeyAsync(api);
        var browser = await Secured.SignedInAsync(api);
        var page = browser.Last;
        for (var time = 0; time < 25; time++)
        {
            api.Clock.Advance(TimeSpan.FromMicroseconds(1));
            await browser.PostAsync(
                Secured.Page, ("form_token", Of(page, "form_token")), ("account", Of(page, "account")), ("act", "prove"));
        }

        Assert.Equal(20, await api.NumberAsync("SELECT count(*) FROM passkey_challenges"));
        Assert.Equal(303, (await browser.AnswerAsync(authenticator)).Status);
    }

    [Fact]
    public async Task Where_the_address_is_a_number_there_are_no_passkeys()
    {
        await using var api = await TestApi.StartAsync(EngineKind.Sqlite, ("CARDKEEP_PUBLIC_URL", "http://127.0.0.1:8080"));
        var browser = new Browser(api);
        await browser.GetAsync(Secured.Page);
        Assert.DoesNotContain("passkey", browser.Last.Body, StringComparison.Ordinal);
        await browser.PostAsync("/oauth2/passkey", ("form_token", browser.Field("form_token")), ("request", Secured.Page));
        Assert.Equal(403, browser.Last.Status);
        await browser.GetAsync(Secured.Page);
        await browser.SignInAsync(Desk.Email(Role.Owner), Demo.Password);
        Assert.Contains("There are no passkeys here", browser.Text, StringComparison.Ordinal);
    }

    private static string ChallengeOf(Reply page) => Of(page, "challenge");

    private static string Of(Reply page, string field) => page.Body.Split($"name=\"{field}\" value=\"")[1].Split('"')[0];

    private static string With(string answer, string member, string? value)
    {
        var json = JsonNode.Parse(answer)!;
        json["response"]![member] = value;
        return json.ToJsonString();
    }
}
