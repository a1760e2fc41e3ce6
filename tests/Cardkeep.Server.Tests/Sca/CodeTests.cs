using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sca;

/// <summary>Calls that a code from a text message approves (wire-contract.md §5.2).</summary>
public sealed class CodeTests
{
    private static readonly string Card = Given.Card(CardLevel.Virtual);

    [Theory, OnSqlite, OnPostgres]
    public async Task The_code_of_a_text_approves_the_call_and_uses_its_session_at_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await LockedAsync(api);

        var asked = await owner.AskAsync(Card);
        Assert.Equal((428, "sca_required", "OTP required"), (asked.Status, asked.Text("code"), asked.Text("message")));
        var text = (await owner.InboxAsync())[0];
        Assert.Matches("^[0-9]{6} is your Cardkeep code. Unlock a card: Chiara Moretti, virtual …[0-9]{4}. Good until 09:45 UTC", text);
        var session = asked.Text("sca_session_token");
        Assert.Equal("waiting", (await owner.GetAsync($"/v2/sca_sessions/{session}")).Text("result"));

        Assert.Equal("live", (await owner.UnlockAsync(Card, session, text[..6])).CardStatus);
        Assert.Equal("allow", (await owner.GetAsync($"/v2/sca_sessions/{session}")).Text("result"));
        Assert.Equal(422, (await owner.UnlockAsync(Card, session, text[..6])).Status);
        Assert.Equal(
            $$$"""
            {"action_type":"card.unlock","preference":"sms-otp","by":"code","asked":{"cards":[
            {"holder":"Chiara Moretti","card_level":"virtual","last_digits":"{{{text.Split('…')[1][..4]}}}","limits":[]}]}}
            """.ReplaceLineEndings(""),
            Assert.Single(await api.TextsAsync("SELECT facts FROM events WHERE kind = 'sca.approved'")));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_call_that_asks_can_be_approved_by_a_text(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await owner.EnrolPhoneAsync();
        (string, string)[] bySms = [("X-Qonto-2fa-Preference", "sms-otp"), ("X-Qonto-Idempotency-Key", "one-key")];
        var order = new JsonObject { ["card"] = Given.Order(CardLevel.Virtual) };

        var asked = await owner.PostAsync("/v2/cards", order, bySms);
        var (session, code) = (asked.Text("sca_session_token"), await owner.CodeAsync());
        (string, string)[] again = [bySms[1], ("X-Qonto-Sca-Session-Token", session), (Texted.MfaHeader, code)];
        var made = await owner.PostAsync("/v2/cards", order.DeepClone(), again);
        Assert.Equal(200, made.Status);
        Assert.Equal(made.Body, (await owner.PostAsync("/v2/cards", order.DeepClone(), again)).Body);

        var limits = new JsonObject { ["payment_monthly_limit"] = 300 };
        var limited = await owner.PatchAsync(made.CardId, "limits", limits, bySms[0]);
        Assert.Equal(200, (await owner.PatchAsync(
            made.CardId, "limits", limits, ("X-Qonto-Sca-Session-Token", limited.Text("sca_session_token")),
            (Texted.MfaHeader, await owner.CodeAsync()))).Status);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_fifth_wrong_code_denies_the_session(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await LockedAsync(api);
        var session = (await owner.AskAsync(Card)).Text("sca_session_token");
        var code = await owner.CodeAsync();

        foreach (var wrong in (string[])[Texted.Wrong(code), "", "12345", "a" + code])
        {
            var reply = await owner.UnlockAsync(Card, session, wrong);
            Assert.Equal((412, wrong.Length == 0 ? "sca_not_approved" : "sca_otp_invalid"), (reply.Status, reply.Text("code")));
        }

        Assert.Equal((412, "sca_otp_invalid"), Said(await owner.UnlockAsync(Card, session, Texted.Wrong(code))));
        Assert.Equal((412, "sca_denied"), Said(await owner.UnlockAsync(Card, session, Texted.Wrong(code))));
        Assert.Equal((412, "sca_denied"), Said(await owner.UnlockAsync(Card, session, code)));
        Assert.Equal("paused", (await owner.GetAsync($"/v2/cards/{Card}")).CardStatus);
        Assert.Equal(
            ["phone.codes_blocked", "sca.refused"],
            await api.TextsAsync("SELECT kind FROM events WHERE kind LIKE 'sca.%' OR kind = 'phone.codes_blocked' ORDER BY kind"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_many_guesses_at_once_five_are_looked_at_and_the_right_one_behind_them_is_not(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await LockedAsync(api);
        var session = (await owner.AskAsync(Card)).Text("sca_session_token");
        var code = await owner.CodeAsync();

        var guesses = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => owner.UnlockAsync(Card, session, Texted.Wrong(code))));

        Assert.All(guesses, guess => Assert.Equal(412, guess.Status));
        Assert.Equal(5, await api.NumberAsync("SELECT code_tries FROM sca_sessions"));
        Assert.Equal((412, "sca_denied"), Said(await owner.UnlockAsync(Card, session, code)));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Five_wrong_ones_in_a_row_over_all_sessions_close_the_member_for_half_an_hour(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await LockedAsync(api);
        List<(string Session, string Code)> asked = [];
        for (var times = 0; times < 3; times++)
            asked.Add(((await owner.AskAsync(Card)).Text("sca_session_token"), await owner.CodeAsync()));
        foreach (var (token, code) in ((int[])[0, 1, 0, 1, 2]).Select(place => asked[place]))
            Assert.Equal((412, "sca_otp_invalid"), Said(await owner.UnlockAsync(Card, token, Texted.Wrong(code))));

        // Right, and not looked at: it sounds like a wrong one.
        Assert.Equal((412, "sca_otp_invalid"), Said(await owner.UnlockAsync(Card, asked[2].Session, asked[2].Code)));
        var closed = await owner.AskAsync(Card);
        Assert.Equal((429, "1800"), (closed.Status, closed.Header("Retry-After")));
        Assert.Equal(
            ["""{"until":"2026-03-01T10:00:00Z"}"""],
            await api.TextsAsync("SELECT facts FROM events WHERE kind = 'phone.codes_blocked'"));
        Assert.Equal(
            Enumerable.Range(1, 5).Select(count => $$"""{"in_a_row":{{count}}}"""),
            await api.TextsAsync("SELECT facts FROM events WHERE kind = 'phone.code_wrong' ORDER BY number"));

        api.Clock.Advance(TimeSpan.FromMinutes(30));
        var session = (await owner.AskAsync(Card)).Text("sca_session_token");
        Assert.Equal(200, (await owner.UnlockAsync(Card, session, await owner.CodeAsync())).Status);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_right_code_forgives_the_wrong_ones_before_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await LockedAsync(api);
        for (var times = 0; times < 2; times++)
        {
            var session = (await owner.AskAsync(Card)).Text("sca_session_token");
            var code = await owner.CodeAsync();
            for (var wrong = 0; wrong < 4; wrong++) await owner.UnlockAsync(Card, session, Texted.Wrong(code));
            Assert.Equal(200, (await owner.UnlockAsync(Card, session, code)).Status);
            await owner.LockAsync(Card);
        }

        Assert.Equal(0, await api.NumberAsync("SELECT failures FROM phones"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Three_codes_wait_at_most_however_many_calls_ask_at_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await LockedAsync(api);

        // Orders, since calls on one card would come one after the other, by that card's lock.
        var order = new JsonObject { ["card"] = Given.Order(CardLevel.Virtual) };
        var asked = await AtOnce.RunAsync(30, number => owner.PostAsync(
            "/v2/cards", order, ("X-Qonto-2fa-Preference", "sms-otp"), ("X-Qonto-Idempotency-Key", $"order-{number}")));

        Assert.Equal(3, asked.Count(reply => reply.Status == 428));
        Assert.All(asked.Where(reply => reply.Status != 428), reply =>
            Assert.Equal((429, "too_many_requests", "900"), (reply.Status, Assert.Single(reply.Problems), reply.Header("Retry-After"))));
        Assert.Equal(4, (await owner.InboxAsync()).Count);
        api.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(428, (await owner.AskAsync(Card)).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_code_opens_its_own_session_for_its_own_call_alone(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await LockedAsync(api);
        var admin = await api.AsAsync(Role.Admin);
        await admin.EnrolPhoneAsync();
        var (first, firstCode) = ((await owner.AskAsync(Card)).Text("sca_session_token"), await owner.CodeAsync());
        var second = (await owner.AskAsync(Card)).Text("sca_session_token");
        var secondCode = await owner.CodeAsync();

        if (firstCode != secondCode) Assert.Equal((412, "sca_otp_invalid"), Said(await owner.UnlockAsync(Card, second, firstCode)));
        var stranger = await admin.UnlockAsync(Card, first, firstCode);
        Assert.Equal((422, "not_found X-Qonto-Sca-Session-Token"), (stranger.Status, Assert.Single(stranger.Problems)));
        var other = await owner.UnlockAsync(Given.Card(CardLevel.Flash), first, firstCode);
        Assert.Equal((422, "not_found X-Qonto-Sca-Session-Token"), (other.Status, Assert.Single(other.Problems)));
        Assert.Equal(firstCode == secondCode ? 0 : 1, await api.NumberAsync("SELECT count(*) FROM sca_sessions WHERE code_tries > 0"));

        // The mocked device plays any factor, and needs no code.
        await owner.PostAsync($"/v2/mocked_sca_sessions/{second}/allow", null);
        Assert.Equal(200, (await owner.PutAsync($"/v2/cards/{Card}/unlock", ("X-Qonto-Sca-Session-Token", second))).Status);
        Assert.Equal(200, (await owner.UnlockAsync(Card, first, firstCode)).Status);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_code_is_late_when_its_session_is(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await LockedAsync(api);
        var session = (await owner.AskAsync(Card)).Text("sca_session_token");
        api.Clock.Advance(TimeSpan.FromMinutes(15));

        Assert.Equal((412, "sca_expired"), Said(await owner.UnlockAsync(Card, session, await owner.CodeAsync())));
    }

    private static (int Status, string Code) Said(Reply reply) => (reply.Status, reply.Text("code"));

    /// <summary>The owner, whose phone is confirmed, and a card that is locked.</summary>
    private static async Task<Client> LockedAsync(TestApi api)
    {
        var owner = await api.AsAsync(Role.Owner);
        await owner.EnrolPhoneAsync();
        Assert.Equal("paused", (await owner.LockAsync(Card)).CardStatus);
        return owner;
    }
}
