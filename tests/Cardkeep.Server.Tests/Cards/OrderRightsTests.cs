using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

/// <summary>Who may order a card, for whom, and on whose account (wire-contract.md §8, §10.2).</summary>
public sealed class OrderRightsTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task What_is_a_strangers_is_not_known_and_nothing_is_made(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var stranger = await Given.StrangerAsync(api);
        var before = await Consistency.CountAsync(api);

        foreach (var (member, value) in ((string, string)[])
        [
            ("holder_id", $"{stranger.Owner.Value}"),
            ("initiator_id", $"{stranger.Owner.Value}"),
            ("bank_account_id", $"{stranger.Account.Value}"),
            ("organization_id", $"{stranger.Organization.Value}"),
            ("organization_id", "stranger-1"),
        ])
        {
            var reply = await owner.TryCreateCardAsync(Given.Order(CardLevel.Virtual).With((member, value)));
            Assert.Equal((422, $"reference_not_found /card/{member}"), (reply.Status, Assert.Single(reply.Problems)));
        }

        // A stranger cannot order in our name either: to them, everything of ours is unknown.
        var theirs = await stranger.Client.TryCreateCardAsync(Given.Order(CardLevel.Virtual));
        Assert.Equal(
            "422 reference_not_found /card/bank_account_id, reference_not_found /card/holder_id, reference_not_found /card/organization_id",
            $"{theirs.Status} {string.Join(", ", theirs.Problems.Order(StringComparer.Ordinal))}");
        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_needs_an_active_holder_an_active_initiator_and_an_open_account(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        await api.ExecuteAsync("UPDATE bank_accounts SET status = 'closed' WHERE slug = 'acme-7132-travel'");

        foreach (var status in (MembershipStatus[])[MembershipStatus.Invited, MembershipStatus.Revoked])
        {
            var inactive = await Given.MemberAsync(api, Role.Employee, change: person => person with { Status = status });
            var reply = await owner.TryCreateCardAsync(Given.Order(CardLevel.Virtual).With(
                ("holder_id", $"{inactive.Value}"),
                ("initiator_id", $"{inactive.Value}"),
                ("bank_account_id", $"{Demo.MakeAccounts(ManualClock.Start)[1].Id.Value}")));

            Assert.Equal(
                "422 bank_account_closed /card/bank_account_id, holder_not_active /card/holder_id, holder_not_active /card/initiator_id",
                $"{reply.Status} {string.Join(", ", reply.Problems.Order(StringComparer.Ordinal))}");
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Owners_and_admins_order_for_anybody(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var caller in (Role[])[Role.Owner, Role.Admin])
        {
            var client = await api.AsAsync(caller);
            foreach (var holder in Enum.GetValues<Role>())
            {
                var reply = await client.CreateCardAsync(Given.Order(CardLevel.Virtual, holder));
                Assert.Equal((200, Given.Member(caller)), (reply.Status, reply.Card["initiator_id"]!.GetValue<string>()));
            }
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_manager_orders_for_their_own_team_alone(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var manager = await api.AsAsync(Role.Manager);
        var (own, other) = (Demo.MakeTeams()[0].Id, Demo.MakeTeams()[1].Id);
        var colleague = await Given.MemberAsync(api, Role.Reporting, own);
        var elsewhere = await Given.MemberAsync(api, Role.Employee, other);
        var nowhere = await Given.MemberAsync(api, Role.Employee);

        foreach (var holder in (string[])[Given.Member(Role.Employee), Given.Member(Role.Manager), $"{colleague.Value}"])
            Assert.Equal(200, (await manager.CreateCardAsync(Given.Order(CardLevel.Virtual).With(("holder_id", holder)))).Status);
        foreach (var holder in (string[])[Given.Member(Role.Owner), $"{elsewhere.Value}", $"{nowhere.Value}"])
            ExpectForbidden(await manager.TryCreateCardAsync(Given.Order(CardLevel.Virtual).With(("holder_id", holder))));

        // Two who are in no team are not in the same one.
        var teamless = await Given.MemberAsync(api, Role.Manager);
        var alone = await api.AsAsync(Demo.Organization, teamless, Demo.Client);
        ExpectForbidden(await alone.TryCreateCardAsync(Given.Order(CardLevel.Virtual).With(("holder_id", $"{nowhere.Value}"))));
        ExpectForbidden(await alone.TryCreateCardAsync(Given.Order(CardLevel.Virtual).With(("holder_id", $"{teamless.Value}"))));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Employees_and_reporting_order_nothing_not_even_for_themselves(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var before = await Consistency.CountAsync(api);
        foreach (var role in (Role[])[Role.Employee, Role.Reporting])
        {
            var caller = await api.AsAsync(role);
            ExpectForbidden(await caller.TryCreateCardAsync(Given.Order(CardLevel.Virtual, role)));

            // The rules are judged before the role: whoever may not order still hears what is wrong with the order.
            var wrong = await caller.TryCreateCardAsync(Given.Order(CardLevel.Virtual, role).With(("payment_monthly_limit", 20_001)));
            Assert.Equal((422, "limit_above_maximum /card/payment_monthly_limit"), (wrong.Status, Assert.Single(wrong.Problems)));
        }

        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_order_needs_the_scope_to_write_before_anything_else(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var reader = await api.AsAsync(Role.Owner, Scope.CardRead);

        var reply = await reader.PostRawAsync("/v2/cards", "{ this is no JSON");

        Assert.Equal((403, "insufficient_scope"), (reply.Status, Assert.Single(reply.Problems)));
        Assert.Contains("missing required oauth scope card.write", Assert.Single(reply.Details), StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Where_plastic_goes_is_shown_to_who_could_have_ordered_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var address = JsonNode.Parse("""
            {"contact_name":null,"first_line":" 751 Metz Falls ","second_line":"835","third_line":"",
             "zipcode":"13563-3709","city":"Reinholdchester","country":"KI"}
            """)!;
        var sent = await owner.CreateCardAsync(Given.Order(CardLevel.Standard).With(("ship_to_business", false), ("address", address)));
        var toBusiness = await owner.CreateCardAsync(Given.Order(CardLevel.Standard).With(("address", address)));
        Assert.Equal((200, 200), (sent.Status, toBusiness.Status));
        var path = $"/cardkeep/v1/cards/{sent.CardId}/shipping_address";

        foreach (var role in (Role[])[Role.Owner, Role.Admin, Role.Manager])
        {
            var shown = (await (await api.AsAsync(role)).GetAsync(path)).Body;
            Assert.Equal("""
                {"shipping_address":{"contact_name":null,"first_line":"751 Metz Falls","second_line":"835","third_line":null,
                """ + """
                "zipcode":"13563-3709","city":"Reinholdchester","country":"KI"}}
                """, shown);
        }

        ExpectForbidden(await (await api.AsAsync(Role.Employee)).GetAsync(path));
        ExpectForbidden(await (await api.AsAsync(Role.Reporting)).GetAsync(path));
        Assert.Equal(404, (await (await Given.StrangerAsync(api)).Client.GetAsync(path)).Status);
        path = $"/cardkeep/v1/cards/{toBusiness.CardId}/shipping_address";
        Assert.Equal("""{"shipping_address":null}""", (await owner.GetAsync(path)).Body);
    }

    private static void ExpectForbidden(Reply reply)
    {
        Assert.Equal((403, "forbidden"), (reply.Status, Assert.Single(reply.Problems)));
        Assert.Equal("User does not have sufficient permissions for this action.", Assert.Single(reply.Details));
    }
}
