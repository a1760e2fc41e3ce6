using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Storage;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

/// <summary>By what the network names a card, and the row that is its lock: born with it.</summary>
public sealed class CardReferenceTests
{
    private const string Born = "-- What a card is born with";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_has_one_token_for_the_network_and_keeps_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Given.LiveCardAsync(owner);

        var token = await TokenAsync(owner, card);

        Assert.StartsWith("ck_", token, StringComparison.Ordinal);
        Assert.Equal(token, await TokenAsync(owner, card));
        Assert.NotEqual(token, await TokenAsync(owner, Given.Card(CardLevel.Virtual)));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_strangers_card_shows_no_token(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var stranger = await Given.StrangerAsync(api);

        var reply = await stranger.Client.GetAsync($"/cardkeep/v1/cards/{Given.Card(CardLevel.Virtual)}/network_token");

        Assert.Equal(404, reply.Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Cards_that_were_there_before_get_what_a_new_card_is_born_with(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var table in (string[])["card_counters", "card_activity", "card_references"])
            await api.ExecuteAsync($"DELETE FROM {table}");
        var script = Migrator.ReadAll(api.Database.Engine).Single(file => file.Script.Contains(Born, StringComparison.Ordinal)).Script;

        await api.WriteAsync(tx => tx.RunScriptAsync(script[script.IndexOf(Born, StringComparison.Ordinal)..], CancellationToken.None));

        await Consistency.CheckAsync(api);
        var owner = await api.AsAsync(Role.Owner);
        Assert.StartsWith("ck_", await TokenAsync(owner, Given.Card(CardLevel.Metal)), StringComparison.Ordinal);
        Assert.Equal(200, (await owner.LockAsync(Demo.VirtualCard.Value.ToString("D"))).Status);
        Assert.Equal(
            Demo.VirtualCard.Value.ToString("D"),
            (await api.TextsAsync($"SELECT reference FROM card_references WHERE reference = '{Demo.VirtualCard.Value:D}'")).Single());
    }

    private static async Task<string> TokenAsync(Client caller, string card)
    {
        var reply = await caller.GetAsync($"/cardkeep/v1/cards/{card}/network_token");
        Assert.Equal(200, reply.Status);
        return reply.Text("network_token");
    }
}
