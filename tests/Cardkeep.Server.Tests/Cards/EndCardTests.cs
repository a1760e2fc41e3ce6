using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

public sealed class EndCardTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Plastic_is_lost_or_stolen_and_the_rest_is_discarded_for_good(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        foreach (var (action, status, level, wrongLevel) in ((string, string, CardLevel, CardLevel)[])
        [
            ("lost", "lost", CardLevel.Standard, CardLevel.Virtual),
            ("stolen", "stolen", CardLevel.Plus, CardLevel.Flash),
            ("discard", "discarded", CardLevel.Virtual, CardLevel.Metal),
        ])
        {
            var card = Given.Card(level);
            var ended = await owner.PutAsync($"/v2/cards/{card}/{action}");
            Assert.Equal((200, status), (ended.Status, ended.CardStatus));

            var again = await owner.PutAsync($"/v2/cards/{card}/{action}");
            Assert.Equal((200, ended.Body), (again.Status, again.Body));
            Assert.Equal(1, await api.NumberAsync($"SELECT count(*) FROM events WHERE kind = 'card.{status}'"));

            var locked = await owner.LockAsync(card);
            Assert.Equal((422, "invalid_status_transition"), (locked.Status, locked.Problems.Single()));

            var elsewhere = await owner.PutAsync($"/v2/cards/{Given.Card(wrongLevel)}/{action}");
            Assert.Equal((422, "not_applicable_to_card_level"), (elsewhere.Status, elsewhere.Problems.Single()));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_locked_card_that_is_lost_has_no_locks_any_more(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Standard);
        await api.ExecuteAsync("UPDATE cards SET status = 'live' WHERE card_level = 'standard'");
        await owner.LockAsync(card);

        Assert.Equal("lost", (await owner.PutAsync($"/v2/cards/{card}/lost")).CardStatus);
        Assert.Equal(["card.created", "card.locked", "card.lost"], await api.TextsAsync(
            "SELECT kind FROM events e JOIN cards c ON c.id = e.stream_id WHERE c.card_level = 'standard' ORDER BY number"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_holder_ends_their_own_card_and_nobody_elses(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);

        Assert.Equal(200, (await employee.PutAsync($"/v2/cards/{Given.Card(CardLevel.Virtual)}/discard")).Status);
        Assert.Equal(404, (await employee.PutAsync($"/v2/cards/{Given.Card(CardLevel.Advertising)}/discard")).Status);

        var reporting = await api.AsAsync(Role.Reporting);
        Assert.Equal(403, (await reporting.PutAsync($"/v2/cards/{Given.Card(CardLevel.Advertising)}/discard")).Status);
    }
}
