using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

/// <summary><c>query</c> of <c>GET /v2/cards</c> (wire-contract.md §10.1).</summary>
public sealed class SearchCardsTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_word_is_looked_for_in_each_of_the_nine_fields(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var member =
            await Given.MemberAsync(api, Role.Employee, change: person => person with { FirstName = "Zoë-Łucja", LastName = "O'Quux" });
        var card = await Stored.CardAsync(api, card => card.In(CardStatus.ShippedLost) with
        {
            Holder = member,
            Level = CardLevel.Flash,
            Nickname = "Taxi 💳",
            Number = new MaskedPan("923456******7007"),
            ExpiryMonth = new DateOnly(2041, 12, 1),
            PreExpiresAt = new DateTimeOffset(2026, 8, 19, 22, 30, 5, TimeSpan.FromHours(2)),
            Limits = card.Limits with { PaymentLifespan = Money.FromEuros(1) },
        });
        var owner = await api.AsAsync(Role.Owner);

        // Four digits alone may stand in any card's id or number, which are drawn.
        foreach (var word in (string[])
        [
            "Zoë-Łucja", "zoë", "łUC", "O'Quux", "'q", card, card.ToUpperInvariant(), card[^12..], "taxi", "💳", "taxi 7007",
            "shipped_lost", "PPED_L", "2026-08-19T20:30:05Z", "2026-08-19t20:30", "taxi 2041",
        ])
        {
            var reply = await owner.GetAsync($"/v2/cards?query={Uri.EscapeDataString(word)}");
            Assert.Equal((word, card), (word, string.Join(' ', reply.Ids())));
            Assert.Equal(1, reply.Total());
        }

        Assert.Contains(card, (await owner.GetAsync("/v2/cards?query=12")).Ids());
        Assert.Empty((await owner.GetAsync("/v2/cards?query=taxi%207008")).Ids());
        Assert.Empty((await owner.GetAsync("/v2/cards?query=92345")).Ids());                  // Neither the mask …
        Assert.Empty((await owner.GetAsync("/v2/cards?query=example.com")).Ids());            // … nor any tenth field.
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_word_must_occur_and_in_any_field(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string Query, int Cards)[] table =
        [
            ("chiara", 2),
            ("moretti CHIARA", 2),
            ("chiara live", 1),
            ("pending chiara moretti standard", 1),
            ("chiara  \t\u00a0live\n", 1),
            ("chiara dolores", 0),
            ("chiaramoretti", 0),
            ("\"chiara moretti\"", 0),
            (" ", 7),
            ("\u00a0", 7),
        ];
        foreach (var (query, cards) in table)
            Assert.Equal((query, cards), (query, (int)(await owner.GetAsync($"/v2/cards?query={Uri.EscapeDataString(query)}")).Total()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Signs_that_mean_something_to_a_database_mean_themselves(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        string[] nicknames = ["100% tax", "snake_case", "back\\slash", "'; DROP TABLE cards; --", "[a-z]*", "$1 ?1 {0}"];
        foreach (var nickname in nicknames) await Stored.CardAsync(api, card => card with { Nickname = nickname });
        var owner = await api.AsAsync(Role.Owner);
        (string Asked, string Outcome)[] table =
        [
            ("%", "100% tax"),
            ("0%", "100% tax"),
            ("1%0", ""),
            ("e_c", "snake_case"),
            ("ke_ca", "snake_case"),
            ("_", "snake_case"),
            ("s_a", ""),
            ("\\", "back\\slash"),
            ("k\\s", "back\\slash"),
            ("\\%", ""),
            ("\\_", ""),
            ("\\\\", ""),
            ("';", "'; DROP TABLE cards; --"),
            ("--", "'; DROP TABLE cards; --"),
            ("[a-z]*", "[a-z]*"),
            ("$1", "$1 ?1 {0}"),
            ("{0}", "$1 ?1 {0}"),
        ];
        foreach (var (asked, outcome) in table)
        {
            var reply = await owner.GetAsync($"/v2/cards?card_levels[]=virtual&query={Uri.EscapeDataString(asked)}");
            Assert.Equal((asked, outcome), (asked, string.Join(' ', reply.All("nickname"))));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_part_of_a_status_finds_every_card_in_such_a_status(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var status in Enum.GetValues<CardStatus>())
            await Stored.CardAsync(api, card => card.In(status) with { Level = CardLevel.VirtualPartner });
        var owner = await api.AsAsync(Role.Owner);
        (string Query, string[] Statuses)[] table =
        [
            ("pin", ["pin_blocked"]),
            ("blocked", ["pin_blocked"]),
            ("EXPIRED", ["expired", "pre_expired"]),
            ("lost", ["lost", "shipped_lost"]),
            ("lost shipped", ["shipped_lost"]),
            ("pend", ["pending"]),
            ("pin blocked", ["pin_blocked"]),
            ("pin live", []),
            ("deleted", []),
        ];
        foreach (var (query, statuses) in table)
        {
            var reply = await owner.GetAsync($"/v2/cards?card_levels[]=virtual_partner&query={Uri.EscapeDataString(query)}");
            Assert.Equal((query, string.Join(' ', statuses)), (query, string.Join(' ', reply.All("status"))));
            Assert.Equal(statuses.Length, reply.Total());
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_is_found_by_the_status_of_this_moment(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Virtual);
        await owner.LockAsync(card);

        Assert.Equal([card], (await owner.GetAsync("/v2/cards?query=paused%20chiara")).Ids());
        Assert.Empty((await owner.GetAsync("/v2/cards?query=live%20chiara")).Ids());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_query_has_at_most_a_hundred_characters_and_none_that_breaks_a_database(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string Asked, string Outcome)[] table =
        [
            (new string('a', 100), "200"),
            (new string('a', 101), "422 too_long query"),
            (string.Concat(Enumerable.Repeat("💳", 100)), "200"),
            (string.Concat(Enumerable.Repeat("💳", 101)), "422 too_long query"),
            ($"  {new string('a', 100)}  ", "200"),
            (string.Join(' ', Enumerable.Repeat("a", 50)), "200"),
            ("\0", "200"),
            ("a\0b", "200"),
            ("\u0001\u001f", "200"),
            ("\uffff", "200"),
        ];
        foreach (var (asked, outcome) in table)
            Assert.Equal((asked, outcome), (asked, (await owner.GetAsync($"/v2/cards?query={Uri.EscapeDataString(asked)}")).Outcome()));
        foreach (var raw in (string[])["%FF", "%C3%28", "%ED%A0%80", "%", "%zz", "+", "a+b"])
            Assert.Equal((raw, "200"), (raw, (await owner.GetAsync($"/v2/cards?query={raw}")).Outcome()));

        Assert.Equal(0, (await owner.GetAsync("/v2/cards?query=%00")).Total());
        Assert.Equal(0, (await owner.GetAsync("/v2/cards?query=chiara%00")).Total());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_search_finds_nothing_that_the_caller_may_not_see(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        (Role Role, int Cards)[] table = [(Role.Owner, 5), (Role.Admin, 5), (Role.Reporting, 5), (Role.Manager, 0), (Role.Employee, 0)];
        foreach (var (role, cards) in table)
            Assert.Equal((role, cards), (role, (int)(await (await api.AsAsync(role)).GetAsync("/v2/cards?query=dolores")).Total()));

        var stranger = await Given.StrangerAsync(api);
        Assert.Equal(0, (await stranger.Client.GetAsync($"/v2/cards?query={Demo.VirtualCard.Value}")).Total());
    }
}
