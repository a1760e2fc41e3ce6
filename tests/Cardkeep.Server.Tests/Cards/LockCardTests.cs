using System.Text;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

/// <summary>Lock and unlock over the wire: statuses, repetitions, roles, bodies (wire-contract.md §9.5, §10.6).</summary>
public sealed class LockCardTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Only_cards_that_can_pay_are_locked_and_only_locked_ones_unlocked(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (CardStatus From, string Locked, string Unlocked)[] table =
        [
            (CardStatus.Pending, "422 invalid_status_transition", "422 invalid_status_transition"),
            (CardStatus.Live, "paused", "live"),
            (CardStatus.Paused, "paused", "live"),
            (CardStatus.Stolen, "422 invalid_status_transition", "422 invalid_status_transition"),
            (CardStatus.Lost, "422 invalid_status_transition", "422 invalid_status_transition"),
            (CardStatus.PinBlocked, "paused", "422 invalid_status_transition"),
            (CardStatus.Discarded, "422 invalid_status_transition", "422 invalid_status_transition"),
            (CardStatus.Expired, "422 invalid_status_transition", "422 invalid_status_transition"),
            (CardStatus.ShippedLost, "422 invalid_status_transition", "422 invalid_status_transition"),
            (CardStatus.Onhold, "422 invalid_status_transition", "422 invalid_status_transition"),
            (CardStatus.OrderCanceled, "422 invalid_status_transition", "422 invalid_status_transition"),
            (CardStatus.PreExpired, "422 invalid_status_transition", "422 invalid_status_transition"),
            (CardStatus.Abusive, "422 invalid_status_transition", "422 invalid_status_transition"),
        ];
        Assert.Equal(Enum.GetValues<CardStatus>(), table.Select(row => row.From));
        foreach (var row in table)
        {
            var one = await Stored.CardAsync(api, card => card.In(row.From));
            var other = await Stored.CardAsync(api, card => card.In(row.From));
            var locked = await owner.LockAsync(one);
            var unlocked = await owner.UnlockAsync(other);

            Assert.Equal(row, (row.From, CameTo(locked), CameTo(unlocked)));
            if (locked.Status == 422) Assert.Contains(Names<CardStatus>.Of(row.From), locked.Body, StringComparison.Ordinal);
            if (locked.Status == 200) Assert.Equal(locked.Body, (await owner.GetAsync($"/v2/cards/{one}")).Body);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_whose_pin_is_blocked_is_so_again_after_an_unlock(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Stored.CardAsync(api, card => card.In(CardStatus.PinBlocked));

        Assert.Equal("paused", CameTo(await owner.LockAsync(card)));
        Assert.Equal("pin_blocked", CameTo(await owner.UnlockAsync(card)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_move_to_where_the_card_is_answers_the_card_and_changes_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Virtual);
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        var locked = await owner.LockAsync(card);
        Assert.Equal("2026-03-01T09:31:00Z", locked.Card["updated_at"]!.GetValue<string>());

        api.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((200, locked.Body), await SaidAsync(owner.LockAsync(card)));
        Assert.Equal(2, await EventsAsync(api));

        var unlocked = await owner.UnlockAsync(card);
        Assert.Equal("2026-03-01T09:32:00Z", unlocked.Card["updated_at"]!.GetValue<string>());
        api.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((200, unlocked.Body), await SaidAsync(owner.UnlockAsync(card)));
        Assert.Equal(3, await EventsAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_change_is_recorded_with_who_what_and_its_number(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, employee) = (await api.AsAsync(Role.Owner), await api.AsAsync(Role.Employee));
        var card = Given.Card(CardLevel.Virtual);
        var locked = await employee.LockAsync(card);
        await employee.LockAsync(card);
        api.Clock.Advance(TimeSpan.FromSeconds(1));
        await owner.UnlockAsync(card);

        var rows = await api.Database.ReadAsync(tx => tx.ListAsync($"""
            SELECT number, kind, member_id, client_id, facts, occurred_at, trace_id FROM events
            WHERE organization_id = {Demo.Organization} AND stream_id = {Demo.VirtualCard} AND number > 1 ORDER BY number
            """,
            row => ($"{row.Integer(0)} {row.Text(1)} {row.Text(4)}", row.Guid(2), row.Guid(3), row.Instant(5), row.Text(6)),
            default), default);

        Assert.Equal(2, rows.Count);
        Assert.Equal("""2 card.locked {"status":{"from":"live","to":"paused"},"locks":{"from":[],"to":["user"]}}""", rows[0].Item1);
        Assert.Equal("""3 card.unlocked {"status":{"from":"paused","to":"live"},"locks":{"from":["user"],"to":[]}}""", rows[1].Item1);
        Assert.Equal([Demo.MemberOf(Role.Employee).Value, Demo.MemberOf(Role.Owner).Value], rows.Select(row => row.Item2));
        Assert.All(rows, row => Assert.Equal(Demo.Client.Value, row.Item3));
        Assert.Equal([ManualClock.Start, ManualClock.Start.AddSeconds(1)], rows.Select(row => row.Item4));
        Assert.Equal(locked.Header("X-Request-Id"), rows[0].Item5);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Each_role_locks_and_unlocks_what_it_may_and_learns_of_nothing_else(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        const string forbidden = "403 forbidden";
        const string absent = "404 not_found id";
        // The caller's own card, a team mate's (the employee's or the manager's), and the owner's or the admin's.
        (Role Role, string Verb, string Own, string Team, string Others)[] table =
        [
            (Role.Owner, "lock", "200", "200", "200"),
            (Role.Owner, "unlock", "200", "200", "200"),
            (Role.Admin, "lock", "200", "200", "200"),
            (Role.Admin, "unlock", "200", "200", "200"),
            (Role.Manager, "lock", "200", "200", absent),
            (Role.Manager, "unlock", forbidden, forbidden, absent),
            (Role.Employee, "lock", "200", absent, absent),
            (Role.Employee, "unlock", forbidden, absent, absent),
            (Role.Reporting, "lock", forbidden, forbidden, forbidden),
            (Role.Reporting, "unlock", forbidden, forbidden, forbidden),
        ];
        foreach (var row in table)
        {
            var caller = await api.AsAsync(row.Role);
            Role[] holders =
                [row.Role, row.Role == Role.Employee ? Role.Manager : Role.Employee, row.Role == Role.Owner ? Role.Admin : Role.Owner];
            List<string> came = [];
            foreach (var holder in holders)
            {
                var card = await Stored.CardAsync(api, card => card.In(row.Verb == "lock" ? CardStatus.Live : CardStatus.Paused) with
                {
                    Holder = Demo.MemberOf(holder),
                });
                came.Add((row.Verb == "lock" ? await caller.LockAsync(card) : await caller.UnlockAsync(card)).Outcome());
            }

            Assert.Equal(row, (row.Role, row.Verb, came[0], came[1], came[2]));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_refused_move_changes_nothing_and_opens_no_session(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var stranger = await Given.StrangerAsync(api);
        var before = await Consistency.CountAsync(api);
        var card = Given.Card(CardLevel.Virtual);
        var pending = Given.Card(CardLevel.Metal);
        var (owner, manager, reporting) =
            (await api.AsAsync(Role.Owner), await api.AsAsync(Role.Manager), await api.AsAsync(Role.Reporting));
        var whole = (await owner.GetAsync("/v2/cards")).Body;

        Assert.Equal("404 not_found id", (await stranger.Client.LockAsync(card)).Outcome());
        Assert.Equal("404 not_found id", (await stranger.Client.UnlockAsync(card)).Outcome());
        Assert.Equal("404 not_found id", (await owner.LockAsync("bulk")).Outcome());
        Assert.Equal("404 not_found id", (await owner.UnlockAsync($"{Guid.Empty}")).Outcome());
        Assert.Equal("403 forbidden", (await reporting.LockAsync(card)).Outcome());
        Assert.Equal("403 forbidden", (await manager.UnlockAsync(card)).Outcome());
        Assert.Equal("422 invalid_status_transition", (await owner.LockAsync(pending)).Outcome());
        Assert.Equal("422 invalid_status_transition", (await owner.UnlockAsync(pending)).Outcome());

        Assert.Equal(before, await Consistency.CountAsync(api));
        Assert.Equal(whole, (await owner.GetAsync("/v2/cards")).Body);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_body_that_comes_with_a_move_is_ignored_whatever_it_is(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string? MediaType, string Body)[] table =
        [
            (null, ""),
            (null, "no JSON"),
            ("application/json", ""),
            ("application/json", "{\"card\":"),
            ("text/xml", "<card/>"),
            ("nonsense", "\0"),
            ("application/json", new string(' ', 100_000)),
        ];
        foreach (var (mediaType, body) in table)
        {
            var card = await Given.LiveCardAsync(owner);
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (mediaType is not null) content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
            var reply = await owner.SendAsync(HttpMethod.Put, $"/v2/cards/{card}/lock", content);
            Assert.Equal((mediaType, body.Length, "paused"), (mediaType, body.Length, CameTo(reply)));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_move_is_addressed_in_any_case_of_the_id_and_with_a_slash_at_the_end(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Virtual);

        Assert.Equal("paused", CameTo(await owner.PutAsync($"/v2/cards/{card.ToUpperInvariant()}/lock/")));
        var asked = await owner.PutAsync($"/v2/cards/{card.ToUpperInvariant()}/unlock/");
        var session = await owner.AllowAsync(asked);
        Assert.Equal("live", CameTo(await owner.PutAsync($"/v2/cards/{card}/unlock", ("X-Qonto-Sca-Session-Token", session))));
    }

    private static string CameTo(Reply reply) => reply.Status == 200 ? reply.CardStatus : reply.Outcome();

    private static async Task<(int Status, string Body)> SaidAsync(Task<Reply> asked)
    {
        var reply = await asked;
        return (reply.Status, reply.Body);
    }

    private static Task<long> EventsAsync(TestApi api) => api.Database.ReadAsync(tx => tx.NumberAsync(
        $"SELECT count(*) FROM events WHERE organization_id = {Demo.Organization} AND stream_id = {Demo.VirtualCard}", default), default);
}
