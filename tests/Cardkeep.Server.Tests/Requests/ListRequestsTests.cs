using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Requests;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Requests;

/// <summary>Lists of requests: filters, orders, pages, and who sees what (wire-contract.md §6, §12).</summary>
public sealed class ListRequestsTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_list_has_requests_and_then_its_meta_and_each_request_as_it_is_answered_alone(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (employee, owner) = (await api.AsAsync(Role.Employee), await api.AsAsync(Role.Owner));
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        var flash = await employee.AskForFlashAsync(Asked.Flash);

        var list = await owner.GetAsync("/v2/requests");

        Assert.Equal("requests meta", string.Join(' ', list.Json.AsObject().Select(member => member.Key)));
        Assert.Equal(
            """{"current_page":1,"next_page":null,"prev_page":null,"total_pages":1,"total_count":2,"per_page":100}""",
            list.Json["meta"]!.ToJsonString());
        Assert.Equal([flash.RequestId(), Asked.Waiting], list.RequestIds());
        Assert.Equal(flash.Request().ToJsonString(), list.Requests()[0].ToJsonString());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_role_lists_what_it_may_see_and_counts_no_more(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var managers = await Asked.StoredAsync(api, request => request with { Initiator = Demo.MemberOf(Role.Manager) });
        var owners = await Asked.StoredAsync(api, request => request with { Initiator = Demo.MemberOf(Role.Owner) });
        var elsewhere = await Given.MemberAsync(api, Role.Employee, Demo.MakeTeams()[1].Id);
        var others = await Asked.StoredAsync(api, request => request with { Initiator = elsewhere });
        string[] all = [Asked.Waiting, managers, owners, others];

        foreach (var (role, seen) in ((Role, string[])[])
        [
            (Role.Owner, all),
            (Role.Admin, all),
            (Role.Reporting, all),
            (Role.Manager, [Asked.Waiting, managers]),
            (Role.Employee, [Asked.Waiting]),
        ])
        {
            var caller = await api.AsAsync(role);
            Assert.Equal(seen.Order(StringComparer.Ordinal), (await caller.GetAsync("/v2/requests?sort_by=created_at")).RequestIds());
            Assert.Equal(seen.Length, Total(await caller.GetAsync("/v2/requests?page=9")));
            Assert.Equal(seen.Length, Total(await caller.GetAsync("/v2/requests?status[]=pending&per_page=1")));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Filters_let_through_what_they_name_and_orders_put_it_in_order(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var made = await FourAsync(api);
        (string Query, string Seen)[] table =
        [
            ("", "c d w b a"),
            ("sort_by=created_at", "a w b c d"),
            ("sort_by=created_at:asc", "a w b c d"),
            ("sort_by=created_at:desc", "c d w b a"),
            ("sort_by=processed_at", "d b a w c"),
            ("sort_by=processed_at:desc", "a b d w c"),
            ("sort_by=status", "w d a b c"),
            ("sort_by=status:desc", "c a b d w"),
            ("status[]=pending", "w"),
            ("status[]=canceled", "c"),
            ("status[]=canceled&status[]=pending", "c w"),
            ("status=approved", "d"),
            ("status%5B%5D=declined&status[]=approved", "d b a"),
            ("status[]=", "c d w b a"),
            ("request_type[]=flash_card", "b"),
            ("request_type[]=virtual_card&request_type[]=flash_card", "c d w b a"),
            ("request_type[]=transfer", ""),
            ("request_type[]=multi_transfer&request_type[]=transfer", ""),
            ("request_type[]=transfer&request_type[]=flash_card", "b"),
            ("request_type[]=flash_card&status[]=approved", ""),
            ("created_at_from=2026-03-01T09:29:59.999999Z", "c d w b"),
            ("created_at_from=2026-03-01T09:30:00Z", "c d w b"),
            ("created_at_from=2026-03-01T09:30:00.000001Z", "c d"),
            ("created_at_from=2026-03-01T10:30:00%2B01:00", "c d w b"),
            ("processed_at_from=2026-03-02T00:00:00Z", "b a"),
            ("processed_at_from=2026-03-02T00:00:00.000001Z", "a"),
            ("processed_at_from=2026-03-01T00:00:00Z&status[]=approved", "d"),
            ("processed_at_from=2026-03-03T00:00:00.000001Z", ""),
            ("per_page=2&page=2", "w b"),
            ("per_page=2&page=3", "a"),
            ("page=2", ""),
        ];
        foreach (var (query, seen) in table)
        {
            var ids = (await owner.GetAsync($"/v2/requests?{query}")).RequestIds();
            Assert.Equal((query, seen), (query, string.Join(' ', ids.Select(id => made[id]))));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_a_list_cannot_be_asked_is_named(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string Query, string Outcome)[] table =
        [
            ("status[]=open", "422 not_in_list status[]"),
            ("status[]=Pending", "422 not_in_list status[]"),
            ("request_type[]=card", "422 not_in_list request_type[]"),
            ("created_at_from=2026-03-01", "400 invalid_date_time created_at_from"),
            ("created_at_from=2026-03-01T10:30:00+01:00", "400 invalid_date_time created_at_from"),
            ("processed_at_from=yesterday", "400 invalid_date_time processed_at_from"),
            ("sort_by=note", "422 not_in_list sort_by"),
            ("sort_by=status:up", "422 not_in_list sort_by"),
            ("page=0", "422 below_minimum page"),
            ("page=one", "400 not_an_integer page"),
            ("per_page=101", "422 above_maximum per_page"),
            (
                "per_page=0&status[]=x&created_at_from=y",
                "400 below_minimum per_page, not_in_list status[], invalid_date_time created_at_from"),
        ];
        foreach (var (query, outcome) in table)
            Assert.Equal((query, outcome), (query, (await owner.GetAsync($"/v2/requests?{query}")).Outcome()));

        var types = await owner.GetAsync("/v2/requests?request_type[]=card");
        Assert.Equal("request_type[] must be one of: flash_card, virtual_card, transfer, multi_transfer", Assert.Single(types.Details));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_request_whose_initiators_membership_has_ended_is_canceled(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var decided = (await (await api.AsAsync(Role.Employee)).AskForVirtualAsync(new JsonObject())).RequestId();
        await owner.DeclineAsync(decided);
        await Asked.SetStatusAsync(api, Demo.MemberOf(Role.Employee), MembershipStatus.Revoked);

        var canceled = Assert.Single((await owner.GetAsync("/v2/requests?status[]=canceled")).Requests());
        Assert.Equal((Asked.Waiting, "canceled"), (canceled.Text("id"), canceled.Text("status")));
        Assert.Equal((null, null), (canceled["approver_id"], canceled["processed_at"]));
        Assert.Equal([decided], (await owner.GetAsync("/v2/requests?status[]=declined")).RequestIds());
        Assert.Empty((await owner.GetAsync("/v2/requests?status[]=pending")).RequestIds());
        Assert.Equal("422 request_not_pending", (await owner.TryApproveAsync(Asked.Waiting)).Outcome());
        var refused = await owner.DeclineAsync(Asked.Waiting);
        Assert.Equal("A request that is canceled cannot be decided any more", Assert.Single(refused.Details));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Pages_of_equal_moments_miss_none_and_repeat_none(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        List<string> all = [Asked.Waiting];
        for (var made = 0; made < 10; made++) all.Add(await Asked.StoredAsync(api, request => request));

        foreach (var order in (string[])["created_at:desc", "processed_at:asc", "status:desc"])
        {
            List<string> paged = [];
            for (var page = 1; page <= 4; page++)
                paged.AddRange((await owner.GetAsync($"/v2/requests?per_page=3&page={page}&sort_by={order}")).RequestIds());
            Assert.Equal(all.Order(StringComparer.Ordinal), paged);
        }
    }

    // w waits (the demo's), a and b are declined, c is canceled, d is approved; c and d were made at one moment.
    private static async Task<Dictionary<string, string>> FourAsync(TestApi api)
    {
        var gone = await Given.MemberAsync(api, Role.Employee, change: person => person with { Status = MembershipStatus.Revoked });
        var now = ManualClock.Start;
        CardRequest Declined(CardRequest request, DateTimeOffset created, DateTimeOffset processed) => request with
        {
            Status = RequestStatus.Declined, DeclinedNote = "no", Approver = Demo.MemberOf(Role.Owner), CreatedAt = created,
            ProcessedAt = processed,
        };

        // Their ids rise in this order, from the demo's on: ties go by id.
        var made = new Dictionary<string, string>(StringComparer.Ordinal) { [Asked.Waiting] = "w" };
        await AddAsync("a", request => Declined(request, now.AddDays(-1), DateTimeOffset.Parse("2026-03-03T00:00:00Z", null)));
        await AddAsync("b", request => Declined(request, now, DateTimeOffset.Parse("2026-03-02T00:00:00Z", null)) with
        {
            Level = CardLevel.Flash, PreExpiresAt = now.AddDays(3), Design = CardDesign.DefaultOf(CardLevel.Flash),
        });
        await AddAsync("c", request => request with { Initiator = gone, CreatedAt = now.AddHours(1) });
        await AddAsync("d", request => Declined(request, now.AddHours(1), now.AddHours(2)) with
        {
            Status = RequestStatus.Approved, DeclinedNote = null,
        });
        return made;

        async Task AddAsync(string name, Func<CardRequest, CardRequest> change)
        {
            var id = new RequestId(Guid.ParseExact($"ffffffff-0000-7000-8000-{made.Count:x12}", "D"));
            made[await Asked.StoredAsync(api, request => change(request) with { Id = id })] = name;
        }
    }

    private static long Total(Reply reply) => reply.Json["meta"]!["total_count"]!.GetValue<long>();
}
