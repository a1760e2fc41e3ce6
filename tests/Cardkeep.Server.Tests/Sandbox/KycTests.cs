using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary>Cards wait until their holder's identity is accepted, and are issued then (wire-contract.md §9.5).</summary>
public sealed class KycTests
{
    private static readonly string Employee = Given.Member(Role.Employee);

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_waits_without_a_number_and_gets_one_with_the_holders_kyc(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var refused = await DecideAsync(owner, Employee, accepted: false);
        Assert.Equal((200, "refused", 0), (refused.Status, refused.Text("kyc_status"), Waiting(refused)));
        var plain = await owner.CreateCardAsync(Given.Order(CardLevel.Virtual));
        var plastic = await owner.CreateCardAsync(Given.Order(CardLevel.Metal));
        var other = await owner.CreateCardAsync(Given.Order(CardLevel.Virtual, Role.Owner));
        Assert.Equal(("onhold", "onhold", "live"), (plain.CardStatus, plastic.CardStatus, other.CardStatus));
        foreach (var member in (string[])["mask_pan", "exp_month", "exp_year", "last_digits"]) Assert.Null(plain.Card[member]);

        api.Clock.Advance(TimeSpan.FromDays(40));
        owner = await api.AsAsync(Role.Owner);                                // The first token is over.
        var accepted = await owner.PostAsync($"/sandbox/v1/memberships/{Employee}/kyc", null);
        Assert.Equal((200, "accepted", 0), (accepted.Status, accepted.Text("kyc_status"), Waiting(accepted)));
        Assert.Equivalent(
            (string[])[plain.CardId, plastic.CardId],
            accepted.Json["cards"]!.AsArray().Select(card => card!["id"]!.GetValue<string>()), strict: true);

        var issued = await owner.GetAsync($"/v2/cards/{plain.CardId}");
        var digits = issued.Card["last_digits"]!.GetValue<string>();
        Assert.Equal(("live", $"Virtual {digits}"), (issued.CardStatus, issued.Card["nickname"]!.GetValue<string>()));
        Assert.Equal(("4", "2029"), (issued.Card["exp_month"]!.GetValue<string>(), issued.Card["exp_year"]!.GetValue<string>()));
        Assert.EndsWith($"******{digits}", issued.Card["mask_pan"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal([plain.CardId], (await owner.GetAsync($"/v2/cards?query={digits}&ids[]={plain.CardId}")).Ids());
        Assert.Equal("pending", (await owner.GetAsync($"/v2/cards/{plastic.CardId}")).CardStatus);
        Assert.Equal(["1 card.created", "2 card.issued"], await Told.EventsAsync(api, plain.CardId));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Said_again_it_changes_nothing_and_said_twice_at_once_it_issues_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await DecideAsync(owner, Employee, accepted: false);
        List<string> cards = [];
        for (var card = 0; card < 5; card++) cards.Add((await owner.CreateCardAsync(Given.Order(CardLevel.Virtual))).CardId);

        var replies = await AtOnce.RunAsync(8, _ => DecideAsync(owner, Employee, accepted: true));

        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.Equal(5, replies.Sum(reply => reply.Json["cards"]!.AsArray().Count));
        foreach (var card in cards) Assert.Equal(["1 card.created", "2 card.issued"], await Told.EventsAsync(api, card));
        var before = await Consistency.CountAsync(api);
        Assert.Empty((await DecideAsync(owner, Employee, accepted: true)).Json["cards"]!.AsArray());
        Assert.Equal(before, await Consistency.CountAsync(api));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_beyond_fifty_cards_is_counted_and_issued_by_the_next_call(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await Stored.CopiesAsync(api, CardLevel.Virtual, 52, (card, _) => card.In(CardStatus.Onhold) with
        {
            Number = null, ExpiryMonth = null,
        });
        var holder = $"{(await owner.GetAsync($"/v2/cards/{Given.Card(CardLevel.Virtual)}")).Card["holder_id"]}";

        Assert.Equal(52, Waiting(await DecideAsync(owner, holder, accepted: false)));
        foreach (var (issued, waiting) in ((int, int)[])[(50, 2), (2, 0), (0, 0)])
        {
            var reply = await DecideAsync(owner, holder, accepted: true);
            Assert.Equal((issued, waiting), (reply.Json["cards"]!.AsArray().Count, Waiting(reply)));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Only_a_member_of_the_callers_organization_is_decided_about(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, stranger) = (await api.AsAsync(Role.Owner), await Given.StrangerAsync(api));

        Assert.Equal("404 not_found id", (await DecideAsync(stranger.Client, Employee, accepted: false)).Outcome());
        Assert.Equal("404 not_found id", (await DecideAsync(owner, "nobody", accepted: false)).Outcome());
        Assert.Equal("400 not_a_boolean /accepted", (await owner.PostAsync(
            $"/sandbox/v1/memberships/{Employee}/kyc", new JsonObject { ["accepted"] = "yes" })).Outcome());
        Assert.Equal("live", (await owner.CreateCardAsync(Given.Order(CardLevel.Virtual))).CardStatus);
    }

    private static Task<Reply> DecideAsync(Client caller, string member, bool accepted) =>
        caller.PostAsync($"/sandbox/v1/memberships/{member}/kyc", new JsonObject { ["accepted"] = accepted });

    private static int Waiting(Reply reply) => reply.Json["waiting"]!.GetValue<int>();
}
