using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Requests;

/// <summary>Who may see, approve and decline whose request (wire-contract.md §8, §12).</summary>
public sealed class RequestRightsTests
{
    // Who decides | what comes of a request of their own, of a team mate's, of somebody's in another team, in none.
    [Theory, OnSqlite, OnPostgres]
    public async Task Who_could_order_the_card_decides_what_they_see_they_may_not_and_the_rest_is_not_there(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (sales, engineering) = (Demo.MakeTeams()[0].Id, Demo.MakeTeams()[1].Id);
        MemberId[] others =
        [
            await Given.MemberAsync(api, Role.Employee, sales),
            await Given.MemberAsync(api, Role.Employee, engineering),
            await Given.MemberAsync(api, Role.Employee),
        ];
        (Role Role, string Own, string Team, string Other)[] table =
        [
            (Role.Owner, "200", "200", "200"),
            (Role.Admin, "200", "200", "200"),
            (Role.Manager, "200", "200", "404 not_found id"),
            (Role.Employee, "403 forbidden", "404 not_found id", "404 not_found id"),
            (Role.Reporting, "403 forbidden", "403 forbidden", "403 forbidden"),
        ];
        foreach (var (role, own, team, other) in table)
        {
            var caller = await api.AsAsync(role);
            MemberId[] initiators = [Demo.MemberOf(role), .. others];
            foreach (var (initiator, outcome) in initiators.Zip((string[])[own, team, other, other]))
            {
                var (approved, declined) = (await StoredAsync(api, initiator), await StoredAsync(api, initiator));
                var told = $"{role} of {Array.IndexOf(initiators, initiator)}";
                Assert.Equal((told, outcome), (told, (await caller.ApproveAsync(approved)).Outcome()));
                Assert.Equal((told, outcome), (told, (await caller.DeclineAsync(declined)).Outcome()));
                var pending = await api.NumberAsync("SELECT count(*) FROM card_requests WHERE status = 'pending'");
                Assert.Equal((told, outcome == "200" ? 1 : 3), (told, pending));
                await api.ExecuteAsync("DELETE FROM card_requests WHERE status = 'pending' AND note = 'of this test'");
            }
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Managers_without_a_team_decide_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var lead = await Given.MemberAsync(api, Role.Manager);
        var alone = await api.AsAsync(Demo.Organization, lead, Demo.Client);
        var own = await StoredAsync(api, lead);
        var teamless = await StoredAsync(api, await Given.MemberAsync(api, Role.Employee));

        Assert.Equal("403 forbidden", (await alone.TryApproveAsync(own)).Outcome());
        Assert.Equal("403 forbidden", (await alone.DeclineAsync(own)).Outcome());
        Assert.Equal("404 not_found id", (await alone.TryApproveAsync(teamless)).Outcome());
        Assert.Equal([own], (await alone.GetAsync("/v2/requests")).RequestIds());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Another_organizations_request_is_not_there(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var stranger = await Given.StrangerAsync(api);
        var theirs = (await stranger.Client.AskForVirtualAsync(new JsonObject())).RequestId();
        var before = await Consistency.CountAsync(api);

        foreach (var (caller, id) in ((Client, string)[])[(owner, theirs), (stranger.Client, Asked.Waiting)])
        {
            Assert.Equal("404 not_found id", (await caller.TryApproveAsync(id)).Outcome());
            Assert.Equal("404 not_found id", (await caller.DeclineAsync(id)).Outcome());
            Assert.DoesNotContain(id, (await caller.GetAsync("/v2/requests")).Body, StringComparison.Ordinal);
        }

        Assert.Equal([theirs], (await stranger.Client.GetAsync("/v2/requests")).RequestIds());
        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_request_is_addressed_by_its_own_type_and_transfers_are_not_served(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string Path, string Outcome)[] table =
        [
            ($"flash_cards/{Asked.Waiting}", "404 not_found id"),
            ($"virtual_cards/{Guid.Empty}", "404 not_found id"),
            ("virtual_cards/none", "404 not_found id"),
            ($"transfers/{Asked.Waiting}", "404 not_found path"),
            ($"multi_transfers/{Asked.Waiting}", "404 not_found path"),
            ($"virtual_card/{Asked.Waiting}", "404 not_found path"),
            ($"Virtual_cards/{Asked.Waiting}", "404 not_found path"),
        ];
        foreach (var (path, outcome) in table)
        {
            foreach (var verb in (string[])["approve", "decline"])
            {
                var body = new JsonObject { ["declined_note"] = "no" };
                var reply = await owner.PostAsync($"/v2/requests/{path}/{verb}", body, (Asked.KeyHeader, Client.NewKey()));
                Assert.Equal((path, verb, outcome), (path, verb, reply.Outcome()));
            }
        }

        foreach (var type in (string[])["transfers", "multi_transfers"])
            Assert.Equal("404 not_found path", (await owner.PostAsync($"/v2/requests/{type}", new JsonObject())).Outcome());
        Assert.Equal("200", (await owner.DeclineAsync(Asked.Waiting.ToUpperInvariant())).Outcome());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Each_call_has_a_scope_of_its_own(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var (method, path, scope) in ((string, string, string)[])
        [
            ("GET", "/v2/requests", "organization.read"),
            ("POST", "/v2/requests/flash_cards", "request_cards.write"),
            ("POST", "/v2/requests/virtual_cards", "request_cards.write"),
            ("POST", $"/v2/requests/virtual_cards/{Asked.Waiting}/approve", "request_review.write"),
            ("POST", $"/v2/requests/flash_cards/{Asked.Waiting}/decline", "request_review.write"),
        ])
        {
            var caller = await api.AsAsync(Role.Owner, [.. Scope.All.Where(other => other != scope)]);
            var reply = await caller.SendAsync(new HttpMethod(method), path, null);
            Assert.Equal((403, $"The token is missing required oauth scope {scope}"), (reply.Status, Assert.Single(reply.Details)));
        }
    }

    private static Task<string> StoredAsync(TestApi api, MemberId initiator) =>
        Asked.StoredAsync(api, request => request with { Initiator = initiator, Note = "of this test" });
}
