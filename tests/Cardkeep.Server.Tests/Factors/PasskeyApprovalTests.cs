using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Sca;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Factors;

/// <summary>Calls that a passkey approves, on the page to which the 428 leads (wire-contract.md §5.2; threats A6, A29).</summary>
public sealed class PasskeyApprovalTests
{
    private const string Page = "/approve/passkey";

    private static readonly string Card = Given.Card(CardLevel.Virtual);

    private static readonly (string, string) ByPasskey = ("X-Qonto-2fa-Preference", "passkey");

    [Theory, OnSqlite, OnPostgres]
    public async Task A_passkey_approves_what_the_page_says_in_words_and_the_call_goes_through_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        Assert.Equal("sca_not_enrolled", (await AskAsync(owner)).Text("code"));
        var authenticator = await Secured.EnrolPasskeyAsync(api);

        var asked = await owner.PatchAsync(Card, "limits", Limits(750.5), ByPasskey);
        var session = asked.Text("sca_session_token");
        Assert.Equal(
            (428, "sca_required", "Passkey verification required", $"https://cards.example.com{Page}#{session}"),
            (asked.Status, asked.Text("code"), asked.Text("message"), asked.Text("approval_url")));
        var browser = await OpenAsync(api, session);
        Assert.Contains("Demo application asks for your approval", browser.Text, StringComparison.Ordinal);
        Assert.Matches(
            @"Change limits\s+Chiara Moretti\s*, virtual …\d{4}\s+payments a month: 1000\.00\sEUR → 750\.50\sEUR", browser.Text);
        Assert.Contains("until 09:45 UTC", browser.Text, StringComparison.Ordinal);

        await browser.PostAsync(Page, ("session", session), ("act", "approve"));
        Assert.Contains("payments a month: 1000.00\u00a0EUR → 750.50\u00a0EUR", browser.Text, StringComparison.Ordinal);
        var sent = new List<(string, string)>();
        var challenge = browser.Field("challenge");
        await browser.AnswerAsync(authenticator, answer =>
        {
            sent = [("session", session), ("act", "approve"), ("challenge", challenge), ("credential", answer)];
            return answer;
        });
        Assert.Contains("Approved.", browser.Text, StringComparison.Ordinal);
        Assert.Equal("allow", (await owner.GetAsync($"/v2/sca_sessions/{session}")).Text("result"));
        Assert.Equal(404, (await browser.PostAsync(Page, [.. sent])).Status);

