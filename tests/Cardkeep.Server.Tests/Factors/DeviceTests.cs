using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.OAuth;
using Cardkeep.Tests.OAuth;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Factors;

/// <summary>A phone that is paired approves what waits, by its own passkey (wire-contract.md §5.2; threats §5, A7, A29).</summary>
public sealed class DeviceTests
{
    private const string Page = Paired.Page;

    private static readonly string Card = Given.Card(CardLevel.Virtual);

    private static readonly string Unlock = $"/v2/cards/{Card}/unlock";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_paired_phone_shows_what_waits_in_words_and_approves_it_by_its_passkey_or_refuses(EngineKind engine)
    {
        await using var sandbox = await TestApi.StartAsync(engine);
        var phone = await Paired.PairAsync(sandbox);
        var owner = await sandbox.AsAsync(Role.Owner);
        var order = new JsonObject { ["card"] = Given.Order(CardLevel.Virtual).With(("payment_monthly_limit", 1234.5)) };
        var key = ("X-Qonto-Idempotency-Key", "one-key");
        var asked = await owner.PostAsync("/v2/cards", order, key);
        Assert.Equal((428, "SCA required"), (asked.Status, asked.Text("message")));
        Assert.Null(asked.Json["approval_url"]);
        var session = asked.Text("sca_session_token");

        var request = Assert.Single(await phone.WaitingAsync());
        Assert.Matches(
            @"Demo application asks for your approval \(until 09:45 UTC\)\s+Order a card\s+Chiara Moretti\s*, virtual\s+"
            + @"payments a month: 1234\.50\sEUR", phone.Phone.Text);
        Assert.DoesNotContain(session, phone.Phone.Last.Body, StringComparison.Ordinal);
        await phone.PressAsync("approve", request);
        Assert.Contains("payments a month: 1234.50\u00a0EUR", phone.Phone.Text, StringComparison.Ordinal);
        await phone.Phone.AnswerAsync(phone.Authenticator);
        Assert.Empty(await phone.WaitingAsync());
        Assert.Equal("allow", (await owner.GetAsync($"/v2/sca_sessions/{session}")).Text("result"));
        Assert.Equal(200, (await owner.PostAsync("/v2/cards", order.DeepClone(), key, ("X-Qonto-Sca-Session-Token", session))).Status);
        var facts = JsonNode.Parse(Assert.Single(await sandbox.TextsAsync("SELECT facts FROM events WHERE kind = 'sca.approved'")))!;
        Assert.Equal(("device", "paired-device"), ((string)facts["by"]!, (string)facts["preference"]!));

        // What is not refused is asked of the sandbox's own device too, as ever.
        var refused = (await owner.PutAsync(Unlock)).Text("sca_session_token");
        await phone.PressAsync("refuse", Assert.Single(await phone.WaitingAsync()));
        Assert.Equal("deny", (await owner.GetAsync($"/v2/sca_sessions/{refused}")).Text("result"));
        Assert.Equal(200, (await owner.UnlockAsync(Card)).Status);
        await Consistency.CheckAsync(sandbox);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task In_production_a_paired_phone_is_what_is_meant_where_no_preference_is_said(EngineKind engine)
    {
        const string password = "long enough a password";
        var (data, database) = await TestDatabases.MakeEmptyAsync(engine);
        var key = Path.Combine(data, "production.key");
        await File.WriteAllTextAsync(key, Convert.ToBase64String(new byte[32]));
        await using var api = await TestApi.StartOnAsync(
            data, database, ("CARDKEEP_MODE", "production"), ("CARDKEEP_MASTER_KEY_FILE", key));
        var stranger = await Given.StrangerAsync(api);
        var order = Given.Order(CardLevel.Virtual).With(
            ("holder_id", $"{stranger.Owner.Value}"), ("organization_id", "stranger-1"), ("bank_account_id", $"{stranger.Account.Value}"));
        Assert.Equal("sca_not_enrolled", (await stranger.Client.TryCreateCardAsync(order)).Text("code"));

        const string email = "ingrid.fremd@example.com";
        Assert.True((await new OAuthVerbs(api.Database, api.Clock).PasswordAsync(email, password, default)).Succeeded);
        var phone = await Paired.PairAsync(api, await Secured.SignedInAsync(api, email, password));
        var session = (await stranger.Client.TryCreateCardAsync(order, "one-key")).Text("sca_session_token");
        Assert.Equal(412, (await stranger.Client.TryCreateCardAsync(order, "one-key", session)).Status);
        Assert.Equal(404, (await stranger.Client.PostAsync($"/v2/mocked_sca_sessions/{session}/allow", null)).Status);
        await phone.PressAsync("approve", Assert.Single(await phone.WaitingAsync()));
        Assert.Equal(303, (await phone.Phone.AnswerAsync(phone.Authenticator)).Status);
        Assert.Equal(200, (await stranger.Client.TryCreateCardAsync(order, "one-key", session)).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_code_pairs_one_phone_in_ten_minutes_and_a_newer_one_ends_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = await Secured.SignedInAsync(api);
        var old = Paired.CodeOn(await desk.DoAsync("pair"));
        await desk.GetAsync(Secured.Page);
        var code = Paired.CodeOn(await desk.DoAsync("pair"));
        Assert.Matches("^[A-Z2-9]{4}-[A-Z2-9]{4}$", code);
        Assert.Equal(403, await TypeAsync(old));
        Assert.Equal(403, await TypeAsync("BBBB-BBBB"));
        Assert.Equal(403, await TypeAsync(""));

        // As people type: small letters, no hyphen. Of many at once one phone is given it.
        var typed = code.ToLowerInvariant().Replace('-', ' ');
        var replies = await AtOnce.RunAsync(12, async _ =>
        {
            await Task.CompletedTask;
            return new Reply(await TypeAsync(typed), "", new Dictionary<string, string>(StringComparer.Ordinal));
        });
        Assert.Equal((1, 11), (replies.Count(reply => reply.Status == 200), replies.Count(reply => reply.Status == 403)));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM passkeys"));

        await desk.GetAsync(Secured.Page);
        var late = Paired.CodeOn(await desk.DoAsync("pair"));
        for (var minutes = 0; minutes < 10; minutes += 2)
        {
            api.Clock.Advance(TimeSpan.FromMinutes(2));
            await desk.GetAsync(Secured.Page);
        }

        Assert.Equal(403, await TypeAsync(late));

        async Task<int> TypeAsync(string text)
        {
            var phone = new Browser(api);
            await phone.GetAsync(Page);
            return (await phone.SubmitAsync(Page, ("code", text))).Status;
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_guesses_codes_has_to_wait_and_a_right_one_is_not_looked_at_meanwhile(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var desk = await Secured.SignedInAsync(api);
        var code = Paired.CodeOn(await desk.DoAsync("pair"));
        var phone = new Browser(api);
        await phone.GetAsync(Page);
        var token = phone.Field("form_token");
        await AtOnce.RunAsync(40, number => new Browser(api) { Cookie = phone.Cookie }.PostAsync(
            Page, ("form_token", token), ("act", "pair"), ("code", $"BCDF{number:0000}")));

        await phone.SubmitAsync(Page, ("code", code));
        Assert.Equal(403, phone.Last.Status);
        Assert.Equal(30, await api.NumberAsync("SELECT max(failures) FROM sign_in_attempts"));
        api.Clock.Advance(TimeSpan.FromSeconds(30));
        await phone.SubmitAsync(Page, ("code", code));
        Assert.Equal(200, phone.Last.Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_phone_decides_its_own_members_requests_by_its_own_passkey_and_three_wait_at_most(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owners, admins) = (await Paired.PairAsync(api), await Paired.PairAsync(api, Role.Admin));
        var (owner, admin) = (await api.AsAsync(Role.Owner), await api.AsAsync(Role.Admin));

        // Orders, since calls on one card would come one after the other, by that card's lock.
        var order = new JsonObject { ["card"] = Given.Order(CardLevel.Virtual) };
        var asked = await AtOnce.RunAsync(
            12, number => owner.PostAsync("/v2/cards", order, ("X-Qonto-Idempotency-Key", $"order-{number}")));
        Assert.Equal((3, 9), (asked.Count(reply => reply.Status == 428), asked.Count(reply => reply.Status == 429)));
        Assert.Equal(429, (await owner.PutAsync(Unlock, ("X-Qonto-2fa-Preference", "passkey"))).Status);
        Assert.Equal(428, (await admin.PutAsync(Unlock)).Status);
        var waiting = await owners.WaitingAsync();
        Assert.Equal(3, waiting.Length);
        Assert.DoesNotContain(Assert.Single(await admins.WaitingAsync()), waiting);

        // The owner's other passkey will not do here, nor an answer for another request, nor another member's phone.
        var laptop = new Authenticator();
        await owners.Desk.GetAsync(Secured.Page);
        await owners.Desk.DoAsync("prove");
        await owners.Desk.AnswerAsync(owners.Authenticator);
        await owners.Desk.FollowAsync();
        await owners.Desk.AddPasskeyAsync(laptop);
        laptop.Heeds = false;
        await owners.PressAsync("approve", waiting[0]);
        await owners.Phone.AnswerAsync(laptop);
        Assert.Contains("That did not work", owners.Phone.Text, StringComparison.Ordinal);
        await owners.PressAsync("approve", waiting[0]);
        await owners.Phone.AnswerAsync(owners.Authenticator, answer => answer, ("request", waiting[1]));
        Assert.Contains("That did not work", owners.Phone.Text, StringComparison.Ordinal);
        foreach (var act in (string[])["approve", "refuse"])
            Assert.Equal(303, (await admins.PressAsync(act, waiting[0])).Status);
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM events WHERE kind LIKE 'sca.%'"));

        // Without its own token a form is not believed.
        var form = owners.Phone.Cookie;
        var foreign = new Browser(api) { Cookie = form };
        await foreign.PostAsync(Page, ("form_token", "none"), ("act", "refuse"), ("request", waiting[0]));
        Assert.Equal(400, foreign.Last.Status);
        Assert.Equal(3, (await owners.WaitingAsync()).Length);
        api.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Empty(await owners.WaitingAsync());
        Assert.Equal(428, (await owner.PutAsync(Unlock)).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_phone_that_was_removed_or_whose_member_has_gone_shows_and_decides_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var phone = await Paired.PairAsync(api);
        var owner = await api.AsAsync(Role.Owner);
        await owner.PutAsync(Unlock);
        var request = Assert.Single(await phone.WaitingAsync());
        var token = phone.Phone.Field("form_token");

        await phone.Desk.GetAsync(Secured.Page);
        Assert.Contains("paired phone", phone.Desk.Text, StringComparison.Ordinal);
        await phone.Desk.DoAsync("prove");
        await phone.Desk.AnswerAsync(phone.Authenticator);
        await phone.Desk.FollowAsync();
        await phone.Desk.DoAsync("remove", ("passkey", phone.Desk.Field("passkey")));
        await phone.Phone.PostAsync(Page, ("form_token", token), ("act", "refuse"), ("request", request));
        Assert.Contains("Pair this phone", (await phone.Phone.FollowAsync()).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("Chiara", (await phone.Phone.GetAsync($"{Page}/requests")).Body, StringComparison.Ordinal);

        var second = await Paired.PairAsync(api, Role.Admin);
        var attributes = second.Phone.Cookie!;
        Assert.StartsWith("__Host-cardkeep-device=", attributes, StringComparison.Ordinal);
        await second.Phone.GetAsync(Page);
        await second.Phone.ActAsync(Page, "unpair");
        Assert.Contains("Pair this phone", (await second.Phone.FollowAsync()).Body, StringComparison.Ordinal);

        // The cookie takes no factor away: the passkey is there, as any other, and goes where a factor is shown.
        await second.Desk.GetAsync(Secured.Page);
        Assert.Contains("confirm that it is you", second.Desk.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("paired phone", second.Desk.Text, StringComparison.Ordinal);
        await second.Desk.DoAsync("prove");
        await second.Desk.AnswerAsync(second.Authenticator);
        await second.Desk.FollowAsync();
        await second.Desk.DoAsync("remove", ("passkey", second.Desk.Field("passkey")));
        Assert.Equal(["passkey.added", "passkey.unpaired", "passkey.removed"], await api.TextsAsync("""
            SELECT kind FROM events WHERE kind LIKE 'passkey.%' AND member_id IN (SELECT id FROM memberships WHERE role = 'admin')
            ORDER BY number
            """));

        var kept = await Paired.PairAsync(api, Role.Admin);
        await api.ExecuteAsync("UPDATE passkeys SET device = FALSE");         // As a key that its maker named after a cookie.
        Assert.Contains("Pair this phone", (await kept.Phone.GetAsync(Page)).Body, StringComparison.Ordinal);

        var third = await Paired.PairAsync(api, Role.Manager);
        await api.ExecuteAsync("UPDATE memberships SET status = 'revoked' WHERE role = 'manager'");
        Assert.Contains("Pair this phone", (await third.Phone.GetAsync(Page)).Body, StringComparison.Ordinal);
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM events WHERE kind LIKE 'sca.%'"));
        Assert.Equal(1, await api.NumberAsync(
            "SELECT count(*) FROM events WHERE kind = 'passkey.removed' AND facts LIKE '%device\":true%'"));
        await Consistency.CheckAsync(api);
    }
}
