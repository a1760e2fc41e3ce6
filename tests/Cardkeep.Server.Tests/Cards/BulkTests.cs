using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

public sealed class BulkTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_bulk_is_answered_in_its_form_and_order(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        JsonObject[] orders = [.. Enum.GetValues<CardLevel>().Select(level => Given.Order(level))];

        var wrapped = await OrderAsync(owner, new JsonArray([.. orders.Select(order => new JsonObject { ["card"] = order.DeepClone() })]));
        Assert.Equal(200, wrapped.Status);
        Assert.Equal(
            Names<CardLevel>.All, wrapped.Json["cards"]!.AsArray().Select(item => item!["card"]!["card_level"]!.GetValue<string>()));

        var bare = await OrderAsync(owner, new JsonArray([.. orders.Select(order => order.DeepClone())]));
        Assert.Equal(200, bare.Status);
        Assert.Equal(Names<CardLevel>.All, bare.Json["cards"]!.AsArray().Select(item => item!["card_level"]!.GetValue<string>()));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Fifty_cards_are_one_bulk_and_fifty_one_are_none(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var before = await api.NumberAsync("SELECT count(*) FROM cards");

        Assert.Equal("422 too_many_items /cards", Said(await OrderAsync(owner, Copies(51))));
        Assert.Equal("422 too_few_items /cards", Said(await OrderAsync(owner, [])));
        Assert.Equal(before, await api.NumberAsync("SELECT count(*) FROM cards"));

        var fifty = await OrderAsync(owner, Copies(50));
        Assert.Equal((200, 50), (fifty.Status, fifty.Json["cards"]!.AsArray().Count));
        Assert.Equal(before + 50, await api.NumberAsync("SELECT count(*) FROM cards"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_wrong_card_stops_all_and_every_problem_names_its_card(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var before = await api.NumberAsync("SELECT count(*) FROM cards");
        var cards = new JsonArray(
            Wrap(Given.Order(CardLevel.Virtual)),
            Wrap(Given.Order(CardLevel.Virtual).With(("holder_id", null))),
            Wrap(Given.Order(CardLevel.Flash).With(("payment_lifespan_limit", 0), ("active_days", new JsonArray(1, 9)))));

        var refused = await OrderAsync(owner, cards);

        Assert.Equal(
            "422 required /cards/1/card/holder_id, not_in_list /cards/2/card/active_days/1, "
                + "below_minimum /cards/2/card/payment_lifespan_limit",
            Said(refused));
        var bare = new JsonArray(
            Given.Order(CardLevel.Virtual), Given.Order(CardLevel.Virtual).With(("holder_id", null), ("active_days", new JsonArray(0))));
        Assert.Equal("422 not_in_list /cards/1/active_days/0, required /cards/1/holder_id", Said(await OrderAsync(owner, bare)));
        Assert.Equal(before, await api.NumberAsync("SELECT count(*) FROM cards"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_body_that_is_no_bulk_is_told_so(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        foreach (var (body, said) in ((string, string)[])
        [
            ("{}", "422 required /cards"),
            ("""{"cards":{}}""", "400 not_an_array /cards"),
            ("""{"cards":[1]}""", "400 not_an_object /cards/0"),
            ("""{"cards":[{"card":1}]}""", "400 not_an_object /cards/0/card"),
            ("""{"cards":[{"card":{}},{}]}""", "400 invalid_body /cards"),
            ("[]", "400 invalid_body"),
        ])
        {
            Assert.Equal($"{body} {said}", $"{body} {Said(await owner.PostRawAsync("/v2/cards/bulk", body))}");
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_authentication_serves_the_whole_body_and_no_other(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var asked = await PostAsync(owner, Copies(3));
        Assert.Equal((428, "card.order.bulk"), (asked.Status, asked.Text("action_type")));

        var session = await owner.AllowAsync(asked);
        Assert.Equal("422 not_found X-Qonto-Sca-Session-Token", Said(await PostAsync(owner, Copies(4), session)));
        Assert.Equal(200, (await PostAsync(owner, Copies(3), session)).Status);
        Assert.Equal("422 not_found X-Qonto-Sca-Session-Token", Said(await PostAsync(owner, Copies(3), session)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_manager_orders_for_the_team_and_is_shown_the_first_card_outside_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var manager = await api.AsAsync(Role.Manager);

        Assert.Equal(200, (await OrderAsync(manager, Copies(2))).Status);
        var outside = new JsonArray(Wrap(Given.Order(CardLevel.Virtual)), Wrap(Given.Order(CardLevel.Virtual, Role.Owner)));
        Assert.Equal("403 forbidden /cards/1/card", Said(await OrderAsync(manager, outside)));
        var bare = new JsonArray(Given.Order(CardLevel.Virtual), Given.Order(CardLevel.Virtual, Role.Owner));
        Assert.Equal("403 forbidden /cards/1", Said(await OrderAsync(manager, bare)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_repeated_bulk_under_its_key_is_replayed(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var first = await OrderAsync(owner, Copies(2), "bulk-1");

        var again = await owner.PostAsync(
            "/v2/cards/bulk", new JsonObject { ["cards"] = Copies(9) }, ("X-Qonto-Idempotency-Key", "bulk-1"));

        Assert.Equal((200, first.Body, "true"), (again.Status, again.Body, again.Header("Idempotent-Replayed")));
    }

    private static JsonArray Copies(int count) => new([.. Enumerable.Range(0, count).Select(_ => Wrap(Given.Order(CardLevel.Virtual)))]);

    private static JsonObject Wrap(JsonObject order) => new() { ["card"] = order };

    private static Task<Reply> PostAsync(Client caller, JsonArray cards, string? session = null) => caller.PostAsync(
        "/v2/cards/bulk",
        new JsonObject { ["cards"] = cards.DeepClone() },
        session is null ? [] : [("X-Qonto-Sca-Session-Token", session)]);

    private static async Task<Reply> OrderAsync(Client caller, JsonArray cards, string key = "")
    {
        (string, string)[] headers = key.Length == 0 ? [] : [("X-Qonto-Idempotency-Key", key)];
        var body = new JsonObject { ["cards"] = cards.DeepClone() };
        var first = await caller.PostAsync("/v2/cards/bulk", body, headers);
        return first.Status == 428
            ? await caller.PostAsync("/v2/cards/bulk", body, [.. headers, ("X-Qonto-Sca-Session-Token", await caller.AllowAsync(first))])
            : first;
    }

    private static string Said(Reply reply) => $"{reply.Status} {string.Join(", ", reply.Problems)}";
}
