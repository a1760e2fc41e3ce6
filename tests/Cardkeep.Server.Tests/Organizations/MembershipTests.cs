using Cardkeep.Access;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Organizations;

/// <summary>Members and teams, their pages, and the scopes of section 11 (wire-contract.md §11).</summary>
public sealed class MembershipTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Everybody_sees_the_members_and_the_teams_of_their_organization(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await Given.StrangerAsync(api);
        var sales = Demo.MakeTeams()[0].Id.Value;
        var members = string.Join(',', Demo.MakeMembers().Select(member => $$"""
            {"id":"{{member.Id.Value}}","first_name":"{{member.FirstName}}","last_name":"{{member.LastName}}",
            "role":"{{Names<Role>.Of(member.Role)}}","residence_country":null,"birthdate":null,"nationality":null,"ubo":null,
            "birth_country":null,"status":"active",
            "team_id":{{(member.Team is null ? "null" : $"\"{sales}\"")}}}
            """.ReplaceLineEndings("")));
        var teams = string.Join(',', Demo.MakeTeams().Select(team => $$"""{"id":"{{team.Id.Value}}","name":"{{team.Name}}"}"""));
        foreach (var role in Enum.GetValues<Role>())
        {
            var caller = await api.AsAsync(role);
            foreach (var slash in (string[])["", "/"])
            {
                Assert.Equal(
                    $$"""{"memberships":[{{members}}],"meta":{{Meta(5)}}}""",
                    (await caller.GetAsync($"/v2/memberships{slash}")).Body);
                Assert.Equal($$"""{"teams":[{{teams}}],"meta":{{Meta(2)}}}""", (await caller.GetAsync($"/v2/teams{slash}")).Body);
            }
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_token_shows_its_own_membership(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var member in Demo.MakeMembers())
        {
            var caller = await api.AsAsync(member.Role);
            var expected = $$$"""
                {"membership":{"id":"{{{member.Id.Value}}}","first_name":"{{{member.FirstName}}}","last_name":"{{{member.LastName}}}",
                "email":"{{{member.Email}}}","phone_number":"\u002B{{{member.PhoneNumber![1..]}}}","position":"{{{member.Position}}}",
                "status":"active","role":"{{{Names<Role>.Of(member.Role)}}}","locale":"en",
                "team_id":{{{(member.Team is { } team ? $"\"{team.Value}\"" : "null")}}},
                "kyc_status":"accepted"}}
                """.ReplaceLineEndings("");
            Assert.Equal(expected, (await caller.GetAsync("/v2/membership")).Body);
            Assert.Equal(expected, (await caller.GetAsync("/v2/membership/")).Body);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Members_who_are_not_active_are_listed_with_their_status(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var invited = await Given.MemberAsync(api, Role.Employee, change: person => person with { Status = MembershipStatus.Invited });
        var revoked = await Given.MemberAsync(api, Role.Employee, change: person => person with { Status = MembershipStatus.Revoked });

        var list = (await (await api.AsAsync(Role.Employee)).GetAsync("/v2/memberships")).Json["memberships"]!.AsArray();
        var statuses = list.ToDictionary(
            member => member!["id"]!.GetValue<string>(),
            member => member!["status"]!.GetValue<string>(),
            StringComparer.Ordinal);

        Assert.Equal(("invited", "revoked", 7), (statuses[$"{invited.Value}"], statuses[$"{revoked.Value}"], statuses.Count));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Lists_around_the_cards_have_pages_by_id(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string List, int Count)[] lists = [("memberships", 5), ("teams", 2), ("bank_accounts", 2)];
        foreach (var (list, count) in lists)
        {
            List<string> paged = [];
            for (var page = 1; page <= count; page++)
            {
                var reply = await owner.GetAsync($"/v2/{list}?page={page}&per_page=1");
                var (next, previous) = (page < count ? $"{page + 1}" : "null", page > 1 ? $"{page - 1}" : "null");
                Assert.Equal(
                    $$$"""
                    {"current_page":{{{page}}},"next_page":{{{next}}},"prev_page":{{{previous}}},"total_pages":{{{count}}},
                    "total_count":{{{count}}},"per_page":1}
                    """.ReplaceLineEndings(""),
                    reply.Meta());
                paged.Add(reply.Json[list]!.AsArray().Single()!["id"]!.GetValue<string>());
            }

            Assert.Equal(paged.Order(StringComparer.Ordinal), paged);
            var past = await owner.GetAsync($"/v2/{list}?page=9&per_page=1");
            Assert.Empty(past.Json[list]!.AsArray());
            Assert.Equal($"{count}", $"{past.Json["meta"]!["prev_page"]}");
            (string Asked, string Outcome)[] table =
            [
                ("page=0", "422 below_minimum page"),
                ("per_page=101", "422 above_maximum per_page"),
                ("per_page=100", "200"),
                ("page=undefined&per_page=x", "400 not_an_integer page, not_an_integer per_page"),
            ];
            foreach (var (asked, outcome) in table)
                Assert.Equal((list, asked, outcome), (list, asked, (await owner.GetAsync($"/v2/{list}?{asked}")).Outcome()));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_token_without_the_scope_is_told_which_one_it_needs(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        (string Path, string Scope)[] table =
        [
            ("/v2/organization", Scope.OrganizationRead),
            ("/v2/bank_accounts", Scope.OrganizationRead),
            ($"/v2/bank_accounts/{Given.Account}", Scope.OrganizationRead),
            ("/v2/memberships", Scope.OrganizationRead),
            ("/v2/membership", Scope.MembershipRead),
            ("/v2/teams", Scope.TeamRead),
        ];
        foreach (var (path, scope) in table)
        {
            Assert.Equal(200, (await (await api.AsAsync(Role.Employee, scope)).GetAsync(path)).Status);
            var refused = await (await api.AsAsync(Role.Owner, [.. Scope.All.Where(other => other != scope)])).GetAsync(path);
            Assert.Equal((path, "403 insufficient_scope"), (path, refused.Outcome()));
            Assert.Contains($"missing required oauth scope {scope}", refused.Body, StringComparison.Ordinal);
            Assert.Equal($"Bearer realm=\"cardkeep\", error=\"insufficient_scope\", scope=\"{scope}\"", refused.Header("WWW-Authenticate"));
        }
    }

    private static string Meta(int count) =>
        $$"""{"current_page":1,"next_page":null,"prev_page":null,"total_pages":1,"total_count":{{count}},"per_page":100}""";
}
