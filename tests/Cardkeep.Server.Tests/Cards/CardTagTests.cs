using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Cards;

/// <summary><c>ETag</c>, <c>If-None-Match</c> and <c>If-Match</c> of one card: offered, and never required (RFC 9110 §13).</summary>
public sealed class CardTagTests
{
    private static readonly string Virtual = Given.Card(CardLevel.Virtual);
    private static readonly string Metal = Given.Card(CardLevel.Metal);

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_answer_that_is_one_card_has_the_tag_that_a_reader_gets(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var created = await owner.CreateCardAsync(Given.Order(CardLevel.Virtual), "one-key");
        await AssertTaggedAsync(owner, created);
        await AssertTaggedAsync(owner, await owner.CreateCardAsync(Given.Order(CardLevel.Virtual), "one-key"));
        await AssertTaggedAsync(owner, await owner.LockAsync(created.CardId));
        await AssertTaggedAsync(owner, await owner.UnlockAsync(created.CardId));
        await AssertTaggedAsync(owner, await RenameAsync(owner, created.CardId, "Trips"));
        await AssertTaggedAsync(
            owner, await owner.ChangeLimitsAsync(created.CardId, new JsonObject { ["payment_monthly_limit"] = 100 }));
        var held = await owner.PostAsync($"/sandbox/v1/cards/{created.CardId}/system_lock", new JsonObject { ["kind"] = "fraud" });
        await AssertTaggedAsync(owner, held);

        Assert.Null((await owner.GetAsync("/v2/cards")).Header("ETag"));
        Assert.Null((await owner.GetAsync($"/v2/cards/{Guid.Empty}")).Header("ETag"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_tag_changes_with_the_card_and_with_nothing_else(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var first = await TagAsync(owner, Virtual);
        await RenameAsync(owner, Metal, "Another");
        Assert.Equal(first, await TagAsync(owner, Virtual));
        Assert.NotEqual(first, await TagAsync(owner, Metal));

        await RenameAsync(owner, Virtual, "Trips");
        Assert.NotEqual(first, await TagAsync(owner, Virtual));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Who_has_a_card_already_hears_so_without_it(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var tag = await TagAsync(owner, Virtual);
        (string Header, int Status)[] table =
        [
            (tag, 304), ($"W/{tag}", 304), ($"\"other\", {tag}", 304), ("*", 304), ("\"other\"", 200), (tag.Trim('"'), 200), ("", 200),
        ];
        foreach (var (header, status) in table)
        {
            var reply = await owner.GetAsync($"/v2/cards/{Virtual}", ("If-None-Match", header));
            Assert.Equal((header, status, tag, status == 304), (header, reply.Status, reply.Header("ETag"), reply.Body.Length == 0));
        }

        Assert.Equal(304, (await owner.SendAsync(HttpMethod.Head, $"/v2/cards/{Virtual}", null, ("If-None-Match", tag))).Status);
        Assert.Equal(404, (await owner.GetAsync($"/v2/cards/{Guid.Empty}", ("If-None-Match", "*"))).Status);
        Assert.Equal(200, (await owner.PutAsync($"/v2/cards/{Virtual}/lock", ("If-None-Match", "*"))).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_change_is_made_only_to_the_card_that_its_caller_knows(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var known = await TagAsync(owner, Virtual);
        await owner.LockAsync(Virtual);
        var before = await Consistency.CountAsync(api);
        foreach (var header in (string[])[known, $"W/{await TagAsync(owner, Virtual)}", "\"other\"", "nonsense", ""])
        {
            foreach (var change in (Func<Task<Reply>>[])
            [
                () => owner.PutAsync($"/v2/cards/{Virtual}/lock", ("If-Match", header)),
                () => owner.PutAsync($"/v2/cards/{Virtual}/unlock", ("If-Match", header)),
                () => RenameAsync(owner, Virtual, "Trips", ("If-Match", header)),
                () => owner.PatchAsync(Virtual, "limits", new JsonObject { ["payment_monthly_limit"] = 1 }, ("If-Match", header)),
            ])
            {
                var reply = await change();
                Assert.Equal((header, "412 precondition_failed"), (header, Envelope.Of(reply)));
                Assert.Equal(["precondition_failed If-Match"], reply.Problems);
            }
        }

        Assert.Equal(before, await Consistency.CountAsync(api));
        var present = await TagAsync(owner, Virtual);
        Assert.Equal(200, (await RenameAsync(owner, Virtual, "Trips", ("If-Match", $"\"other\", {present}"))).Status);
        Assert.Equal(200, (await RenameAsync(owner, Virtual, "Tours", ("If-Match", "*"))).Status);
        Assert.Equal(200, (await RenameAsync(owner, Virtual, "Tolls")).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_stale_card_is_told_of_after_a_missing_one_and_before_the_rules(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string, string) stale = ("If-Match", "\"other\"");

        Assert.Equal("404 not_found", Envelope.Of(await RenameAsync(owner, Guid.Empty.ToString(), "x", stale)));
        Assert.Equal("404 not_found", Envelope.Of(await RenameAsync(await api.AsAsync(Role.Employee), Metal, "x", stale)));
        Assert.Equal("412 precondition_failed", Envelope.Of(await RenameAsync(owner, Virtual, "", stale)));
        Assert.Equal("412 precondition_failed", Envelope.Of(await RenameAsync(await api.AsAsync(Role.Employee), Virtual, "x", stale)));
        Assert.Equal("412 precondition_failed", Envelope.Of(await owner.PutAsync($"/v2/cards/{Virtual}/lost", stale)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_repeat_under_its_key_hears_the_first_answer_though_the_card_has_changed_since(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string, string)[] headers = [("If-Match", await TagAsync(owner, Virtual)), ("X-Qonto-Idempotency-Key", "rename")];
        var first = await RenameAsync(owner, Virtual, "Trips", headers);

        var again = await RenameAsync(owner, Virtual, "Trips", headers);

        Assert.Equal((200, "true", first.Body), (again.Status, again.Header("Idempotent-Replayed"), again.Body));
        Assert.Equal(first.Header("ETag"), again.Header("ETag"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_many_changes_at_once_of_one_known_card_one_is_made(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var known = await TagAsync(owner, Virtual);

        var replies = await AtOnce.RunAsync(20, caller => RenameAsync(owner, Virtual, $"Trip {caller}", ("If-Match", known)));

        Assert.Equal((1, 19), (replies.Count(reply => reply.Status == 200), replies.Count(reply => reply.Status == 412)));
        Assert.Equal(replies.Single(reply => reply.Status == 200).Body, (await owner.GetAsync($"/v2/cards/{Virtual}")).Body);
        await Consistency.CheckAsync(api);
    }

    private static Task<Reply> RenameAsync(Client caller, string card, string name, params (string Name, string Value)[] headers) =>
        caller.PatchAsync(card, "nickname", new JsonObject { ["nickname"] = name }, headers);

    private static async Task<string> TagAsync(Client caller, string card) =>
        (await caller.GetAsync($"/v2/cards/{card}")).Header("ETag") ?? throw new InvalidOperationException("the card has no tag");

    private static async Task AssertTaggedAsync(Client caller, Reply reply)
    {
        Assert.Equal(200, reply.Status);
        Assert.Matches("^\"[A-Za-z0-9_-]{22}\"$", reply.Header("ETag"));
        Assert.Equal(reply.Header("ETag"), await TagAsync(caller, reply.CardId));
    }
}
