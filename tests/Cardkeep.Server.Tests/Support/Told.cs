using System.Text.Json.Nodes;
using Cardkeep.Cards;
using Cardkeep.Sandbox;

namespace Cardkeep.Tests.Support;

/// <summary>What only a sandbox can be told to do to a card, and what is then said of the card.</summary>
internal static class Told
{
    public const string Pin = "2580";

    /// <summary>Does to a card what no call of the wire does: <c>ship</c> for example.</summary>
    public static Task<Reply> SandboxAsync(this Client caller, string card, string verb, JsonObject? body = null) =>
        caller.PostAsync($"/sandbox/v1/cards/{card}/{verb}", body);

    public static Task<Reply> SetPinAsync(this Client caller, string card, string verb, string pin) =>
        caller.SandboxAsync(card, verb, new JsonObject { ["pin"] = pin });

    /// <summary>A card with plastic that its holder has activated.</summary>
    public static async Task<string> ActiveCardAsync(Client caller, CardLevel level = CardLevel.Plus)
    {
        var card = Given.Card(level);
        Assert.Equal(200, (await caller.SetPinAsync(card, "activate", Pin)).Status);
        return card;
    }

    /// <summary>A card's events in order, each as <c>number kind</c>.</summary>
    public static Task<IReadOnlyList<string>> EventsAsync(TestApi api, string card) => api.Database.ReadAsync(tx => tx.ListAsync(
        $"""
        SELECT number, kind FROM events
        WHERE organization_id = {Demo.Organization} AND stream_id = {new CardId(Guid.Parse(card))} ORDER BY number
        """,
        row => $"{row.Integer(0)} {row.Text(1)}",
        default), default);
}
