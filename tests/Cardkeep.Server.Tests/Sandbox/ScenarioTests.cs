using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary>Stories that a sandbox plays on a card: every message is shown, and the figures are those of the story.</summary>
public sealed class ScenarioTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Every_story_ends_as_it_says(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string Name, string Steps, string Figures)[] table =
        [
            ("fuel_pump", "approved; recorded", "62.4 0"),
            ("restaurant_tip", "approved; recorded over_cleared", "58 0"),
            ("hotel", "approved; approved; approved; recorded", "431.5 0"),
            ("partial_delivery", "approved; recorded; recorded", "120 0"),
            ("online_refund", "approved; recorded; recorded", "50 0"),
            ("offline_on_plane", "recorded force_post", "18.5 0"),
            ("expired_hold", "approved; expired", "0 0"),
            ("atm", "approved; recorded", "0 100"),
        ];
        var listed = (await owner.GetAsync("/sandbox/v1/scenarios")).Json["scenarios"]!.AsArray();
        Assert.Equal(table.Select(row => row.Name), listed.Select(scenario => scenario!["name"]!.GetValue<string>()));
        foreach (var (name, steps, figures) in table)
        {
            foreach (var level in (CardLevel[])[CardLevel.Plus, CardLevel.Virtual])
            {
                if (name == "atm" && level == CardLevel.Virtual) continue;

                var shop = await Shop.OpenAsync(owner, Given.Order(level).With(("payment_monthly_limit", 1000)));
                var played = await shop.SendAsync("play", new JsonObject { ["scenario"] = name });
                Assert.Equal((name, steps, true), (name, StepsOf(played), played.Json["completed"]!.GetValue<bool>()));
                await shop.PlayAsync($"shows payment_monthly_spent atm_monthly_spent -> {figures}");
            }
        }

        Assert.Equal(0, await api.NumberAsync("SELECT count(*) FROM authorizations WHERE held > 0"));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_story_stops_where_a_card_is_declined(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var shop = await Shop.OpenAsync(owner, Given.Order(CardLevel.Virtual).With(("payment_monthly_limit", 310)));

        var cash = await shop.SendAsync("play", new JsonObject { ["scenario"] = "atm" });
        Assert.Equal(("declined atm_disabled", false), (StepsOf(cash), cash.Json["completed"]!.GetValue<bool>()));
        var hotel = await shop.SendAsync("play", new JsonObject { ["scenario"] = "hotel" });
        Assert.Equal("approved; declined payment_monthly_limit_exceeded", StepsOf(hotel));

        await shop.PlayAsync("shows payment_monthly_spent -> 300");
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_messages_of_a_story_are_what_a_card_processor_would_send(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, network) = (await api.AsAsync(Role.Owner), await Terminal.StartAsync(api));
        var shop = await Shop.OpenAsync(owner, Given.Order(CardLevel.Virtual));
        var steps = (await shop.SendAsync("play", new JsonObject { ["scenario"] = "fuel_pump" })).Json["steps"]!.AsArray();
        var paths = new Dictionary<string, string> { ["authorization"] = "authorizations", ["clearing"] = "clearings" };

        foreach (var step in steps)
        {
            var again = await network.Client.PostAsync($"/network/v1/{paths[step!["kind"]!.GetValue<string>()]}", step["message"]);
            Assert.Equal((200, "true"), (again.Status, again.Header("Idempotent-Replayed")));
            var answer = step["answer"]!.AsObject();
            answer.Remove("explanation");
            Assert.True(JsonNode.DeepEquals(answer, again.Json));
        }
    }

    /// <summary>What each step came to.</summary>
    private static string StepsOf(Reply played)
    {
        Assert.True(played.Status == 200, played.Body);
        return string.Join("; ", played.Json["steps"]!.AsArray().Select(step => step!["kind"] is null
            ? step["answer"]!["status"]!.GetValue<string>()
            : Terminal.Outcome(new Reply(200, step["answer"]!.ToJsonString(), new Dictionary<string, string>()))["200 ".Length..]));
    }
}
