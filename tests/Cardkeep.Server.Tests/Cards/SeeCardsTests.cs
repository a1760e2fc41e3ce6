using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

/// <summary>Who sees which card, in lists and alone (wire-contract.md §8, §10.1, §10.5).</summary>
public sealed class SeeCardsTests
{
    private static readonly string[] Everything = [.. Enum.GetValues<CardLevel>().Select(Given.Card)];
    private static readonly string[] Employees = [Given.Card(CardLevel.Standard), Given.Card(CardLevel.Virtual)];

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_role_lists_and_opens_what_it_may_see_and_nothing_else(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var managers = await Stored.CardAsync(api, card => card with { Holder = Demo.MemberOf(Role.Manager) });
        string[] all = [.. Everything, managers];
        (Role Role, string[] Seen)[] table =
        [
            (Role.Owner, all),
            (Role.Admin, all),
            (Role.Reporting, all),
            (Role.Manager, [.. Employees, managers]),
            (Role.Employee, Employees),
        ];
        foreach (var (role, seen) in table)
        {
            var caller = await api.AsAsync(role);
            var list = await caller.GetAsync("/v2/cards");
            Assert.Equal(Sorted(seen), Sorted(list.Ids()));
            Assert.Equal(seen.Length, list.Total());
            Assert.Equal(seen.Length, (await caller.GetAsync("/v2/cards?page=9")).Total());
            foreach (var card in all)
            {
                var alone = await caller.GetAsync($"/v2/cards/{card}");
                var listed = await caller.GetAsync($"/v2/cards?ids[]={card}");
                Assert.Equal((role, card, seen.Contains(card) ? "200" : "404 not_found id"), (role, card, alone.Outcome()));
                Assert.Equal(seen.Contains(card) ? [card] : [], listed.Ids());
                if (alone.Status == 200) Assert.Equal(listed.Cards().Single().ToJsonString(), alone.Card.ToJsonString());
            }
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_manager_without_a_team_sees_only_their_own_not_the_others_without_one(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var alone = await Given.MemberAsync(api, Role.Manager);
        var own = await Stored.CardAsync(api, card => card with { Holder = alone });
        var caller = await api.AsAsync(Demo.Organization, alone, Demo.Client);

        Assert.Equal([own], (await caller.GetAsync("/v2/cards")).Ids());
        Assert.Equal(1, (await caller.GetAsync("/v2/cards?statuses[]=live")).Total());
        Assert.Equal("404 not_found id", (await caller.GetAsync($"/v2/cards/{Given.Card(CardLevel.Flash)}")).Outcome());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_changes_teams_is_seen_by_the_new_manager_from_then_on(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var engineering = Demo.MakeTeams()[1].Id;
        var lead = await Given.MemberAsync(api, Role.Manager, engineering);
        var newManager = await api.AsAsync(Demo.Organization, lead, Demo.Client);
        var oldManager = await api.AsAsync(Role.Manager);
        Assert.Equal((2, 0), (await SeenAsync(oldManager), await SeenAsync(newManager)));

        await api.WriteAsync(async tx => await tx.ExecuteAsync(
            $"""
            UPDATE memberships SET team_id = {engineering}
            WHERE organization_id = {Demo.Organization} AND id = {Demo.MemberOf(Role.Employee)}
            """,
            default));

        Assert.Equal((0, 2), (await SeenAsync(oldManager), await SeenAsync(newManager)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Another_organization_is_nowhere_to_be_found(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var stranger = await Given.StrangerAsync(api);
        var theirs = await stranger.Client.CreateCardAsync(Given.Order(CardLevel.Virtual).With(
            ("holder_id", stranger.Owner.Value.ToString("D")),
            ("organization_id", "stranger-1"),
            ("bank_account_id", stranger.Account.Value.ToString("D"))));
        Assert.Equal(200, theirs.Status);
        var owner = await api.AsAsync(Role.Owner);

        Assert.Equal(Sorted(Everything), Sorted((await owner.GetAsync("/v2/cards")).Ids()));
        Assert.Equal([theirs.CardId], (await stranger.Client.GetAsync("/v2/cards")).Ids());
        (Client Caller, string Filter)[] table =
        [
            (owner, $"ids[]={theirs.CardId}"),
            (owner, $"holder_ids[]={stranger.Owner.Value}"),
            (owner, $"bank_account_ids[]={stranger.Account.Value}"),
            (owner, "query=fremd"),
            (stranger.Client, $"ids[]={Given.Card(CardLevel.Virtual)}"),
            (stranger.Client, $"holder_ids[]={Given.Member(Role.Employee)}"),
        ];
        foreach (var (caller, filter) in table)
        {
            var reply = await caller.GetAsync($"/v2/cards?{filter}");
            Assert.Equal((filter, 0, 0L), (filter, reply.Ids().Count, reply.Total()));
        }

        Assert.Equal("404 not_found id", (await owner.GetAsync($"/v2/cards/{theirs.CardId}")).Outcome());
        Assert.Equal("404 not_found id", (await stranger.Client.GetAsync($"/v2/cards/{Given.Card(CardLevel.Virtual)}")).Outcome());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_card_is_addressed_by_its_uuid_in_any_case_and_by_nothing_else(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var id = Given.Card(CardLevel.Virtual);
        (string Asked, string Outcome)[] table =
        [
            (id, "200"),
            ($"{id}/", "200"),
            (id.ToUpperInvariant(), "200"),
            ($"{id}?unheard_of=1", "200"),
            ("bulk", "404 not_found id"),
            ("bulk/", "404 not_found id"),
            ($"{Guid.Empty}", "404 not_found id"),
            ($"{id[..^1]}", "404 not_found id"),
            ($"{id}0", "404 not_found id"),
            (id.Replace("-", "", StringComparison.Ordinal), "404 not_found id"),
            ($"%7B{id}%7D", "404 not_found id"),
            ($"%20{id}%20", "404 not_found id"),
            ($"+{id[1..]}", "404 not_found id"),
            ($"0x{id[2..]}", "404 not_found id"),
            ("%F0%9F%92%B3", "404 not_found id"),
            (new string('9', 4000), "404 not_found id"),
            ($"{id}/lock", "405 method_not_allowed"),
            ($"{id}/nothing", "404 not_found path"),
        ];
        foreach (var (asked, outcome) in table)
            Assert.Equal((asked, outcome), (asked, (await owner.GetAsync($"/v2/cards/{asked}")).Outcome()));

        Assert.Equal(id, (await owner.GetAsync($"/v2/cards/{id.ToUpperInvariant()}")).CardId);
        Assert.Equal("200", (await owner.GetAsync("/v2/cards/")).Outcome());
    }

    private static async Task<int> SeenAsync(Client caller) => (int)(await caller.GetAsync("/v2/cards")).Total();

    private static IOrderedEnumerable<string> Sorted(IEnumerable<string> ids) => ids.Order(StringComparer.Ordinal);
}
