using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary>What a card's maker, its carrier and the operator do to it, played by the sandbox (product.md §3).</summary>
public sealed class CardMoveTests
{
    private static readonly string[] Verbs =
    [
        "ship", "lose_in_shipping", "cancel_order", "activate", "reset_pin", "renew", "upgrade", "report_abusive", "system_lock",
        "system_unlock",
    ];

    [Theory, OnSqlite, OnPostgres]
    public async Task Plastic_is_shipped_and_then_activated(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Metal);
        Assert.Equal((null, false), Way(await owner.GetAsync($"/v2/cards/{card}")));

        api.Clock.Advance(TimeSpan.FromHours(1));
        var shipped = await owner.SandboxAsync(card, "ship");
        Assert.Equal((200, "pending"), (shipped.Status, shipped.CardStatus));
        Assert.Equal(("2026-03-01T10:30:00Z", false), Way(shipped));

        api.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(shipped.Body, (await owner.SandboxAsync(card, "ship")).Body);
        var active = await owner.SetPinAsync(card, "activate", Told.Pin);
        Assert.Equal((200, "live"), (active.Status, active.CardStatus));
        Assert.Equal(("2026-03-01T10:30:00Z", true), Way(active));

        Assert.Equal(active.Body, (await owner.GetAsync($"/v2/cards/{card}")).Body);
        Assert.Equal(active.Body, (await owner.SandboxAsync(card, "ship")).Body);
        Assert.Equal(["1 card.created", "2 card.shipped", "3 card.activated"], await Told.EventsAsync(api, card));
        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_card_comes_to_the_end_that_its_carrier_or_the_operator_gives_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string Verb, CardLevel Level, string Status)[] ends =
        [
            ("lose_in_shipping", CardLevel.Standard, "shipped_lost"),
            ("cancel_order", CardLevel.Plus, "order_canceled"),
            ("report_abusive", CardLevel.Metal, "abusive"),
            ("report_abusive", CardLevel.Virtual, "abusive"),
        ];
        foreach (var (verb, level, status) in ends)
        {
            var card = Given.Card(level);
            var ended = await owner.SandboxAsync(card, verb);
            Assert.Equal((200, status), (ended.Status, ended.CardStatus));
            Assert.Equal(ended.Body, (await owner.SandboxAsync(card, verb)).Body);
            Assert.Equal("422 invalid_status_transition", (await owner.LockAsync(card)).Outcome());
            Assert.Equal(["1 card.created", $"2 card.{status}"], await Told.EventsAsync(api, card));
        }

        await Consistency.CheckAsync(api);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_move_that_the_table_does_not_have_is_refused_and_changes_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var active = await Told.ActiveCardAsync(owner);
        var before = await Consistency.CountAsync(api);

        foreach (var verb in (string[])["ship", "lose_in_shipping", "cancel_order"])
        {
            Assert.Equal("422 invalid_status_transition", (await owner.SandboxAsync(active, verb)).Outcome());
            Assert.Equal("422 not_applicable_to_card_level", (await owner.SandboxAsync(Given.Card(CardLevel.Flash), verb)).Outcome());
        }

        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_sandbox_moves_only_cards_that_the_caller_sees(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (stranger, employee) = (await Given.StrangerAsync(api), await api.AsAsync(Role.Employee));
        var reader = await api.AsAsync(Role.Owner, Scope.CardRead);
        var card = Given.Card(CardLevel.Plus);
        var before = await Consistency.CountAsync(api);
        foreach (var verb in Verbs)
        {
            Assert.Equal((verb, "404 not_found id"), (verb, (await stranger.Client.SetPinAsync(card, verb, Told.Pin)).Outcome()));
            Assert.Equal((verb, "404 not_found id"), (verb, (await employee.SetPinAsync(card, verb, Told.Pin)).Outcome()));
            Assert.Equal((verb, "404 not_found id"), (verb, (await employee.SetPinAsync("bulk", verb, Told.Pin)).Outcome()));
            Assert.Equal((verb, "403 insufficient_scope"), (verb, (await reader.SetPinAsync(card, verb, Told.Pin)).Outcome()));
            Assert.Equal(
                (verb, "401 authorization_header_missing"), (verb, (await api.AsNobody().SetPinAsync(card, verb, Told.Pin)).Outcome()));
        }

        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    private static (string? ShippedAt, bool PinSet) Way(Reply reply) =>
        (reply.Card["shipped_at"]?.GetValue<string>(), reply.Card["pin_set"]!.GetValue<bool>());
}
