using System.Text.Json;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Contract;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Access;

/// <summary>
/// Each of the 54 members of a card, and each of its answer, added to every body: nothing moves but what the documents say of that call
/// (wire-contract.md §10, §12).
/// </summary>
public sealed class MassAssignmentTests
{
    // Drawn anew for each card, or made from what is drawn.
    private static readonly string[] Drawn = ["id", "mask_pan", "last_digits", "nickname"];

    private static readonly string[] Growing = ["card_counts", "access_tokens"];

    private static readonly string[] OfMessage = ["authorization_id", "transaction_id", "message_id", "trace_id"];

    // What moves on with every call.
    private static readonly string[] Moving = ["access_token", "now", "offset_seconds"];

    private static IEnumerable<RouteRow> Bodies => RouteRows.All.Where(row => row.Body is not null && IsAboutCards(row));

    // What registering, or a fresh client for each call, draws anew.
    private static readonly string[] DrawnOfClient = [.. Moving, "id", "client_secret"];

    // No member's token opens a card processor's routes; what follows an authorization moves it, see SimulatorTests.
    private static IEnumerable<RouteRow> OtherBodies =>
        RouteRows.All.Where(row => row is { Body: not null, Done: 200, Act: not Act.RevealCard }
            && row.Target is not (Target.Network or Target.Authorization) && !IsAboutCards(row));

