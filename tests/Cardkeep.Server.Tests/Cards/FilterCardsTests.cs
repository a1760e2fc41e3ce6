using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

/// <summary>The five repeated filters of <c>GET /v2/cards</c> (wire-contract.md §6, §10.1, §14).</summary>
public sealed class FilterCardsTests
{
    private static readonly string[] Filters = ["holder_ids", "bank_account_ids", "ids", "statuses", "card_levels"];

    [Theory, OnSqlite, OnPostgres]
    public async Task Each_filter_lets_through_what_has_its_value_however_its_brackets_are_written(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var travel = Demo.MakeAccounts(ManualClock.Start)[1].Id;
        var odd = await Stored.CardAsync(api, card => card.In(CardStatus.Abusive) with
        {
            Account = travel,
            Holder = Demo.MemberOf(Role.Admin),
            Level = CardLevel.VirtualPartner,
        });
        var owner = await api.AsAsync(Role.Owner);
        string[] values = [Given.Member(Role.Admin), travel.Value.ToString("D"), odd, "abusive", "virtual_partner"];

        foreach (var (filter, value) in Filters.Zip(values))
        {
            var expected = filter == "card_levels" ? [Given.Card(CardLevel.VirtualPartner), odd] : (string[])[odd];
            foreach (var spelling in (string[])["[]", "%5B%5D", "%5b%5d", ""])
            {
                var reply = await owner.GetAsync($"/v2/cards?{filter}{spelling}={value}");
                Assert.Equal((filter, spelling, string.Join(' ', expected)), (filter, spelling, string.Join(' ', reply.Ids())));
                Assert.Equal(expected.Length, reply.Total());
            }
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Values_of_one_filter_are_alternatives_and_all_filters_must_hold(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var (standard, flash, simple) = (Given.Card(CardLevel.Standard), Given.Card(CardLevel.Flash), Given.Card(CardLevel.Virtual));
        (string Query, string[] Cards)[] table =
        [
            ($"ids[]={standard}&ids[]={flash}&ids[]={simple}", [standard, simple, flash]),
            ($"ids[]={standard}&ids%5B%5D={flash}&ids={simple}", [standard, simple, flash]),
            ($"ids[]={standard.ToUpperInvariant()}&ids[]={standard}&ids[]={standard}", [standard]),
            ($"ids[]=%20{standard}%20&ids[]=", [standard]),
            ($"ids[]={standard}&statuses[]=live", []),
            ($"ids[]={standard}&ids[]={flash}&statuses[]=live&statuses[]=paused", [flash]),
            ($"card_levels[]=standard&card_levels[]=virtual&holder_ids[]={Given.Member(Role.Employee)}&statuses[]=live", [simple]),
            ($"bank_account_ids[]={Given.Account}&card_levels[]=flash&query=dolores", [flash]),
            ($"bank_account_ids[]={Given.Account}&card_levels[]=flash&query=chiara", []),
            ($"ids[]={Guid.Empty}&ids[]={flash}", [flash]),
            ($"ids[]={Guid.Empty}", []),
            ("statuses[]=abusive", []),
        ];
        foreach (var (query, cards) in table)
        {
            var reply = await owner.GetAsync($"/v2/cards?{query}");
            Assert.Equal((query, string.Join(' ', cards)), (query, string.Join(' ', reply.Ids())));
            Assert.Equal(cards.Length, reply.Total());
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_parameter_in_another_case_is_another_parameter_and_ignored(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var everything = (await owner.GetAsync("/v2/cards")).Body;
        string[] queries = ["IDS[]=x", $"Ids={Guid.Empty}", "Statuses[]=live", "QUERY=nobody", "Page=0", "Per_page=1", "Sort_By=x"];
        foreach (var query in queries)
            Assert.Equal((query, everything), (query, (await owner.GetAsync($"/v2/cards?{query}")).Body));

        Assert.Single((await owner.GetAsync("/v2/cards?Page=7&page=1&per_page=1&PER_PAGE=2")).Ids());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_empty_value_is_not_given(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);

        foreach (var filter in Filters)
            Assert.Equal(7, (await owner.GetAsync($"/v2/cards?{filter}[]=&{filter}[]=%20&{filter}=")).Total());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_hundred_values_are_taken_and_one_more_is_refused(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Flash);
        string[] values = [Given.Member(Role.Owner), Given.Account, card, "live", "flash"];
        foreach (var (filter, value) in Filters.Zip(values))
        {
            var hundred = string.Join('&', Enumerable.Repeat($"{filter}[]={value}", 99).Append($"{filter}={value}"));
            Assert.Contains(card, (await owner.GetAsync($"/v2/cards?{hundred}")).Ids());
            Assert.Equal($"422 too_many_items {filter}[]", (await owner.GetAsync($"/v2/cards?{hundred}&{filter}[]={value}")).Outcome());
            Assert.Equal($"422 too_many_items {filter}[]", (await owner.GetAsync($"/v2/cards?{hundred}&{filter}={value}")).Outcome());
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_value_that_cannot_be_meant_is_named_once(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var id = Given.Card(CardLevel.Flash);
        (string Asked, string Outcome)[] table =
        [
            ("ids[]=card-1", "400 invalid_uuid ids[]"),
            ("ids=card-1", "400 invalid_uuid ids[]"),
            ($"ids[]={id}&ids[]={id[..^1]}&ids[]=x", "400 invalid_uuid ids[]"),
            ($"ids[]={id.Replace("-", "", StringComparison.Ordinal)}", "400 invalid_uuid ids[]"),
            ($"ids[]=%7B{id}%7D", "400 invalid_uuid ids[]"),
            ($"ids[]=%2B{id[1..]}", "400 invalid_uuid ids[]"),
            ($"ids[]=0x{id[2..]}", "400 invalid_uuid ids[]"),
            ($"ids[]={id}%00", "400 invalid_uuid ids[]"),
            ($"ids[]={id},{id}", "400 invalid_uuid ids[]"),
            ("holder_ids[]=me", "400 invalid_uuid holder_ids[]"),
            ("bank_account_ids[]=main", "400 invalid_uuid bank_account_ids[]"),
            ("statuses[]=alive", "422 not_in_list statuses[]"),
            ("statuses[]=deleted", "422 not_in_list statuses[]"),
            ("statuses[]=LIVE", "422 not_in_list statuses[]"),
            ("statuses[]=1", "422 not_in_list statuses[]"),
            ("statuses[]=live,paused", "422 not_in_list statuses[]"),
            ("statuses[]=live&statuses[]=x&statuses[]=y", "422 not_in_list statuses[]"),
            ("card_levels[]=gold", "422 not_in_list card_levels[]"),
            (
                "ids[]=x&statuses[]=y&card_levels[]=z&page=0",
                "400 below_minimum page, invalid_uuid ids[], not_in_list statuses[], not_in_list card_levels[]"),
        ];
        foreach (var (asked, outcome) in table)
            Assert.Equal((asked, outcome), (asked, (await owner.GetAsync($"/v2/cards?{asked}")).Outcome()));

        Assert.Equal(
            "statuses[] must be one of: pending, live, paused, stolen, lost, pin_blocked, discarded, expired, shipped_lost, onhold, "
            + "order_canceled, pre_expired, abusive",
            (await owner.GetAsync("/v2/cards?statuses[]=deleted")).Json["errors"]![0]!["detail"]!.GetValue<string>());
        Assert.Equal(
            "card_levels[] must be one of: standard, plus, metal, virtual, virtual_partner, flash, advertising",
            (await owner.GetAsync("/v2/cards?card_levels[]=x")).Json["errors"]![0]!["detail"]!.GetValue<string>());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_total_is_what_the_caller_may_see_and_the_filters_let_through(EngineKind engine)
    {
        const int seed = 20260301;
        await using var api = await TestApi.StartAsync(engine);
        var random = new Random(seed);
        for (var made = 0; made < 60; made++) await Stored.CardAsync(api, card => Any(card, random));
        var owner = await api.AsAsync(Role.Owner);
        foreach (var locked in (string[])[Given.Card(CardLevel.Virtual), Given.Card(CardLevel.Flash)]) await owner.LockAsync(locked);
        await owner.UnlockAsync(Given.Card(CardLevel.Flash));
        IReadOnlyList<JsonObject> all = [.. (await owner.GetAsync("/v2/cards")).Cards()];
        Assert.Equal(67, all.Count);

        foreach (var role in Enum.GetValues<Role>())
        {
            var caller = await api.AsAsync(role);
            IReadOnlyList<JsonObject> seen = [.. all.Where(card => Sees(role, Text(card, "holder_id")))];
            for (var mix = 0; mix < 24; mix++)
            {
                var drawn = Filters.Select(filter => (Name: filter, Values: Draw(filter, all, random)));
                var filters = drawn.Where(filter => filter.Values is not []).ToList();
                List<string> expected =
                [
                    .. seen.Where(card => filters.All(filter => filter.Values.Contains(Text(card, MemberOf(filter.Name)))))
                        .Select(card => Text(card, "id"))
                        .Order(StringComparer.Ordinal),
                ];
                var query = string.Join('&', filters.SelectMany(filter => filter.Values.Select(value => $"{filter.Name}[]={value}")));

                var reply = await caller.GetAsync($"/v2/cards?{query}");
                var first = await caller.GetAsync($"/v2/cards?{query}&per_page=2&page=2");

                var told = $"seed {seed}, {role}: {query}";
                Assert.Equal((told, string.Join(' ', expected)), (told, string.Join(' ', reply.Ids().Order(StringComparer.Ordinal))));
                Assert.Equal((told, (long)expected.Count, (long)expected.Count), (told, reply.Total(), first.Total()));
            }
        }
    }

    private static Card Any(Card card, Random random) => card.In((CardStatus)random.Next(13)) with
    {
        Holder = Demo.MemberOf((Role)random.Next(5)),
        Account = Demo.MakeAccounts(ManualClock.Start)[random.Next(2)].Id,
        Level = (CardLevel)random.Next(3, 5),
    };

    private static bool Sees(Role role, string holder) => role switch
    {
        Role.Owner or Role.Admin or Role.Reporting => true,
        Role.Manager => holder == Given.Member(Role.Manager) || holder == Given.Member(Role.Employee),
        Role.Employee => holder == Given.Member(Role.Employee),
    };

    private static string MemberOf(string filter) => filter switch
    {
        "holder_ids" => "holder_id",
        "bank_account_ids" => "bank_account_id",
        "ids" => "id",
        "statuses" => "status",
        _ => "card_level",
    };

    // Most often none, so that the kept counts and the counting of rows are both asked; never the ids of all.
    private static List<string> Draw(string filter, IReadOnlyList<JsonObject> all, Random random)
    {
        if (random.Next(filter is "statuses" or "card_levels" ? 2 : 4) > 0) return [];

        var drawn = filter == "ids" ? random.Next(1, 40) : random.Next(1, 4);
        return [.. Enumerable.Range(0, drawn).Select(_ => Text(all[random.Next(all.Count)], MemberOf(filter)))];
    }

    private static string Text(JsonObject card, string member) => card[member]!.GetValue<string>();
}
