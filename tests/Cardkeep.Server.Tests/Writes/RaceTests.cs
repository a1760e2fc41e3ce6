using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Writes;

public sealed class RaceTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Forty_twins_of_one_key_make_one_card_and_hear_one_answer(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var order = Given.Order(CardLevel.Virtual);
        var cards = await api.NumberAsync("SELECT count(*) FROM cards");
        var session = await owner.AllowAsync(await owner.TryCreateCardAsync(order, "one-key"));

        var twins = await AtOnce.RunAsync(40, _ => owner.TryCreateCardAsync(order, "one-key", session));

        Assert.All(twins, twin => Assert.Equal(200, twin.Status));
        Assert.Single(twins.Select(twin => twin.Body).Distinct(StringComparer.Ordinal));
        Assert.Equal(39, twins.Count(twin => twin.Header("Idempotent-Replayed") == "true"));
        Assert.Equal(cards + 1, await api.NumberAsync("SELECT count(*) FROM cards"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_approval_that_forty_use_at_once_makes_one_card(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var order = Given.Order(CardLevel.Virtual);
        var cards = await api.NumberAsync("SELECT count(*) FROM cards");
        var session = await owner.AllowAsync(await owner.TryCreateCardAsync(order));

        var replies = await AtOnce.RunAsync(40, caller => owner.TryCreateCardAsync(order, $"key-of-{caller}", session));

        Assert.Single(replies, reply => reply.Status == 200);
        Assert.All(replies.Where(reply => reply.Status != 200), reply =>
            Assert.Equal((422, "not_found X-Qonto-Sca-Session-Token"), (reply.Status, Assert.Single(reply.Problems))));
        Assert.Equal(cards + 1, await api.NumberAsync("SELECT count(*) FROM cards"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Sixty_four_locks_and_unlocks_of_one_card_have_one_order(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Given.LiveCardAsync(owner);

        // Sessions are approved before the gate opens, so that nothing but the moves themselves meets.
        List<string> sessions = [];
        for (var number = 0; number < 32; number++) sessions.Add(await owner.AllowAsync(await owner.PutAsync($"/v2/cards/{card}/unlock")));

        var replies = await AtOnce.RunAsync(64, caller => caller % 2 == 0
            ? owner.LockAsync(card)
            : owner.PutAsync($"/v2/cards/{card}/unlock", ("X-Qonto-Sca-Session-Token", sessions[caller / 2])));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.All(replies.Where((_, caller) => caller % 2 == 0), reply => Assert.Equal("paused", reply.CardStatus));
        Assert.All(replies.Where((_, caller) => caller % 2 != 0), reply => Assert.Equal("live", reply.CardStatus));

        // Locks and unlocks take turns: whatever the schedule, one more lock than unlock leaves the card paused.
        var locks = await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'card.locked'");
        var unlocks = await api.NumberAsync("SELECT count(*) FROM events WHERE kind = 'card.unlocked'");
        var shown = await owner.GetAsync($"/v2/cards/{card}");
        Assert.InRange(locks, 1, 32);
        Assert.Equal(shown.CardStatus == "paused" ? 1 : 0, locks - unlocks);
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Forty_orders_of_forty_keys_make_forty_cards_with_numbers_of_their_own(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var cards = await api.NumberAsync("SELECT count(*) FROM cards");

        var replies = await AtOnce.RunAsync(40, _ => owner.CreateCardAsync(Given.Order(CardLevel.Virtual)));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal(40, replies.Select(reply => reply.CardId).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(cards + 40, await api.NumberAsync("SELECT count(*) FROM cards"));
        Assert.Equal(cards + 40, (await owner.GetAsync("/v2/cards?per_page=1")).Json["meta"]!["total_count"]!.GetValue<long>());
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_session_that_is_allowed_and_denied_at_once_has_one_decision(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var token = (await owner.TryCreateCardAsync(Given.Order(CardLevel.Virtual))).Text("sca_session_token");

        string[] decisions = ["allow", "deny"];
        var replies = await AtOnce.RunAsync(40, caller =>
            owner.PostAsync($"/v2/mocked_sca_sessions/{token}/{decisions[caller % 2]}", null));

        Assert.Equal([(200, 20), (422, 20)], replies.CountBy(reply => reply.Status).Select(pair => (pair.Key, pair.Value)).Order());
        var allowed = replies[0].Status == 200;
        Assert.Equal(allowed ? "allow" : "deny", (await owner.GetAsync($"/v2/sca_sessions/{token}")).Text("result"));
        await Consistency.CheckAsync(api);
    }
}
