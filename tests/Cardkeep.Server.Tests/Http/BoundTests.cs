using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

public sealed class BoundTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_list_in_a_body_has_a_bound_and_so_has_its_answer(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var days = new JsonArray([.. Enumerable.Repeat(0, 100_000).Select(day => (JsonNode)day)]);

        var refused = await owner.TryCreateCardAsync(Given.Order(CardLevel.Virtual).With(("active_days", days)));

        Assert.Equal((422, "too_many_items /card/active_days"), (refused.Status, refused.Problems.Single()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_long_path_under_a_key_leads_nowhere(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var random = new Random(7);
        var nobody = string.Concat(Enumerable.Range(0, 6_000).Select(_ => (char)random.Next('a', 'z')));

        var answer = await owner.PutAsync($"/v2/cards/{nobody}/lock", ("X-Qonto-Idempotency-Key", "long"));

        Assert.Equal((404, "not_found id"), (answer.Status, answer.Problems.Single()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_address_is_ignored_where_the_card_ships_to_the_organization(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var order = Given.Order(CardLevel.Standard).With(("address", new JsonObject { ["country"] = "nowhere" }));

        Assert.Equal(200, (await owner.CreateCardAsync(order)).Status);
        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM shipping_addresses"));
    }
}
