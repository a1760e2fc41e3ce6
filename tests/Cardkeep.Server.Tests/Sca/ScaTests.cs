using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sca;

/// <summary>Asking for authentication, and deciding it (wire-contract.md §5.2, §5.4).</summary>
public sealed partial class ScaTests
{
    private const string KeyHeader = "X-Qonto-Idempotency-Key";
    private const string ScaHeader = "X-Qonto-Sca-Session-Token";
    private const string PreferenceHeader = "X-Qonto-2fa-Preference";

    private static JsonObject Order => Given.Order(CardLevel.Virtual);

    [Theory, OnSqlite, OnPostgres]
    public async Task A_call_that_needs_authentication_says_so_at_the_top_and_in_the_array(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        await CheckAsync(await owner.TryCreateCardAsync(Order), "card.order");
        await CheckAsync(await owner.PutAsync($"/v2/cards/{Given.Card(CardLevel.Virtual)}/unlock"), "card.unlock");

        async Task CheckAsync(Reply asked, string action)
        {
            Assert.Equal(428, asked.Status);
            var token = asked.Text("sca_session_token");
            Assert.Matches(Token(), token);
            var expected = $$"""
                {"code":"sca_required","message":"SCA required","action_type":"{{action}}","sca_session_token":"{{token}}",
                 "trace_id":"{{asked.Header("X-Tyk-Trace-Id")}}","errors":[{"code":"sca_required","detail":"SCA required"}]}
                """;
            Assert.Equal(JsonNode.Parse(expected)!.ToJsonString(), asked.Json.ToJsonString());
            Assert.Equal("""{"result":"waiting","canceled_at":null}""", (await owner.GetAsync($"/v2/sca_sessions/{token}")).Body);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Each_ask_opens_a_session_of_its_own_and_keeps_no_token(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        var first = (await owner.TryCreateCardAsync(Order, "a-key")).Text("sca_session_token");
        var second = (await owner.TryCreateCardAsync(Order, "a-key")).Text("sca_session_token");

        Assert.NotEqual(first, second, StringComparer.Ordinal);
        Assert.Equal(2, await api.NumberAsync("SELECT count(*) FROM sca_sessions"));
        foreach (var token in (string[])[first, second])
            Assert.DoesNotContain(api.Log, line => line.Contains(token, StringComparison.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_approved_session_is_heard_on_both_polls_and_opens_the_call(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var token = (await owner.TryCreateCardAsync(Order, "a-key")).Text("sca_session_token");

        var allowed = await owner.PostAsync($"/v2/mocked_sca_sessions/{token}/allow", null);
        Assert.Equal((200, """{"message":"Success"}"""), (allowed.Status, allowed.Body));
        foreach (var family in (string[])["sca_sessions", "mocked_sca_sessions"])
            Assert.Equal("""{"result":"allow","canceled_at":null}""", (await owner.GetAsync($"/v2/{family}/{token}")).Body);
        Assert.Equal(200, (await owner.TryCreateCardAsync(Order, "a-key", token)).Status);

        // Known clients approve once more after the use, and poll until the session's time is over.
        Assert.Equal(200, (await owner.PostAsync($"/v2/mocked_sca_sessions/{token}/allow", null)).Status);
        Assert.Equal("allow", (await owner.GetAsync($"/v2/sca_sessions/{token}")).Text("result"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_denied_session_says_when_and_opens_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var token = (await owner.TryCreateCardAsync(Order)).Text("sca_session_token");
        api.Clock.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(200, (await owner.PostAsync($"/v2/mocked_sca_sessions/{token}/deny", null)).Status);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await owner.PostAsync($"/v2/mocked_sca_sessions/{token}/deny", null)).Status);
        foreach (var family in (string[])["sca_sessions", "mocked_sca_sessions"])
        {
            var poll = await owner.GetAsync($"/v2/{family}/{token}");
            Assert.Equal("""{"result":"deny","canceled_at":"2026-03-01T09:31:30Z"}""", poll.Body);
        }

        await ExpectNotGivenAsync(owner, token, "sca_denied", "The SCA session was denied");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_session_is_decided_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        foreach (var (first, second) in ((string, string)[])[("deny", "allow"), ("allow", "deny")])
        {
            var token = (await owner.TryCreateCardAsync(Order)).Text("sca_session_token");
            Assert.Equal(200, (await owner.PostAsync($"/v2/mocked_sca_sessions/{token}/{first}", null)).Status);
            var opposite = await owner.PostAsync($"/v2/mocked_sca_sessions/{token}/{second}", null);
            Assert.Equal((422, "sca_already_decided"), (opposite.Status, Assert.Single(opposite.Problems)));
            Assert.Equal(first, (await owner.GetAsync($"/v2/sca_sessions/{token}")).Text("result"));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_session_nobody_decided_opens_nothing_yet(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var token = (await owner.TryCreateCardAsync(Order)).Text("sca_session_token");

        await ExpectNotGivenAsync(owner, token, "sca_not_approved", "The SCA session is not approved yet");
        await owner.PostAsync($"/v2/mocked_sca_sessions/{token}/allow", null);
        Assert.Equal(200, (await owner.TryCreateCardAsync(Order, null, token)).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_session_lives_fifteen_minutes(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var used = await owner.AllowAsync(await owner.TryCreateCardAsync(Order));
        var late = await owner.AllowAsync(await owner.TryCreateCardAsync(Order));
        var forgotten = (await owner.TryCreateCardAsync(Order)).Text("sca_session_token");

        api.Clock.Advance(TimeSpan.FromMinutes(15) - TimeSpan.FromMicroseconds(1));
        Assert.Equal("allow", (await owner.GetAsync($"/v2/sca_sessions/{late}")).Text("result"));
        Assert.Equal("waiting", (await owner.GetAsync($"/v2/sca_sessions/{forgotten}")).Text("result"));
        Assert.Equal(200, (await owner.TryCreateCardAsync(Order, null, used)).Status);

        api.Clock.Advance(TimeSpan.FromMicroseconds(1));
        foreach (var token in (string[])[used, late, forgotten])
        {
            Assert.Equal("""{"result":"deny","canceled_at":null}""", (await owner.GetAsync($"/v2/sca_sessions/{token}")).Body);
            foreach (var decision in (string[])["allow", "deny"])
            {
                var decided = await owner.PostAsync($"/v2/mocked_sca_sessions/{token}/{decision}", null);
                Assert.Equal((412, "sca_expired"), (decided.Status, decided.Text("code")));
            }
        }

        await ExpectNotGivenAsync(owner, late, "sca_expired", "The SCA session has expired");
        await ExpectNotGivenAsync(owner, forgotten, "sca_expired", "The SCA session has expired");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_unknown_preference_is_refused_with_those_there_are(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        foreach (var preference in (string[])["telepathy", "MOCK", "mock, mock"])
        {
            var reply = await owner.PostAsync("/v2/cards", Wrapped(), (KeyHeader, "a-key"), (PreferenceHeader, preference));
            Assert.Equal((422, $"not_in_list {PreferenceHeader}"), (reply.Status, Assert.Single(reply.Problems)));
            Assert.Equal($"{PreferenceHeader} must be one of: paired-device, passkey, sms-otp, mock", Assert.Single(reply.Details));
        }

        foreach (var preference in (string[])["paired-device", "mock", "", " mock "])
        {
            var reply = await owner.PostAsync("/v2/cards", Wrapped(), (KeyHeader, "a-key"), (PreferenceHeader, preference));
            Assert.Equal("sca_required", reply.Text("code"));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_factor_that_nobody_has_enrolled_opens_no_session(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        foreach (var preference in (string[])["passkey", "sms-otp"])
            ExpectNotEnrolled(await owner.PostAsync("/v2/cards", Wrapped(), (KeyHeader, "a-key"), (PreferenceHeader, preference)));
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM sca_sessions"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task In_production_nothing_is_mocked(EngineKind engine)
    {
        await using var api = await StartProductionAsync(engine);
        var stranger = await Given.StrangerAsync(api);
        var order = Order.With(
            ("holder_id", $"{stranger.Owner.Value}"), ("organization_id", "stranger-1"), ("bank_account_id", $"{stranger.Account.Value}"));

        ExpectNotEnrolled(await stranger.Client.TryCreateCardAsync(order));
        var body = new JsonObject { ["card"] = order };
        var mock = await stranger.Client.PostAsync("/v2/cards", body, (KeyHeader, "a-key"), (PreferenceHeader, "mock"));
        Assert.Equal((422, $"not_in_list {PreferenceHeader}"), (mock.Status, Assert.Single(mock.Problems)));

        Assert.Equal(404, (await stranger.Client.GetAsync("/v2/sca_sessions/any")).Status);
        Assert.Equal(404, (await stranger.Client.GetAsync("/v2/mocked_sca_sessions/any")).Status);
        foreach (var decision in (string[])["allow", "deny"])
            Assert.Equal(404, (await stranger.Client.PostAsync($"/v2/mocked_sca_sessions/any/{decision}", null)).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_lock_asks_for_nothing_and_ignores_a_session_and_a_preference(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Virtual);

        var locked = await owner.PutAsync($"/v2/cards/{card}/lock", (ScaHeader, "nobody-knows-it"), (PreferenceHeader, "telepathy"));
        Assert.Equal((200, "paused"), (locked.Status, locked.CardStatus));
        Assert.Equal(200, (await owner.GetAsync("/v2/cards", (ScaHeader, "nobody-knows-it"))).Status);
        Assert.Equal(428, (await owner.PutAsync($"/v2/cards/{card}/unlock")).Status);
    }

    private static JsonObject Wrapped() => new() { ["card"] = Order };

    private static void ExpectNotEnrolled(Reply reply)
    {
        Assert.Equal(428, reply.Status);
        Assert.Equal("code message trace_id errors", string.Join(' ', reply.Json.AsObject().Select(member => member.Key)));
        Assert.Equal(("sca_not_enrolled", "You must enable SCA to perform this action"), (reply.Text("code"), reply.Text("message")));
        Assert.Equal("sca_not_enrolled", Assert.Single(reply.Problems));
    }

    private static async Task ExpectNotGivenAsync(Client caller, string token, string code, string message)
    {
        var reply = await caller.TryCreateCardAsync(Order, null, token);
        Assert.Equal(412, reply.Status);
        var trace = reply.Header("X-Tyk-Trace-Id");
        Assert.Equal(
            $$"""{"code":"{{code}}","message":"{{message}}","trace_id":"{{trace}}","""
            + $$"""
            "errors":[{"code":"{{code}}","detail":"{{message}}"}]}
            """,
            reply.Body);
    }

    private static async Task<TestApi> StartProductionAsync(EngineKind engine)
    {
        var (data, database) = await TestDatabases.MakeEmptyAsync(engine);
        var key = Path.Combine(data, "production.key");
        await File.WriteAllTextAsync(key, Convert.ToBase64String(new byte[32]));
        return await TestApi.StartOnAsync(data, database, ("CARDKEEP_MODE", "production"), ("CARDKEEP_MASTER_KEY_FILE", key));
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{64}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Token();
}
