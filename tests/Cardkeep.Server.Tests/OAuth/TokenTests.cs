using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.OAuth;

/// <summary>Who gets in, with what, and until when (wire-contract.md §1, §3.2, §7).</summary>
public sealed class TokenTests
{
    private const string Missing = "authorization header missing";
    private const string Invalid = "authorization token invalid";

    [Theory, OnSqlite, OnPostgres]
    public async Task Without_a_good_bearer_token_nobody_gets_in(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var token = (await api.AsAsync(Role.Owner)).Token!;
        (string? Header, string Outcome)[] table =
        [
            ($"Bearer {token}", "200"),
            ($"bearer {token}", "200"),
            ($"BEARER   {token}  ", "200"),
            (null, $"401 {Missing}"),
            ("", $"401 {Missing}"),
            ("Bearer", $"401 {Invalid}"),
            ("Bearer ", $"401 {Invalid}"),
            (token, $"401 {Invalid}"),
            ($"Basic {token}", $"401 {Invalid}"),
            ($"Bearer{token}", $"401 {Invalid}"),
            ("acme-7132:secret", $"401 {Invalid}"),
            ($"Bearer {token[..^1]}", $"401 {Invalid}"),
            ($"Bearer {token}x", $"401 {Invalid}"),
            ($"Bearer {Swapped(token)}", $"401 {Invalid}"),
            ($"Bearer {token}, Bearer {token}", $"401 {Invalid}"),
            ($"Bearer {token} {token}", $"401 {Invalid}"),
            ($"Bearer {new string('a', 8000)}", $"401 {Invalid}"),
        ];
        foreach (var (header, outcome) in table)
        {
            var reply = header is null
                ? await api.AsNobody().GetAsync("/v2/cards")
                : await api.AsNobody().GetAsync("/v2/cards", ("Authorization", header));
            var came = reply.Status == 200 ? "200" : $"{reply.Status} {reply.Json["errors"]![0]!["detail"]}";
            Assert.Equal((header, outcome), (header, came));
            if (reply.Status == 200) continue;

            var code = outcome.EndsWith(Missing, StringComparison.Ordinal) ? "authorization_header_missing" : "authorization_token_invalid";
            Assert.Equal([code], reply.Problems);
            Assert.StartsWith("Bearer realm=\"cardkeep\"", reply.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_token_ends_with_its_time_its_membership_or_its_row(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, employee, admin) = (await api.AsAsync(Role.Owner), await api.AsAsync(Role.Employee), await api.AsAsync(Role.Admin));
        Assert.Equal(["200", "200", "200"], await SeenAsync(owner, employee, admin));

        await api.ExecuteAsync("UPDATE memberships SET status = 'revoked' WHERE role = 'employee'");
        Assert.Equal(["200", "401 authorization_token_invalid", "200"], await SeenAsync(owner, employee, admin));
        await api.ExecuteAsync("UPDATE memberships SET status = 'invited' WHERE role = 'employee'");
        Assert.Equal(["200", "401 authorization_token_invalid", "200"], await SeenAsync(owner, employee, admin));
        await api.ExecuteAsync("UPDATE memberships SET status = 'active' WHERE role = 'employee'");
        Assert.Equal(["200", "200", "200"], await SeenAsync(owner, employee, admin));

        var hash = Secrets.Hash(admin.Token!);
        await api.WriteAsync(async tx => await tx.ExecuteAsync($"DELETE FROM access_tokens WHERE token_hash = {hash}", default));
        Assert.Equal(["200", "200", "401 authorization_token_invalid"], await SeenAsync(owner, employee, admin));

        api.Clock.Advance(TimeSpan.FromDays(30) - TimeSpan.FromMicroseconds(1));
        Assert.Equal(["200", "200", "401 authorization_token_invalid"], await SeenAsync(owner, employee, admin));
        api.Clock.Advance(TimeSpan.FromMicroseconds(1));
        var ended = await owner.GetAsync("/v2/cards");
        Assert.Equal((401, Invalid), (ended.Status, ended.Json["errors"]![0]!["detail"]!.GetValue<string>()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_many_callers_at_once_each_is_who_it_is(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        List<(Client Client, string Seen)> callers = [(api.WithToken(Swapped((await api.AsAsync(Role.Owner)).Token!)), $"401 {Invalid}")];
        foreach (var role in Enum.GetValues<Role>())
            callers.Add((await api.AsAsync(role, Scope.OrganizationRead, Scope.MembershipRead), $"200 {Demo.MemberOf(role).Value}"));

        var replies = await AtOnce.RunAsync(40 * callers.Count, which => callers[which % callers.Count].Client.GetAsync("/v2/membership"));

        Assert.Equal(
            replies.Select((_, which) => callers[which % callers.Count].Seen),
            replies.Select(reply => $"{reply.Status} {reply.Json["membership"]?["id"] ?? reply.Json["errors"]![0]!["detail"]}"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_change_of_role_counts_from_the_next_call(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var employee = await api.AsAsync(Role.Employee);
        Assert.Equal(2, (await employee.GetAsync("/v2/cards")).Total());
        Assert.Equal(404, (await employee.LockAsync(Given.Card(CardLevel.Flash))).Status);

        await api.ExecuteAsync("UPDATE memberships SET role = 'admin' WHERE role = 'employee'");
        Assert.Equal(7, (await employee.GetAsync("/v2/cards")).Total());
        Assert.Equal(200, (await employee.LockAsync(Given.Card(CardLevel.Flash))).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_configured_staging_token_is_asked_for_before_anything_else(EngineKind engine)
    {
        const string header = "X-Qonto-Staging-Token";
        await using var api = await TestApi.StartAsync(engine, ("CARDKEEP_STAGING_TOKEN", "sesame"));
        var owner = await api.AsAsync(Role.Owner);
        foreach (var caller in (Client[])[owner, api.AsNobody(), api.WithToken("wrong")])
        {
            foreach (var sent in (string?[])[null, "", "Sesame", "sesame2", "sesam"])
            {
                var reply = sent is null ? await caller.GetAsync("/v2/cards") : await caller.GetAsync("/v2/cards", (header, sent));
                Assert.Equal((sent, $"401 staging_token_invalid {header}"), (sent, reply.Outcome()));
            }
        }

        Assert.Equal("200", (await owner.GetAsync("/v2/cards", (header, "sesame"))).Outcome());
        Assert.Equal("401 authorization_header_missing", (await api.AsNobody().GetAsync("/v2/cards", (header, "sesame"))).Outcome());
        Assert.Equal(200, (await api.AsNobody().GetAsync("/healthz")).Status);

        await using var without = await TestApi.StartAsync(engine);
        Assert.Equal("200", (await (await without.AsAsync(Role.Owner)).GetAsync("/v2/cards", (header, "anything"))).Outcome());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Head_asks_for_the_same_as_get_and_answers_without_a_body(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, wrong) = (await api.AsAsync(Role.Owner), await api.AsAsync(Role.Owner, Scope.CardWrite));
        var card = $"/v2/cards/{Given.Card(CardLevel.Flash)}";
        foreach (var path in (string[])["/v2/cards", "/v2/organization", card, "/healthz", "/v2/none", $"/v2/cards/{Guid.Empty}"])
        {
            foreach (var caller in (Client[])[owner, wrong, api.AsNobody()])
            {
                var (head, get) = (await caller.SendAsync(HttpMethod.Head, path, null), await caller.GetAsync(path));
                Assert.Equal((path, get.Status, ""), (path, head.Status, head.Body));
                Assert.Equal(get.Header("Content-Length"), head.Header("Content-Length"));
                Assert.Equal(get.Header("WWW-Authenticate"), head.Header("WWW-Authenticate"));
            }
        }

        Assert.Contains(api.Log, line => line.StartsWith("Debug HEAD ", StringComparison.Ordinal));
        Assert.DoesNotContain(api.Log, line => line.StartsWith("Information HEAD ", StringComparison.Ordinal)
            && line.Contains(" answered 200 ", StringComparison.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Only_the_hash_of_a_token_is_kept_and_nothing_of_it_is_logged(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var minted = await api.AsNobody().PostAsync("/sandbox/v1/tokens", new JsonObject());
        var token = minted.Text("access_token");
        Assert.Equal(200, (await api.WithToken(token).GetAsync("/v2/cards")).Status);

        var kept = await api.Database.ReadAsync(tx => tx.ListAsync(
            $"SELECT token_hash FROM access_tokens",
            row => row.Bytes(0),
            default), default);
        Assert.Single(kept, hash => hash.AsSpan().SequenceEqual(Secrets.Hash(token)));
        Assert.All(kept, hash => Assert.Equal(32, hash.Length));
        Assert.DoesNotContain(api.Log, line => line.Contains(token, StringComparison.Ordinal));
    }

    private static string Swapped(string token) => token[..^1] + (token[^1] == 'a' ? 'b' : 'a');

    private static async Task<string[]> SeenAsync(params Client[] callers)
    {
        List<string> seen = [];
        foreach (var caller in callers) seen.Add((await caller.GetAsync("/v2/cards")).Outcome());
        return [.. seen];
    }
}
