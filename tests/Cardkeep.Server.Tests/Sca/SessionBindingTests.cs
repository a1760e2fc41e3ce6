using System.Text.Json;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sca;

/// <summary>What an approved session opens, and for whom (wire-contract.md §5.3).</summary>
public sealed class SessionBindingTests
{
    private const string KeyHeader = "X-Qonto-Idempotency-Key";
    private const string ScaHeader = "X-Qonto-Sca-Session-Token";

    private static JsonObject Order => Given.Order(CardLevel.Standard).With(("active_days", new JsonArray(1, 3, 5)));

    [Theory, OnSqlite, OnPostgres]
    public async Task The_same_order_written_otherwise_is_the_same_order(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var order = Order.ToJsonString();

        foreach (var body in (string[])
        [
            order,
            Order.Turned().ToJsonString(new JsonSerializerOptions { WriteIndented = true }),
            order.Replace("1000", "1000.0", StringComparison.Ordinal),
            order.Replace("1000", "1e3", StringComparison.Ordinal),
            order.Replace("standard", "\\u0073tandard", StringComparison.Ordinal),
        ])
        {
            var session = await owner.AllowAsync(await owner.TryCreateCardAsync(Order));
            var reply = await owner.PostRawAsync(
                "/v2/cards/", $$"""{ "card": {{body}} }""", (KeyHeader, Client.NewKey()), (ScaHeader, session));
            Assert.True(reply.Status == 200, $"{body}: {reply.Body}");
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Another_order_is_not_found_and_leaves_the_session_as_it_was(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var session = await owner.AllowAsync(await owner.TryCreateCardAsync(Order));

        foreach (var other in (JsonObject[])
        [
            Order.With(("payment_monthly_limit", 1000.01)),
            Order.With(("active_days", new JsonArray(5, 3, 1))),
            Order.With(("payment_daily_limit", 0)),
            Order.With(("a_member_that_nobody_knows", true)),
        ]) ExpectNotFound(await owner.TryCreateCardAsync(other, null, session));

        Assert.Equal(200, (await owner.TryCreateCardAsync(Order, null, session)).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_session_that_is_unknown_or_used_is_not_found(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var session = await owner.AllowAsync(await owner.TryCreateCardAsync(Order));
        Assert.Equal(200, (await owner.TryCreateCardAsync(Order, null, session)).Status);

        foreach (var token in (string[])[session, "unknown", session.ToUpperInvariant(), new('A', 64), new('é', 1), new('A', 4000)])
            ExpectNotFound(await owner.TryCreateCardAsync(Order, null, Uri.EscapeDataString(token)));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_session_opens_one_card_and_not_another(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var (card, other) = (await Given.LiveCardAsync(owner), await Given.LiveCardAsync(owner));
        await owner.LockAsync(card);
        await owner.LockAsync(other);
        var session = await owner.AllowAsync(await owner.PutAsync($"/v2/cards/{card}/unlock"));

        ExpectNotFound(await owner.PutAsync($"/v2/cards/{other}/unlock", (ScaHeader, session)));
        ExpectNotFound(await owner.TryCreateCardAsync(Order, null, session));
        Assert.Equal("live", (await owner.PutAsync($"/v2/cards/{card.ToUpperInvariant()}/unlock/", (ScaHeader, session))).CardStatus);
        Assert.Equal("paused", (await owner.GetAsync($"/v2/cards/{other}")).CardStatus);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_session_is_its_members_through_its_client_alone(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var stranger = await Given.StrangerAsync(api);
        var session = await owner.AllowAsync(await owner.TryCreateCardAsync(Order));
        var waiting = (await owner.TryCreateCardAsync(Order)).Text("sca_session_token");

        foreach (var other in (Client[])
        [
            await api.AsAsync(Role.Admin),
            await api.AsAsync(Demo.Organization, Demo.MemberOf(Role.Owner), new ClientId(Guid.CreateVersion7(ManualClock.Start))),
        ])
        {
            ExpectNotFound(await other.TryCreateCardAsync(Order, null, session));
            await ExpectNoSessionAsync(other, session);
            await ExpectNoSessionAsync(other, waiting);
        }

        await ExpectNoSessionAsync(stranger.Client, session);
        await ExpectNoSessionAsync(stranger.Client, waiting);
        Assert.Equal(401, (await api.WithToken("ck_no_such_token").GetAsync($"/v2/sca_sessions/{waiting}")).Status);
        Assert.Equal("waiting", (await api.AsNobody().GetAsync($"/v2/sca_sessions/{waiting}")).Text("result"));
        Assert.Equal(200, (await api.AsNobody().PostAsync($"/v2/mocked_sca_sessions/{waiting}/allow", null)).Status);
        Assert.Equal(200, (await owner.TryCreateCardAsync(Order, null, session)).Status);
        Assert.Equal(200, (await owner.TryCreateCardAsync(Order, null, waiting)).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_unknown_session_can_be_neither_polled_nor_decided(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var session = (await owner.TryCreateCardAsync(Order)).Text("sca_session_token");

        foreach (var token in (string[])["unknown", new('A', 64), session + "A", session[..63], Swapped(session)])
        {
            await ExpectNoSessionAsync(owner, token);
            await ExpectNoSessionAsync(api.AsNobody(), token);
        }

        foreach (var path in (string[])[$"/v2/sca/sessions/{session}", $"/v2/SCA_sessions/{session}"])
            Assert.Equal(404, (await owner.GetAsync(path)).Status);
        Assert.Equal("waiting", (await owner.GetAsync($"/v2/sca_sessions/{session}/")).Text("result"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_repeat_may_have_the_same_key_or_a_new_one(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        var same = await owner.AllowAsync(await owner.TryCreateCardAsync(Order, "the-same"));
        Assert.Equal(200, (await owner.TryCreateCardAsync(Order, "the-same", same)).Status);
        var first = await owner.AllowAsync(await owner.TryCreateCardAsync(Order, "the-first"));
        Assert.Equal(200, (await owner.TryCreateCardAsync(Order, "the-second", first)).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_repeat_that_rules_or_role_refuse_does_not_use_the_session_up(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var admin = await api.AsAsync(Role.Admin);
        var session = await admin.AllowAsync(await admin.TryCreateCardAsync(Order));

        foreach (var (table, change, back, refused) in ((string, string, string, string)[])
        [
            ("bank_accounts", "status = 'closed' WHERE slug = 'acme-7132-main'", "status = 'active'", "422 bank_account_closed"),
            ("memberships", "status = 'revoked' WHERE first_name = 'Chiara'", "status = 'active'", "422 holder_not_active"),
            ("memberships", "role = 'employee' WHERE first_name = 'Amira'", "role = 'admin' WHERE first_name = 'Amira'", "403 forbidden"),
        ])
        {
            await api.ExecuteAsync($"UPDATE {table} SET {change}");
            var reply = await admin.TryCreateCardAsync(Order, null, session);
            Assert.Equal(refused, $"{reply.Status} {Assert.Single(reply.Problems).Split(' ')[0]}");
            await api.ExecuteAsync($"UPDATE {table} SET {back}");
        }

        Assert.Equal(200, (await admin.TryCreateCardAsync(Order, null, session)).Status);
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM sca_sessions WHERE consumed_at IS NOT NULL"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_clients_own_token_is_nobodys_and_touches_no_session(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var session = (await (await api.AsAsync(Role.Owner)).TryCreateCardAsync(Order)).Text("sca_session_token");
        var network = await api.AsNetworkAsync();

        IReadOnlyList<Reply> replies =
        [
            await network.GetAsync($"/v2/sca_sessions/{session}"),
            await network.PostAsync($"/v2/mocked_sca_sessions/{session}/allow", null),
            await network.PostAsync($"/v2/mocked_sca_sessions/{session}/deny", null),
        ];

        Assert.All(replies, reply => Assert.Equal((401, "authorization_token_invalid"), (reply.Status, Assert.Single(reply.Problems))));
        Assert.Contains("waiting", (await api.AsNobody().GetAsync($"/v2/sca_sessions/{session}")).Body, StringComparison.Ordinal);
    }

    private static string Swapped(string token) =>
        string.Concat(token.Select(letter => char.IsUpper(letter) ? char.ToLowerInvariant(letter) : char.ToUpperInvariant(letter)));

    private static void ExpectNotFound(Reply reply)
    {
        Assert.Equal((422, $"not_found {ScaHeader}"), (reply.Status, Assert.Single(reply.Problems)));
        Assert.Equal("errors trace_id", string.Join(' ', reply.Json.AsObject().Select(member => member.Key)));
    }

    private static async Task ExpectNoSessionAsync(Client caller, string token)
    {
        IReadOnlyList<Reply> replies =
        [
            await caller.GetAsync($"/v2/sca_sessions/{token}"),
            await caller.GetAsync($"/v2/mocked_sca_sessions/{token}"),
            await caller.PostAsync($"/v2/mocked_sca_sessions/{token}/allow", null),
            await caller.PostAsync($"/v2/mocked_sca_sessions/{token}/deny", null),
        ];
        Assert.All(replies, reply => Assert.Equal((404, "not_found token"), (reply.Status, Assert.Single(reply.Problems))));
    }
}