    [Theory, OnSqlite, OnPostgres]
    public async Task No_member_of_a_card_changes_more_than_the_call_says(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        foreach (var row in Bodies.Where(row => row.Target == Target.Card))
        {
            Assert.True(row.Changes is not [], $"{row.Call}: say in RouteRows what of a card it changes");
            var kept = await KeptAsync(api);
            foreach (var member in (await FreshAsync(api, owner, row)).Select(member => member.Key))
            {
                var before = await FreshAsync(api, owner, row);
                var id = before["id"]!.GetValue<string>();
                var (reply, _) = await owner.SayAsync(row, id, Add(row, member, Otherwise(member, before[member])));
                var after = (await owner.GetAsync($"/v2/cards/{id}")).Card;

                string[] allowed = reply.Status == 200 ? [.. row.Changes, "updated_at"] : [];
                Assert.True(reply.Status == 200 || row.Changes.Contains(member), $"{row.Call} with {member}: {reply.Body}");
                Sources.None(Differences(before, after).Except(allowed).Select(changed => $"{row.Call} with {member} changed {changed}"));
            }

            Assert.Empty(kept.Except(await KeptAsync(api)));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task No_member_shapes_what_a_call_makes_unless_the_call_says_so(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        foreach (var row in Bodies.Where(row => row.Target != Target.Card))
        {
            Assert.True(row.Changes is not [], $"{row.Call}: say in RouteRows what of a card or a request it takes");
            var plain = Made((await owner.SayAsync(row, await TargetAsync(), row.Body!(Subject))).Reply);
            var values = Document.WholeCard();
            foreach (var (member, value) in plain) values[member] = value?.DeepClone();
            foreach (var (member, value) in values.Where(member => !row.Changes.Contains(member.Key)))
            {
                var sent = Otherwise(member, value);
                var (reply, _) = await owner.SayAsync(row, await TargetAsync(), Add(row, member, sent));
                Assert.True(reply.Status == 200, $"{row.Call} with {member}: {reply.Body}");

                var made = Made(reply);
                Sources.None(Differences(plain, made).Except(Drawn).Select(other => $"{row.Call} with {member} made {other} different"));
                Assert.False(JsonNode.DeepEquals(made[member], sent), $"{row.Call} took {member} as it was sent");
            }

            async Task<string> TargetAsync() =>
                row.Target == Target.Request ? await Stored.RequestAsync(api, row.Level, request => request) : "";
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task No_member_of_its_own_answer_or_of_a_card_steers_a_call_that_is_about_neither(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        Assert.NotEmpty(OtherBodies);
        foreach (var row in OtherBodies)
        {
            var ofClient = row.Target is Target.Client or Target.Clients;
            var plain = await DoneAsync(row, row.Body!(Subject));
            var taken = row.Body(Subject).Select(member => member.Key).Concat(row.Changes).ToList();
            var kept = await KeptAsync(api);
            foreach (var (member, value) in Document.WholeCard().Concat(plain).Where(member => !taken.Contains(member.Key)))
            {
                var made = await DoneAsync(row, Add(row, member, Otherwise(member, value)));
                Sources.None(Differences(plain, made).Except(ofClient ? DrawnOfClient : Moving)
                    .Select(other => $"{row.Call} with {member} made {other} different"));
            }

            if (ofClient) Assert.Empty(kept.Except(await KeptAsync(api)));
            else Assert.Equal(kept, await KeptAsync(api));
        }

        async Task<JsonObject> DoneAsync(RouteRow row, JsonObject body)
        {
            var target = row.Target switch
            {
                Target.Member => Given.Member(Role.Employee),
                Target.Card => Given.Card(CardLevel.Virtual),
                Target.Client => await Stored.ClientAsync(api, Demo.Organization),
                _ => "",
            };
            var (reply, _) = await owner.SayAsync(row, target, body);
            Assert.True(reply.Status == 200, $"{row.Call}: {reply.Body}");
            return (reply.Json["client"] ?? reply.Json).AsObject();
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task No_member_of_a_card_steers_what_a_card_processor_says(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var network = await api.AsNetworkAsync();
        foreach (var row in RouteRows.All.Where(row => row is { Target: Target.Network, Body: not null }))
        {
            var plain = await SaidAsync(row, Fresh(row));
            var taken = Fresh(row).Select(member => member.Key).ToList();
            foreach (var (member, value) in Document.WholeCard().Where(member => !taken.Contains(member.Key)))
            {
                var body = Fresh(row);
                body[member] = Otherwise(member, value);
                var said = await SaidAsync(row, body);
                Sources.None(
                    Differences(plain, said).Except(OfMessage).Select(other => $"{row.Call} with {member} made {other} different"));
            }
        }

        // Little enough that no limit comes near.
        JsonObject Fresh(RouteRow row) => row.Body!(Subject).With(("amount_cents", 1), ("transaction_id", $"t-{Guid.NewGuid():N}"));

        async Task<JsonObject> SaidAsync(RouteRow row, JsonObject body)
        {
            var reply = await network.TryAsync(row, "", body);
            Assert.True(reply.Status == 200, $"{row.Call}: {reply.Body}");
            return reply.Json.AsObject();
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_body_where_none_belongs_steers_nothing(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        foreach (var row in RouteRows.All.Where(row => row is { Target: Target.Card, Body: null, Method: not "GET" }))
        {
            var (plain, told) = (await FreshAsync(api, owner, row), await FreshAsync(api, owner, row));
            JsonObject body = [];
            foreach (var (member, value) in told) body[member] = Otherwise(member, value);

            var moved = await MovedAsync(row, plain, null);
            Assert.Equal(moved, await MovedAsync(row, told, new JsonObject { ["card"] = body }));
        }

        async Task<IReadOnlyList<string>> MovedAsync(RouteRow row, JsonObject before, JsonObject? body)
        {
            var id = before["id"]!.GetValue<string>();
            var (reply, _) = await owner.SayAsync(row, id, body);
            Assert.True(reply.Status == 200, $"{row.Call}: {reply.Body}");
            return [.. Differences(before, (await owner.GetAsync($"/v2/cards/{id}")).Card)];
        }
    }

    private static bool IsAboutCards(RouteRow row) =>
        !row.OnlyReads && row.Act != Act.RevealCard && row.Target is (Target.Card or Target.Holder or Target.Self or Target.Request);

    private static Subject Subject =>
        new(Demo.Organization, Demo.MemberOf(Role.Employee), MainAccount.Id, MainAccount.Iban);

    private static BankAccount MainAccount => Demo.MakeAccounts(ManualClock.Start)[0];

    /// <summary>Every row there is, but for the counts, which each new card moves, and tokens, which a call may be there to make.</summary>
    private static async Task<IEnumerable<string>> KeptAsync(TestApi api) =>
        (await Dump.OfAsync(api, Demo.Organization)).Where(row => !Growing.Contains(row[..row.IndexOf(':', StringComparison.Ordinal)]));

    /// <summary>A card to which the call can be done, as the wire shows it.</summary>
    private static async Task<JsonObject> FreshAsync(TestApi api, Client owner, RouteRow row)
    {
        var id = await Stored.CardAsync(api, row.Level, card => card.In(row.Status) with
        {
            Locks = row.Status == CardStatus.Paused ? CardLocks.Fraud : CardLocks.None,
        });
        return (await owner.GetAsync($"/v2/cards/{id}")).Card;
    }

    /// <summary>Adds a member in every object of the body, so at its top and beside what belongs there.</summary>
    private static JsonObject Add(RouteRow row, string member, JsonNode sent)
    {
        var body = row.Body!(Subject);
        foreach (var node in body.Objects().ToList()) node[member] = sent.DeepClone();
        return body;
    }

    /// <summary>Another value of the same kind, one that a card could have.</summary>
    private static JsonNode Otherwise(string member, JsonNode? value) => member switch
    {
        "status" => "stolen",
        "card_level" => "metal",
        "card_design" => "plus.black.2023",
        "type_of_print" => "embossed",
        "card_type" => "prepaid",
        "bank_account_id" => $"{Demo.MakeAccounts(ManualClock.Start)[1].Id.Value}",
        "active_days" => new JsonArray(6, 7),
        "categories" => new JsonArray("fuel"),
        "parent_card_summary" => new JsonObject { ["id"] = Given.Card(CardLevel.Metal), ["last_digits"] = "1234" },
        "payment_lifespan_limit" => 12,
        _ => value?.GetValueKind() switch
        {
            JsonValueKind.True => false,
            JsonValueKind.False => true,
            JsonValueKind.Number => value.GetValue<decimal>() + 17,
            JsonValueKind.Object => new JsonObject { ["theme"] = "light" },
            JsonValueKind.Array => new JsonArray("9999"),
            _ when member.EndsWith("_at", StringComparison.Ordinal) => "2026-09-09T09:09:09Z",
            _ when member.EndsWith("_on", StringComparison.Ordinal) => "2026-09-09",
            _ when member.EndsWith("r_id", StringComparison.Ordinal) => Given.Member(Role.Admin),
            _ when Guid.TryParse(value?.GetValue<string>(), out _) => $"{Guid.Parse("019e1cfa-9999-7a00-8000-000000000009")}",
            _ => "9999",
        },
    };

    private static IEnumerable<string> Differences(JsonObject before, JsonObject after) =>
        before.Where(member => !JsonNode.DeepEquals(member.Value, after[member.Key])).Select(member => member.Key);

    /// <summary>The card, the request, or the first card of a bulk.</summary>
    private static JsonObject Made(Reply reply)
    {
        Assert.True(reply.Status == 200, reply.Body);
        var made = Assert.Single(reply.Json.AsObject()).Value!;
        return made is JsonArray cards ? cards[0]!["card"]!.AsObject() : made.AsObject();
    }
}