        Assert.Equal(200, (await owner.PatchAsync(Card, "limits", Limits(750.5), ("X-Qonto-Sca-Session-Token", session))).Status);
        Assert.Equal(422, (await owner.PatchAsync(Card, "limits", Limits(750.5), ("X-Qonto-Sca-Session-Token", session))).Status);
        var facts = JsonNode.Parse(Assert.Single(await api.TextsAsync("SELECT facts FROM events WHERE kind = 'sca.approved'")))!;
        Assert.Equal(("passkey", "passkey", 75050), ((string)facts["by"]!, (string)facts["preference"]!,
            (int)facts["asked"]!["cards"]![0]!["limits"]![0]!["to_cents"]!));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_answer_for_one_session_decides_no_other_and_nobody_elses_passkey_decides_any(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var authenticator = await Secured.EnrolPasskeyAsync(api);
        var admins = await Secured.EnrolPasskeyAsync(api, Role.Admin);
        admins.Heeds = false;
        var first = (await AskAsync(owner)).Text("sca_session_token");
        var second = (await AskAsync(owner)).Text("sca_session_token");

        // Asked for the first, sent for the second.
        var browser = await AskedAsync(api, first);
        await browser.AnswerAsync(authenticator, answer => answer, ("session", second));
        Assert.Equal(403, browser.Last.Status);
        Assert.Contains("That did not work", browser.Text, StringComparison.Ordinal);

        foreach (var (who, bend) in ((Authenticator, Action)[])
            [(admins, () => { }), (authenticator, () => authenticator.Verifies = false), (authenticator, () => api.Clock.Advance(Late))])
        {
            browser = await AskedAsync(api, first);
            bend();
            await browser.AnswerAsync(who);
            Assert.Equal(403, browser.Last.Status);
            authenticator.Verifies = true;
        }

        foreach (var session in (string[])[first, second])
            Assert.Equal("waiting", (await owner.GetAsync($"/v2/sca_sessions/{session}")).Text("result"));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM events WHERE kind LIKE 'sca.%'"));

        // Thirty with one right answer: one decides.
        browser = await AskedAsync(api, first);
        var (challenge, right) = (browser.Field("challenge"), "");
        await Assert.ThrowsAsync<InvalidOperationException>(() => browser.AnswerAsync(authenticator, answer =>
        {
            right = answer;
            throw new InvalidOperationException("kept for the race");
        }));
        var replies = await AtOnce.RunAsync(30, _ => new Browser(api).PostAsync(
            Page, ("session", first), ("act", "approve"), ("challenge", challenge), ("credential", right)));
        Assert.Equal(1, replies.Count(reply => reply.Status == 200));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'sca.approved'"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_refuses_says_so_once_and_a_session_past_its_time_or_of_another_kind_has_no_page(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await Secured.EnrolPasskeyAsync(api);
        var session = (await AskAsync(owner)).Text("sca_session_token");
        var browser = await OpenAsync(api, session);
        await browser.PostAsync(Page, ("session", session), ("act", "refuse"));
        Assert.Contains("Refused.", browser.Text, StringComparison.Ordinal);
        Assert.Equal("deny", (await owner.GetAsync($"/v2/sca_sessions/{session}")).Text("result"));
        Assert.Equal((412, "sca_denied"), Said(await owner.PutAsync($"/v2/cards/{Card}/unlock", ("X-Qonto-Sca-Session-Token", session))));

        var mocked = (await owner.PutAsync($"/v2/cards/{Card}/unlock")).Text("sca_session_token");
        foreach (var other in (string[])[session, mocked, "", new string('x', 64)])
        {
            foreach (var act in (string[])["", "approve", "refuse"])
                Assert.Equal((other, act, 404), (other, act, (await browser.PostAsync(Page, ("session", other), ("act", act))).Status));
        }

        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'sca.refused' AND member_id IS NULL"));
        var late = (await AskAsync(owner)).Text("sca_session_token");
        api.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(404, (await browser.PostAsync(Page, ("session", late))).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Three_approvals_wait_at_most_however_many_calls_ask_at_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await owner.EnrolPhoneAsync();
        await (await Secured.ProvenByTextAsync(api, owner)).AddPasskeyAsync(new Authenticator());

        // Of two factors, under one count. Orders, since calls on one card would come one after the other, by that card's lock.
        var order = new JsonObject { ["card"] = Given.Order(CardLevel.Virtual) };
        var asked = await AtOnce.RunAsync(30, number => owner.PostAsync(
            "/v2/cards", order, number % 2 == 0 ? ByPasskey : BySms, ("X-Qonto-Idempotency-Key", $"order-{number}")));

        Assert.Equal(3, asked.Count(reply => reply.Status == 428));
        Assert.All(asked.Where(reply => reply.Status != 428), reply =>
            Assert.Equal((429, "too_many_requests", "900"), (reply.Status, Assert.Single(reply.Problems), reply.Header("Retry-After"))));
        Assert.Equal(428, (await owner.PutAsync($"/v2/cards/{Card}/unlock")).Status);
        var session = asked.First(reply => reply.Status == 428).Text("sca_session_token");
        await owner.PostAsync($"/v2/mocked_sca_sessions/{session}/deny", null);
        Assert.Equal(428, (await AskAsync(owner)).Status);
    }

    private static readonly (string, string) BySms = ("X-Qonto-2fa-Preference", "sms-otp");

    private static readonly TimeSpan Late = TimeSpan.FromMinutes(5);

    private static JsonObject Limits(double monthly) => new() { ["payment_monthly_limit"] = monthly };

    private static Task<Reply> AskAsync(Client owner) => owner.PutAsync($"/v2/cards/{Card}/unlock", ByPasskey);

    /// <summary>A browser on the page of a session, to which its script has brought the token.</summary>
    private static async Task<Browser> OpenAsync(TestApi api, string session)
    {
        var browser = new Browser(api);
        await browser.GetAsync(Page);
        Assert.DoesNotContain(session, browser.Last.Body, StringComparison.Ordinal);
        await browser.SubmitAsync(Page, ("session", session));
        return browser;
    }

    private static async Task<Browser> AskedAsync(TestApi api, string session)
    {
        var browser = await OpenAsync(api, session);
        await browser.PostAsync(Page, ("session", session), ("act", "approve"));
        return browser;
    }

    private static (int Status, string Code) Said(Reply reply) => (reply.Status, reply.Text("code"));
}
