using System.Text;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Contract;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Writes;

public sealed class IdempotencyTests
{
    private const string KeyHeader = "X-Qonto-Idempotency-Key";

    private static JsonObject Order => Given.Order(CardLevel.Virtual);

    [Theory, OnSqlite, OnPostgres]
    public async Task An_order_without_a_key_is_refused_before_its_body_is_read(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        foreach (var headers in (IReadOnlyList<(string, string)[]>)[[], [(KeyHeader, "")], [(KeyHeader, "   ")]])
        {
            var reply = await owner.PostRawAsync("/v2/cards", "{ this is no JSON", headers);
            Assert.Equal((400, $"idempotency_key_missing {KeyHeader}"), (reply.Status, Assert.Single(reply.Problems)));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_key_is_one_to_255_visible_ASCII_characters(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        using var sender = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8 };
        using var http = new HttpClient(new ContractCheck(sender, ApiContract.OfAsync(api.App))) { BaseAddress = api.Http.BaseAddress };
        var owner = new Client(http, (await api.AsAsync(Role.Owner)).Token);

        foreach (var key in (string[])["k", "!~", "123e4567-e89b-12d3-a456-426614174000", new('k', 255)])
            Assert.Equal(428, (await owner.TryCreateCardAsync(Order, key)).Status);

        foreach (var key in (string[])[new('k', 256), "two words", "tab\tinside", "clé", "\u007f"])
        {
            var reply = await owner.PostRawAsync("/v2/cards", "{ this is no JSON", (KeyHeader, key));
            Assert.Equal((400, $"idempotency_key_invalid {KeyHeader}"), (reply.Status, Assert.Single(reply.Problems)));
        }
    }

    [Theory, OnPostgres]
    public async Task A_twin_that_waits_too_long_hears_that_its_key_is_in_use(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var member = Demo.MemberOf(Role.Owner);
        var owner = await api.AsAsync(Demo.Organization, member, Demo.Client);
        var path = $"/v2/cards/{Given.Card(CardLevel.Virtual)}/lock";
        TaskCompletionSource claimed = new(), answered = new();
        var first = api.WriteAsync(async tx =>
        {
            await tx.ExecuteAsync($"""
                INSERT INTO idempotency_keys (organization_id, member_id, client_id, route, key, digest, expires_at)
                VALUES ({Demo.Organization}, {member}, {Demo.Client}, {"PUT " + path}, {"busy"}, {new byte[32]},
                    {ManualClock.Start.AddMinutes(30)})
                """, default);
            claimed.TrySetResult();
            await answered.Task;
        });
        await claimed.Task;

        var twin = await owner.PutAsync(path, (KeyHeader, "busy"));
        answered.SetResult();
        await first;

        Assert.Equal("409 idempotency_key_in_use", $"{twin.Status} {Assert.Single(twin.Problems)}");
        Assert.NotNull(twin.Header("Retry-After"));
        Assert.Equal("live", (await owner.GetAsync(path[..^"/lock".Length])).CardStatus);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_write_that_needs_no_key_refuses_a_malformed_one(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Virtual);

        var refused = await owner.PutAsync($"/v2/cards/{card}/lock", (KeyHeader, "two words"));
        Assert.Equal((400, "idempotency_key_invalid"), (refused.Status, refused.Json["errors"]![0]!["code"]!.GetValue<string>()));
        Assert.Equal(200, (await owner.PutAsync($"/v2/cards/{card}/lock", (KeyHeader, ""))).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_repeated_key_hears_the_first_answer_byte_for_byte_whatever_its_body(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var first = await owner.CreateCardAsync(Order, "a-key");
        Assert.Equal((200, null), (first.Status, first.Header("Idempotent-Replayed")));
        var before = await Consistency.CountAsync(api);
        await owner.LockAsync(first.CardId);
        await owner.UnlockAsync(first.CardId);

        IReadOnlyList<Reply> repeats =
        [
            await owner.TryCreateCardAsync(Order, "a-key"),
            await owner.TryCreateCardAsync(Given.Order(CardLevel.Metal), "a-key"),
            await owner.TryCreateCardAsync(new JsonObject(), "a-key"),
            await owner.TryCreateCardAsync(Order, "a-key", "a-session-that-nobody-knows"),
            await owner.PostRawAsync("/v2/cards", "{ this is no JSON", (KeyHeader, "a-key")),
            await owner.PostAsync("/v2/cards/", null, (KeyHeader, "a-key")),
        ];

        Assert.All(repeats, repeat => Assert.Equal((200, first.Body), (repeat.Status, repeat.Body)));
        Assert.All(repeats, repeat => Assert.Equal("true", repeat.Header("Idempotent-Replayed")));
        Assert.All(repeats, repeat => Assert.Equal(first.Header("Content-Type"), repeat.Header("Content-Type")));
        Assert.Equal(before.Split(", ")[0], (await Consistency.CountAsync(api)).Split(", ")[0]);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Keys_are_compared_without_case_and_without_white_space_at_their_ends(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var first = await owner.CreateCardAsync(Order, "One-Key");

        foreach (var key in (string[])["one-key", "ONE-KEY", "  One-Key \t"])
            Assert.Equal(first.Body, (await owner.TryCreateCardAsync(Order, key)).Body);
        Assert.Equal(428, (await owner.TryCreateCardAsync(Order, "one_key")).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_no_success_is_not_kept(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        Assert.Equal(400, (await owner.PostRawAsync("/v2/cards", "{", (KeyHeader, "a-key"))).Status);
        Assert.Equal(422, (await owner.TryCreateCardAsync(new JsonObject(), "a-key")).Status);
        var asked = await owner.TryCreateCardAsync(Order, "a-key");
        Assert.Equal(428, asked.Status);
        Assert.Equal(412, (await owner.TryCreateCardAsync(Order, "a-key", asked.Text("sca_session_token"))).Status);
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM idempotency_keys"));

        var created = await owner.TryCreateCardAsync(Order, "a-key", await owner.AllowAsync(asked));
        Assert.Equal((200, null), (created.Status, created.Header("Idempotent-Replayed")));
        Assert.Equal(1, await api.NumberAsync("SELECT count(*) FROM idempotency_keys"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_key_is_kept_for_thirty_minutes_and_then_makes_a_new_card(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var first = await owner.CreateCardAsync(Order, "a-key");

        api.Clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromMicroseconds(1));
        Assert.Equal(first.Body, (await owner.TryCreateCardAsync(Order, "a-key")).Body);

        api.Clock.Advance(TimeSpan.FromMicroseconds(1));
        var second = await owner.CreateCardAsync(Order, "a-key");
        Assert.Equal((200, null), (second.Status, second.Header("Idempotent-Replayed")));
        Assert.NotEqual(first.CardId, second.CardId, StringComparer.Ordinal);

        Assert.Equal(second.Body, (await owner.TryCreateCardAsync(Order, "a-key")).Body);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_key_speaks_for_one_member_one_client_and_one_call(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var stranger = await Given.StrangerAsync(api);
        var others = (IReadOnlyList<Client>)
        [
            await api.AsAsync(Role.Admin),
            await api.AsAsync(Demo.Organization, Demo.MemberOf(Role.Owner), new ClientId(Guid.CreateVersion7(ManualClock.Start))),
        ];
        var first = await owner.CreateCardAsync(Order, "a-key");
        Assert.Equal(200, first.Status);

        foreach (var other in others)
        {
            var reply = await other.CreateCardAsync(Order, "a-key");
            Assert.Equal((200, null), (reply.Status, reply.Header("Idempotent-Replayed")));
            Assert.NotEqual(first.CardId, reply.CardId, StringComparer.Ordinal);
        }

        // A stranger who guesses the key hears their own problem, not our answer.
        Assert.Equal(422, (await stranger.Client.TryCreateCardAsync(Order, "a-key")).Status);

        var second = await Given.LiveCardAsync(owner);
        foreach (var card in (string[])[first.CardId, second])
        {
            var locked = await owner.PutAsync($"/v2/cards/{card}/lock", (KeyHeader, "a-key"));
            Assert.Equal((200, card, null), (locked.Status, locked.CardId, locked.Header("Idempotent-Replayed")));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_lock_under_a_key_is_answered_again_and_not_done_again(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Given.LiveCardAsync(owner);

        var locked = await owner.PutAsync($"/v2/cards/{card}/lock", (KeyHeader, "a-key"));
        Assert.Equal((200, "paused", null), (locked.Status, locked.CardStatus, locked.Header("Idempotent-Replayed")));
        Assert.Equal("live", (await owner.UnlockAsync(card)).CardStatus);

        // The path names the same card in capitals and with a slash at its end.
        foreach (var path in (string[])[$"/v2/cards/{card}/lock", $"/v2/cards/{card.ToUpperInvariant()}/lock/"])
        {
            var repeat = await owner.PutAsync(path, (KeyHeader, "A-KEY"));
            Assert.Equal((200, "true", locked.Body), (repeat.Status, repeat.Header("Idempotent-Replayed"), repeat.Body));
        }

        Assert.Equal("live", (await owner.GetAsync($"/v2/cards/{card}")).CardStatus);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task In_strict_mode_a_key_refuses_another_body_and_repeats_for_the_same_one(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_IDEMPOTENCY", "strict"));
        var owner = await api.AsAsync(Role.Owner);
        var first = await owner.CreateCardAsync(Order.With(("payment_monthly_limit", 1000)), "a-key");
        Assert.Equal(200, first.Status);

        var other = await owner.TryCreateCardAsync(Order.With(("payment_monthly_limit", 1001)), "a-key");
        Assert.Equal((422, $"idempotency_key_reused {KeyHeader}"), (other.Status, Assert.Single(other.Problems)));
        Assert.Equal(400, (await owner.PostRawAsync("/v2/cards", "{", (KeyHeader, "a-key"))).Status);

        var same = Order.With(("payment_monthly_limit", JsonNode.Parse("1000.0"))).Turned();
        var repeat = await owner.TryCreateCardAsync(same, "a-key");
        Assert.Equal((200, "true", first.Body), (repeat.Status, repeat.Header("Idempotent-Replayed"), repeat.Body));
    }
}
