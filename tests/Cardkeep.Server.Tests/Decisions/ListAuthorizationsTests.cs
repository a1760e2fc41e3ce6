using Cardkeep.Access;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Decisions;

/// <summary>Which authorizations there are, and what became of one (spending.md §8).</summary>
public sealed class ListAuthorizationsTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task The_newest_come_first_page_by_page(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        List<string> made = [];
        for (var number = 0; number < 5; number++)
        {
            if (number != 2) api.Clock.Advance(TimeSpan.FromMicroseconds(1));  // Two of one instant, whose order is that of their ids.
            made.Add((await network.AuthorizeAsync(Given.Card(CardLevel.Virtual), 1_00)).Text("authorization_id"));
        }

        string[] expected =
            [made[4], made[3], .. made[1..3].OrderDescending(StringComparer.Ordinal), made[0]];
        Assert.Equal(expected, (await owner.ListAsync()).Ids());
        var second = await owner.ListAsync("?page=2&per_page=2");
        Assert.Equal(expected[2..4], second.Ids());
        Assert.Equal(
            """{"current_page":2,"next_page":3,"prev_page":1,"total_pages":3,"total_count":5,"per_page":2}""",
            second.Json["meta"]!.ToJsonString());
        Assert.Empty((await owner.ListAsync("?page=9&per_page=2")).Ids());
        Assert.Equal("422 below_minimum", Envelope.Of(await owner.ListAsync("?page=0")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Filters_narrow_and_what_they_name_wrongly_is_refused(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var (one, other) = (Given.Card(CardLevel.Virtual), Given.Card(CardLevel.VirtualPartner));
        var (held, refused) = (await IdAsync(one, 1_00), await IdAsync(one, 1_000_000_00));
        var others = await IdAsync(other, 2_00);
        var stranger = await Given.StrangerAsync(api);

        await ExpectAsync($"?card_id={one}", held, refused);
        await ExpectAsync($"?card_id={one}&outcome=approved", held);
        await ExpectAsync($"?card_id[]={one}&card_id={other}", held, refused, others);
        await ExpectAsync("?status=open", held, others);
        await ExpectAsync("?status=declined&status=cleared", refused);
        await ExpectAsync("?outcome=partially_approved");
        await ExpectAsync($"?card_id={Guid.NewGuid()}");
        Assert.Empty((await stranger.Client.ListAsync($"?card_id={one}")).Ids());
        Assert.Equal("422 not_in_list", Envelope.Of(await owner.ListAsync("?status=gone")));
        Assert.Equal("400 invalid_uuid", Envelope.Of(await owner.ListAsync("?card_id=7")));

        async Task<string> IdAsync(string card, long cents) => (await network.AuthorizeAsync(card, cents)).Text("authorization_id");

        async Task ExpectAsync(string query, params string[] expected) => Assert.Equal(
            expected.Order(StringComparer.Ordinal), (await owner.ListAsync(query)).Ids().Order(StringComparer.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_member_sees_those_of_the_cards_that_they_see(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        Dictionary<Role, string> made = [];
        foreach (var role in (Role[])[Role.Owner, Role.Manager, Role.Employee])
            made[role] = (await network.AuthorizeAsync(await Given.LiveCardAsync(owner, role), 1_00)).Text("authorization_id");

        foreach (var role in Enum.GetValues<Role>())
        {
            var caller = await api.AsAsync(role);
            var cards = (await caller.GetAsync("/v2/cards")).Json["cards"]!.AsArray();
            var holders = cards.Select(card => card!["holder_id"]!.GetValue<string>());
            var expected = made.Where(one => holders.Contains(Given.Member(one.Key))).Select(one => one.Value).ToList();

            Assert.Equal(
                expected.Order(StringComparer.Ordinal), (await caller.ListAsync()).Ids().Order(StringComparer.Ordinal));
            Assert.Equal(expected.Count, (await caller.ListAsync("?per_page=1")).Json["meta"]!["total_count"]!.GetValue<int>());
        }

        Assert.Equal([made[Role.Employee]], (await (await api.AsAsync(Role.Employee)).ListAsync()).Ids());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task How_many_there_are_is_known_without_counting_them(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var older = await Given.LiveCardAsync(owner, Role.Manager);
        var newer = (await owner.SandboxAsync(older, "renew")).CardId;
        await network.ApprovedAsync(older, 1_00);
        await network.ApprovedAsync(newer, 1_00);
        await network.AuthorizeAsync(newer, 9_000_00);                                   // Declined.
        await network.ReverseAsync(newer, "early");
        await network.ClearAsync(older, "forced", 1_00);
        await network.ClearAsync(older, "forced", 2_00);                                 // The same one again.
        await network.AdviseAsync(Terminal.Ask(older, 1_00).With(("outcome", "approved")));
        await network.RefundAsync(older, 1_00);                                          // None.
        await network.ApprovedAsync(Given.Card(CardLevel.Virtual), 1_00);
        var manager = await api.AsAsync(Role.Manager);
        var employee = await api.AsAsync(Role.Employee);
        string[] queries = ["?per_page=1", $"?per_page=1&card_id={newer}", "?per_page=1&outcome=approved"];

        Assert.Equal("7 3 4", await TotalsAsync(owner));
        Assert.Equal("7 3 4", await TotalsAsync(manager));
        Assert.Equal("1 0 1", await TotalsAsync(employee));
        await Consistency.CheckAsync(api);

        // What nobody filtered comes from the budgets' own rows, and what was filtered is counted.
        await api.ExecuteAsync("UPDATE card_counters SET authorizations = authorizations + 100 WHERE authorizations > 1");
        Assert.Equal("107 3 4", await TotalsAsync(owner));
        Assert.Equal("107 3 4", await TotalsAsync(manager));

        async Task<string> TotalsAsync(Client caller)
        {
            List<string> totals = [];
            foreach (var query in queries) totals.Add($"{(await caller.ListAsync(query)).Json["meta"]!["total_count"]}");
            return string.Join(' ', totals);
        }
    }

    // The database derives a status by itself, to filter by it; it has to be the core's.
    [Theory, OnSqlite, OnPostgres]
    public async Task Every_status_finds_those_that_show_it_and_no_others(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var cents = new Money(100);
        var bare = Declined() with { Verdict = Verdict.Approved, Reason = null };
        Authorization[] all =
        [
            Declined(), bare, Declined() with { Cleared = cents },
            bare with { Approved = cents, ExpiresAt = ManualClock.Start },
            bare with { Approved = cents + cents, Cleared = cents, Consumed = cents, ExpiresAt = ManualClock.Start },
            bare with { Approved = cents, Cleared = cents, Consumed = cents },
            bare with { Approved = cents, Expired = cents },
            bare with { Approved = cents + cents, Expired = cents, Reversed = cents },
            bare with { Approved = cents, Reversed = cents },
            bare with { Verdict = null, Flags = Oddities.Early | Oddities.ExceedsHold },
            Declined() with { Flags = Oddities.Early },
            bare with { Flags = Oddities.StandIn | Oddities.Unknown },
        ];
        all = [.. all.Select((one, number) => one with
        {
            Id = new(Guid.CreateVersion7(ManualClock.Start)),
            TransactionId = $"t-{number}",
        })];
        await api.WriteAsync(tx => AuthorizationTable.InsertAsync(tx, [.. all.Select(one => new KeptAuthorization(one, null))], default));

        Assert.Equal(Enum.GetValues<AuthorizationStatus>(), all.Select(one => one.Status).Distinct().Order());
        foreach (var status in Enum.GetValues<AuthorizationStatus>())
        {
            var found = (await owner.ListAsync($"?status={Names<AuthorizationStatus>.Of(status)}")).Ids();
            Assert.Equal(
                all.Where(one => one.Status == status).Select(one => $"{one.Id.Value:D}").Order(StringComparer.Ordinal),
                found.Order(StringComparer.Ordinal));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_shows_its_amounts_and_every_message_with_what_it_moved(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (network, owner) = (await Terminal.StartAsync(api), await api.AsAsync(Role.Owner));
        var card = await Given.LimitedCardAsync(owner, daily: 100);
        var id = (await network.AuthorizeAsync(Terminal.Ask(card, 50_00, "t-1", "m-1"))).Text("authorization_id");
        await network.IncrementAsync(card, "t-1", 20_00);
        await network.IncrementAsync(card, "t-1", 90_00);
        await network.ReverseAsync(card, "t-1", 10_00);
        await network.ClearAsync(card, "t-1", 80_00);
        await network.RefundAsync(card, 30_00, "t-1", "r-1");
        await network.UndoRefundAsync(card, "r-1");
        await network.RefundAsync(card, 5_00, "nobody's");

        var shown = (await owner.GetAsync($"/cardkeep/v1/authorizations/{id}")).Json;

        Assert.Equal(
            [
                "authorization t-1 5000 0 approved", "increment t-1 2000 0 approved", "increment t-1 0 0 declined",
                "reversal t-1 -1000 0 ", "clearing t-1 -6000 8000 over_cleared", "refund r-1 0 -3000 ", "refund_reversal other 0 3000 ",
            ],
            shown["messages"]!.AsArray().Select(message => string.Join(
                ' ', message!["kind"], message["transaction_id"]!.GetValue<string>() is var name && name is "t-1" or "r-1" ? name : "other",
                message["moved_held_cents"], message["moved_spent_cents"],
                message["outcome"] ?? string.Join(',', message["flags"]!.AsArray()))));
        Assert.Equal(
            $$$"""
            {"id":"{{{id}}}","card_id":"{{{card}}}","transaction_id":"t-1","status":"cleared","outcome":"approved","reason":null,
            "opened_by":"ask","type":"purchase","channel":"online","pre_authorization":false,
            "merchant":{"id":"M1","name":"ACME Bistro","mcc":"5812","city":"Paris","country":"FR"},"original":null,"currency":"EUR",
            "charged_to":{"zone":"Europe/Paris","day":"2026-03-01","month":"2026-03","pair":"payment","life":false},
            "decided_at":"2026-03-01T09:30:00.000000Z","occurred_at":"2026-03-01T09:29:59.000000Z",
            "expires_at":"2026-03-08T09:30:00.000000Z","flags":["over_cleared"],
            "amounts":{"requested_cents":5000,"approved_cents":7000,"held_cents":0,"cleared_cents":8000,"over_cents":2000,
            "reversed_cents":1000,"expired_cents":0,"released_cents":0,"refunded_cents":0,"credited_cents":0}}
            """.ReplaceLineEndings(""),
            shown["authorization"]!.ToJsonString());
        var listed = Assert.Single((await owner.ListAsync()).Json["authorizations"]!.AsArray())!;
        Assert.Equal(shown["authorization"]!.ToJsonString(), listed.ToJsonString());
    }

    private static Authorization Declined() => new()
    {
        Organization = Demo.Organization,
        Id = default,
        TransactionId = "",
        Card = Demo.VirtualCard,
        Budget = Demo.VirtualCard,
        OpenedBy = OpenedBy.Advice,
        IsAsked = false,
        Type = AskType.Purchase,
        Channel = Channel.Online,
        IsPreAuthorization = false,
        Merchant = null,
        Original = null,
        Verdict = Verdict.Declined,
        Reason = Reason.CardPaused,
        Zone = "Europe/Paris",
        Day = new(2026, 3, 1),
        Pair = Pair.Payment,
        CountsLife = false,
        DecidedAt = ManualClock.Start,
        OccurredAt = ManualClock.Start,
        ExpiresAt = null,
        Version = 1,
        Requested = new(1),
    };
}
