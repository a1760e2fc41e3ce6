using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Sandbox;

/// <summary>Locks that no call of the wire sets or lifts, set by the sandbox's own (wire-contract.md §9.5).</summary>
public sealed class SystemLockTests
{
    private static readonly string[] Kinds = ["organization", "fraud", "kyc"];

    [Theory, OnSqlite, OnPostgres]
    public async Task An_unlock_leaves_a_card_paused_while_a_system_lock_stands(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        foreach (var kind in Kinds)
        {
            var card = await Given.LiveCardAsync(owner);
            Assert.Equal((200, "paused", false), Seen(await SystemAsync(owner, card, "lock", kind)));
            Assert.Equal((200, "paused", false), Seen(await owner.LockAsync(card)));
            Assert.Equal((200, "paused", false), Seen(await owner.UnlockAsync(card)));
            Assert.Equal((200, "paused", false), Seen(await owner.UnlockAsync(card)));
            Assert.Equal((200, "live", true), Seen(await SystemAsync(owner, card, "unlock", kind)));
            Assert.Equal((200, "live", true), Seen(await owner.GetAsync($"/v2/cards/{card}")));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_users_lock_outlives_the_system_lock_above_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = await Given.LiveCardAsync(owner);

        Assert.Equal((200, "paused", true), Seen(await owner.LockAsync(card)));
        foreach (var kind in Kinds) Assert.Equal((200, "paused", false), Seen(await SystemAsync(owner, card, "lock", kind)));
        Assert.Equal((200, "paused", false), Seen(await SystemAsync(owner, card, "unlock", "fraud")));
        Assert.Equal((200, "paused", false), Seen(await SystemAsync(owner, card, "unlock", "kyc")));
        Assert.Equal((200, "paused", true), Seen(await SystemAsync(owner, card, "unlock", "organization")));
        Assert.Equal((200, "live", true), Seen(await owner.UnlockAsync(card)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Only_the_first_lock_and_the_last_one_are_called_locked_and_unlocked(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var card = Given.Card(CardLevel.Virtual);
        await SystemAsync(owner, card, "lock", "fraud");
        await SystemAsync(owner, card, "lock", "fraud");
        await owner.LockAsync(card);
        await owner.UnlockAsync(card);
        await SystemAsync(owner, card, "unlock", "fraud");

        var events = await api.Database.ReadAsync(tx => tx.ListAsync(
            $"""
            SELECT number, kind FROM events
            WHERE organization_id = {Demo.Organization} AND stream_id = {Demo.VirtualCard} ORDER BY number
            """,
            row => $"{row.Integer(0)} {row.Text(1)}",
            default), default);
        Assert.Equal(["1 card.created", "2 card.locked", "3 card.lock_added", "4 card.lock_removed", "5 card.unlocked"], events);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_system_lock_reaches_only_cards_of_the_callers_organization_and_known_kinds(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, stranger) = (await api.AsAsync(Role.Owner), await Given.StrangerAsync(api));
        var reader = await api.AsAsync(Role.Owner, Scope.CardRead);
        var card = Given.Card(CardLevel.Virtual);

        Assert.Equal("404 not_found id", (await SystemAsync(stranger.Client, card, "lock", "fraud")).Outcome());
        Assert.Equal("404 not_found id", (await SystemAsync(owner, "bulk", "lock", "fraud")).Outcome());
        Assert.Equal("422 not_in_list /kind", (await SystemAsync(owner, card, "lock", "user")).Outcome());
        Assert.Equal("422 invalid_status_transition", (await SystemAsync(owner, Given.Card(CardLevel.Plus), "lock", "fraud")).Outcome());
        Assert.Equal("403 insufficient_scope", (await SystemAsync(reader, card, "lock", "fraud")).Outcome());
        Assert.Equal("401 authorization_header_missing", (await SystemAsync(api.AsNobody(), card, "lock", "fraud")).Outcome());
        Assert.Equal((200, "live", true), Seen(await owner.GetAsync($"/v2/cards/{card}")));
    }

    private static Task<Reply> SystemAsync(Client caller, string card, string verb, string kind) =>
        caller.PostAsync($"/sandbox/v1/cards/{card}/system_{verb}", new JsonObject { ["kind"] = kind });

    private static (int Status, string Card, bool LiftableByUser) Seen(Reply reply) =>
        (reply.Status, reply.CardStatus, reply.Card["has_only_user_liftable_locks"]!.GetValue<bool>());
}
