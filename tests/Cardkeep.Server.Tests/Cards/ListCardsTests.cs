using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

/// <summary>Pages and order of <c>GET /v2/cards</c> (wire-contract.md §6, §10.1).</summary>
public sealed class ListCardsTests
{
    private const int DemoCards = 7;

    [Theory, OnSqlite, OnPostgres]
    public async Task Pages_follow_one_another_and_together_are_the_whole_list(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        for (var more = 0; more < 5; more++) await Stored.CardAsync(api);
        var owner = await api.AsAsync(Role.Owner);

        var first = await owner.GetAsync("/v2/cards?per_page=5");
        var second = await owner.GetAsync("/v2/cards?page=2&per_page=5");
        var last = await owner.GetAsync("/v2/cards?page=3&per_page=5");
        var whole = await owner.GetAsync("/v2/cards");

        Assert.Equal("""{"current_page":1,"next_page":2,"prev_page":null,"total_pages":3,"total_count":12,"per_page":5}""", first.Meta());
        Assert.Equal("""{"current_page":2,"next_page":3,"prev_page":1,"total_pages":3,"total_count":12,"per_page":5}""", second.Meta());
        Assert.Equal("""{"current_page":3,"next_page":null,"prev_page":2,"total_pages":3,"total_count":12,"per_page":5}""", last.Meta());
        Assert.Equal(
            """{"current_page":1,"next_page":null,"prev_page":null,"total_pages":1,"total_count":12,"per_page":100}""",
            whole.Meta());
        Assert.Equal(whole.Ids(), [.. first.Ids(), .. second.Ids(), .. last.Ids()]);
        Assert.Equal(["meta", "cards"], whole.Json.AsObject().Select(member => member.Key));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_page_has_a_hundred_cards_unless_fewer_are_asked_for(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        for (var more = DemoCards; more < 102; more++) await Stored.CardAsync(api);
        var owner = await api.AsAsync(Role.Owner);

        var first = await owner.GetAsync("/v2/cards");
        var last = await owner.GetAsync("/v2/cards?page=2");

        Assert.Equal(100, first.Ids().Count);
        Assert.Equal(
            """{"current_page":1,"next_page":2,"prev_page":null,"total_pages":2,"total_count":102,"per_page":100}""",
            first.Meta());
        Assert.Equal(2, last.Ids().Count);
        Assert.Equal(102, first.Ids().Concat(last.Ids()).Distinct().Count());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Past_the_end_a_list_is_empty_and_the_way_back_leads_to_the_last_page(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string Asked, string Current, string Previous, string Pages, string Total, string Size)[] table =
        [
            ("?page=2&per_page=7", "2", "1", "1", "7", "7"),
            ("?page=4&per_page=3", "4", "3", "3", "7", "3"),
            ("?page=900&per_page=3", "900", "3", "3", "7", "3"),
            ("?page=1000000000", "1000000000", "1", "1", "7", "100"),
            ("?query=nobody", "1", "null", "0", "0", "100"),
            ("?query=nobody&page=2", "2", "null", "0", "0", "100"),
        ];
        foreach (var (asked, current, previous, pages, total, size) in table)
        {
            var reply = await owner.GetAsync($"/v2/cards{asked}");
            Assert.Empty(reply.Ids());
            Assert.Equal(
                $$$"""
                {"current_page":{{{current}}},"next_page":null,"prev_page":{{{previous}}},"total_pages":{{{pages}}},
                "total_count":{{{total}}},"per_page":{{{size}}}}
                """.ReplaceLineEndings(""),
                reply.Meta());
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_page_is_a_whole_number_within_its_bounds(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string Asked, string Outcome)[] table =
        [
            ("page=1", "200"),
            ("page=", "200"),
            ("page=0", "422 below_minimum page"),
            ("page=-1", "422 below_minimum page"),
            ("page=-99999999999999999999999", "422 below_minimum page"),
            ("page=99999999999999999999999", "422 above_maximum page"),
            ("page=undefined", "400 not_an_integer page"),
            ("page=1.0", "400 not_an_integer page"),
            ("page=1e3", "400 not_an_integer page"),
            ("page=%2B1", "400 not_an_integer page"),
            ("page=--1", "400 not_an_integer page"),
            ("page=-", "400 not_an_integer page"),
            ("page=0x1", "400 not_an_integer page"),
            ("page=%EF%BC%91", "400 not_an_integer page"),
            ("page=1%00", "400 not_an_integer page"),
            ("per_page=1", "200"),
            ("per_page=100", "200"),
            ("per_page=0", "422 below_minimum per_page"),
            ("per_page=101", "422 above_maximum per_page"),
            ("per_page=many", "400 not_an_integer per_page"),
            ("page=0&per_page=101", "422 below_minimum page, above_maximum per_page"),
            ("page=x&per_page=101", "400 not_an_integer page, above_maximum per_page"),
            ("page=x&page=1", "200"),
            ("page=1&page=x", "400 not_an_integer page"),
            ("current_page=x&unheard_of=1", "200"),
        ];
        foreach (var (asked, outcome) in table)
            Assert.Equal((asked, outcome), (asked, (await owner.GetAsync($"/v2/cards?{asked}")).Outcome()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Statuses_sort_in_the_order_of_the_documents_and_ties_by_id(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var status in Enum.GetValues<CardStatus>().Reverse()) await Stored.CardAsync(api, card => card.In(status));
        var owner = await api.AsAsync(Role.Owner);
        string[] order =
        [
            "pending", "live", "paused", "stolen", "lost", "pin_blocked", "discarded", "expired", "shipped_lost", "onhold",
            "order_canceled", "pre_expired", "abusive",
        ];

        var up = await owner.GetAsync("/v2/cards?sort_by=status:asc");
        var down = await owner.GetAsync("/v2/cards?sort_by=status:desc");

        Assert.Equal(order, up.All("status").Distinct());
        Assert.Equal(order.Reverse(), down.All("status").Distinct());
        AssertTiesById(up, "status");
        AssertTiesById(down, "status");
        Assert.Equal(up.Ids(), (await owner.GetAsync("/v2/cards")).Ids());
        Assert.Equal(up.Ids(), (await owner.GetAsync("/v2/cards?sort_by=status")).Ids());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Nicknames_sort_without_case_by_code_point(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        string[] order =
        [
            "10", "9", "_", "Apple", "apple pie", "b", "Zebra", "zoo",
            "ÄPFEL", "äpfel 2", "éclair", "Émile", "ŒUVRE", "ω", "ﬁn", "💳 for 🍗",
        ];
        foreach (var nickname in order.Reverse()) await Stored.CardAsync(api, card => card with { Nickname = nickname });
        for (var twin = 0; twin < 3; twin++) await Stored.CardAsync(api, card => card with { Nickname = twin == 1 ? "TWIN" : "twin" });
        var owner = await api.AsAsync(Role.Owner);

        var up = await owner.GetAsync("/v2/cards?sort_by=nickname:asc&card_levels[]=virtual");
        var down = await owner.GetAsync("/v2/cards?sort_by=nickname:desc&card_levels[]=virtual");

        Assert.Equal(order, up.All("nickname").Where(order.Contains));
        Assert.Equal(order.Reverse(), down.All("nickname").Where(order.Contains));
        foreach (var reply in (Reply[])[up, down])
        {
            var twins = reply.Cards().Where(card => card["nickname"]!.GetValue<string>() is "twin" or "TWIN").ToList();
            Assert.Equal(3, twins.Count);
            AssertAscending(twins.Select(card => card["id"]!.GetValue<string>()));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Times_sort_both_ways_and_ties_by_id(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        List<string> made = [];
        foreach (var microseconds in (int[])[2, 1, 3])
            made.Add(await Stored.CardAsync(api, card => card with { CreatedAt = card.CreatedAt.AddMicroseconds(microseconds) }));
        string[] later = [made[1], made[0], made[2]];
        var owner = await api.AsAsync(Role.Owner);

        foreach (var property in (string[])["created_at", "last_activity_at"])
        {
            var up = await owner.GetAsync($"/v2/cards?sort_by={property}:asc");
            var down = await owner.GetAsync($"/v2/cards?sort_by={property}:desc");

            Assert.Equal(later, up.Ids().Skip(DemoCards));
            Assert.Equal(later.Reverse(), down.Ids().Take(3));
            AssertAscending(up.Ids().Take(DemoCards));
            AssertAscending(down.Ids().Skip(3));
            Assert.Equal(up.Ids(), (await owner.GetAsync($"/v2/cards?sort_by={property}")).Ids());
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_order_that_is_not_known_is_refused_with_those_that_are(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        string[] unknown =
        [
            "id", "status:up", "status:ASC", "Status:asc", "status:", ":asc", "status:asc:desc", "status desc", "status;desc", "1",
        ];
        foreach (var bad in unknown)
        {
            var reply = await owner.GetAsync($"/v2/cards?sort_by={Uri.EscapeDataString(bad)}");
            Assert.Equal((bad, "422 not_in_list sort_by"), (bad, reply.Outcome()));
            Assert.Equal(
                "sort_by must be one of: status:asc, status:desc, nickname:asc, nickname:desc, "
                + "last_activity_at:asc, last_activity_at:desc, created_at:asc, created_at:desc",
                reply.Json["errors"]![0]!["detail"]!.GetValue<string>());
        }

        Assert.Equal("200", (await owner.GetAsync("/v2/cards?sort_by=")).Outcome());
        Assert.Equal("200", (await owner.GetAsync("/v2/cards?sort_by=nonsense&sort_by=status:desc")).Outcome());
    }

    private static void AssertTiesById(Reply reply, string member)
    {
        foreach (var tie in reply.Cards().GroupBy(card => card[member]!.GetValue<string>()))
            AssertAscending(tie.Select(card => card["id"]!.GetValue<string>()));
    }

    private static void AssertAscending(IEnumerable<string> ids) => Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
}
