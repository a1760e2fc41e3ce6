using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Sca;
using Cardkeep.Tests.Access;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sca;

/// <summary>Where an operator wants it, changes need authentication for which the wire does not ask (wire-contract.md §5.1).</summary>
public sealed class ScaAlsoTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Every_change_that_the_setting_names_asks_first_and_is_done_once_it_is_approved(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, (ScaAlso.Setting, string.Join(',', ScaAlso.All)));
        var owner = await api.AsAsync(Cardkeep.Access.Role.Owner);
        var routes = api.App.Web.AllRoutes().Where(route => ScaAlso.All.Contains(route.Demands.Sca)).ToList();
        Assert.Equal(ScaAlso.All.Count, routes.Count);

        foreach (var route in routes)
        {
            var row = RouteRows.Of($"{route.Method} {route.Path}");
            var card = await Stored.CardAsync(api, row.Level, card => card.In(CardStatus.Live));
            var before = (await owner.GetAsync($"/v2/cards/{card}")).Body;

            var asked = await owner.TryAsync(row, card, row.Body?.Invoke(default!));
            Assert.Equal((428, route.Demands.Sca), (asked.Status, asked.Text("action_type")));
            Assert.Equal(before, (await owner.GetAsync($"/v2/cards/{card}")).Body);

            var done = await owner.TryAsync(row, card, row.Body?.Invoke(default!), sca: await owner.AllowAsync(asked));
            Assert.True(done.Status == 200, $"{row.Call}: {done.Body}");
            Assert.NotEqual(before, (await owner.GetAsync($"/v2/cards/{card}")).Body);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_it_does_not_name_stays_as_the_wire_has_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine, (ScaAlso.Setting, "card.discard, card.options.update"));

        var asking = api.App.Web.AllRoutes().Select(route => route.Demands.Sca).OfType<string>().Intersect(ScaAlso.All);

        Assert.Equal(["card.discard", "card.options.update"], asking.Order(StringComparer.Ordinal));
    }
}
