using System.Buffers;
using System.Globalization;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Access;

/// <summary>
/// Organizations attack each other through every route that runs (product.md §4.7): nobody hears a byte of another's, and nothing of
/// another's changes.
/// </summary>
public sealed class AttackSweepTests
{
    private const int Organizations = 8;

    /// <summary>They are alike, and one alone makes some ten thousand calls; each of them does by <c>CARDKEEP_ATTACKERS=8</c>.</summary>
    private static int Attackers =>
        int.TryParse(Environment.GetEnvironmentVariable("CARDKEEP_ATTACKERS"), CultureInfo.InvariantCulture, out var attackers)
            ? Math.Clamp(attackers, 1, Organizations)
            : 1;

    [Theory, OnSqlite, OnPostgres]
    public async Task No_route_shows_or_changes_anything_of_another_organization(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var fleet = await Walled.MakeAsync(api, Organizations);
        RouteRow[] rows = [.. api.App.Web.AllRoutes().Select(route => RouteRows.Of($"{route.Method} {route.Path}"))
            .OrderBy(row => row.EndsCaller)];                                 // Last, what leaves the attacker without a token.
        var kept = await DumpAsync(api, fleet);
        Assert.All(kept, dump => Assert.NotEmpty(dump));

        for (var one = 0; one < Attackers; one++)
        {
            var attacker = one;
            var foreign = SearchValues.Create(
                [.. fleet.Where(other => other != fleet[attacker]).SelectMany(other => other.Marks)], StringComparison.OrdinalIgnoreCase);
            var calls = await Task.WhenAll(Enum.GetValues<Role>().Select(role => SweepAsync(
                api, rows, role, fleet[attacker], fleet[(attacker + 1 + (int)role) % fleet.Count], foreign)));
            Assert.InRange(calls.Sum(), 10_000, int.MaxValue);

            var now = await DumpAsync(api, fleet);
            for (var other = 0; other < fleet.Count; other++)
            {
                if (other != attacker) Assert.Equal(kept[other], now[other]);
            }

            kept = now;
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Whoever_belongs_to_an_organization_does_see_its_marks(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var fleet = await Walled.MakeAsync(api, 2);
        var owner = fleet[0].Callers[Role.Owner];
        var heard = "";
        string[] paths =
        [
            "/v2/cards", "/v2/organization", "/v2/memberships", "/v2/teams", "/v2/bank_accounts", "/v2/requests", "/cardkeep/v1/clients",
            "/cardkeep/v1/authorizations", $"/cardkeep/v1/authorizations/{fleet[0].Authorization.Value}/explanation",
        ];
        foreach (var path in paths)
        {
            var reply = await owner.GetAsync(path);
            Assert.True(Heard(reply).ContainsAny(MarksOf(fleet[0])), $"{path} shows no mark of its own: {reply.Body}");
            heard += reply.Body;
        }

        Assert.All(fleet[0].Marks, mark => Assert.Contains(mark, heard, StringComparison.OrdinalIgnoreCase));
        Assert.False(heard.AsSpan().ContainsAny(MarksOf(fleet[1])));

        // And what is not a row of its own stands in the dump: a change of one card is seen.
        var before = await Dump.OfAsync(api, fleet[0].Organization);
        Assert.Equal(200, (await owner.LockAsync($"{fleet[0].CardOf(CardLevel.Virtual).Value}")).Status);
        Assert.NotEqual(before, await Dump.OfAsync(api, fleet[0].Organization));
    }

    private static async Task<int> SweepAsync(
        TestApi api, IReadOnlyList<RouteRow> rows, Role role, Walled attacker, Walled victim, SearchValues<string> foreign)
    {
        var calls = 0;
        foreach (var row in rows)
        {
            var done = 0;
            foreach (var attack in Attacks.On(row, role, attacker, victim))
            {
                var caller = row.EndsCaller ? await attacker.AsAsync(api, role) : attacker.Callers[role];

                // Fresh for each, so that every attack meets something to which the call can be done.
                var target = attack.Target ?? await attacker.MakeTargetAsync(api, row, role);
                var reply = await caller.TryAsync(row, target, attack.Body, attack.Query, sca: attack.Session);
                Check(reply);
                if (reply.Status == 428)
                    Check(await caller.TryAsync(row, target, attack.Body, attack.Query, sca: await caller.AllowAsync(reply)));

                void Check(Reply heard)
                {
                    calls++;
                    var what = $"{role}: {row.Call} {attack}: {heard.Status} {heard.Body}";
                    Assert.False(Heard(heard).ContainsAny(foreign), $"This shows what is another organization's: {what}");
                    Assert.True(heard.Status < 500, what);
                    Assert.True(!attack.IsByPath || row.Target == Target.Anybody || heard.Status == 404, $"404 was expected: {what}");
                    if (!attack.IsByPath && heard.Status == row.Done) done++;
                }
            }

            // An attack on what is refused anyway shows nothing: an owner may do everything that is a member's.
            var isForMembers = row.Target is not (Target.Network or Target.OAuth);
            Assert.True(done > 0 || role != Role.Owner || !isForMembers, $"No attack on {row.Call} got through its door");
        }

        return calls;
    }

    /// <summary>All that an answer says, but for its trace id, in which anything may stand by chance.</summary>
    private static ReadOnlySpan<char> Heard(Reply reply) => string.Join('\n', reply.Headers.Values.Append(reply.Body))
        .Replace(reply.Header("X-Request-Id") ?? "-", "", StringComparison.Ordinal);

    private static SearchValues<string> MarksOf(Walled one) => SearchValues.Create(one.Marks, StringComparison.OrdinalIgnoreCase);

    private static async Task<IReadOnlyList<IReadOnlyList<string>>> DumpAsync(TestApi api, IReadOnlyList<Walled> fleet)
    {
        List<IReadOnlyList<string>> dumps = [];
        foreach (var one in fleet) dumps.Add(await Dump.OfAsync(api, one.Organization));
        return dumps;
    }
}
