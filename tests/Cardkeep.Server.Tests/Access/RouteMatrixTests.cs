using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.Tests.Http;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Access;

/// <summary>
/// Five roles × every route × own, team's, other's and another organization's card, over HTTP, a cell each (product.md §3,
/// wire-contract.md §8): what may be done is done, and what may not is refused and changes nothing.
/// </summary>
public sealed class RouteMatrixTests(MatrixApi matrix) : IClassFixture<MatrixApi>
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Every_route_has_its_row_with_the_act_that_it_demands_and_every_row_its_route(EngineKind engine)
    {
        var routes = (await matrix.OnAsync(engine)).Api.App.Web.AllRoutes();

        Sources.None(routes.Where(route => !RouteRows.All.Any(row => row.Call == $"{route.Method} {route.Path}"))
            .Select(route => $"{route.Method} {route.Path} has no row: say in RouteRows what it needs and how it is called"));
        Sources.None(RouteRows.All.Where(row => !routes.Any(route => row.Call == $"{route.Method} {route.Path}"))
            .Select(row => $"{row.Call} has a row and no route: take it out of RouteRows"));
        foreach (var (method, path, demands) in routes)
        {
            var row = RouteRows.Of($"{method} {path}");
            Assert.Equal((row.Call, row.Act), (row.Call, demands.Act));
            Assert.Equal((row.Call, row.Target is Target.Anybody or Target.OAuth), (row.Call, demands.Entry == Entry.Open));
            Assert.Equal((row.Call, row.Target == Target.Session), (row.Call, demands.Entry == Entry.TokenIfSent));
        }
    }

    [Theory, EveryCell(EngineKind.Sqlite), EveryCell(EngineKind.Postgres)]
    public async Task A_member_may_what_their_role_says_of_whose_it_is(EngineKind engine, string call, Role role, Whose whose)
    {
        var world = await matrix.OnAsync(engine);
        var row = RouteRows.Of(call);
        var target = await world.MakeTargetAsync(row, role, whose);
        var before = await TraceAsync(world, row, target);

        var (reply, sca) = await (await world.AsAsync(role, row)).SayAsync(row, target, row.Body?.Invoke(world.SubjectOf(role, whose)));

        var expected = row.Answer(role, whose);
        Assert.True(reply.Status == expected, $"{expected} was expected, and {reply.Status} came: {reply.Body}");
        Assert.Equal(expected < 300 ? world.DemandsOf(row).Sca : null, sca);
        if (row.Target == Target.OAuth) return;                               // What it answers has tests of its own.
        if (expected >= 300)
        {
            var closed = row.Target == Target.Network ? "insufficient_scope" : "forbidden";
            var code = expected switch { 403 => closed, 404 => "not_found", 412 => "sca_otp_invalid", _ => "reference_not_found" };
            Assert.Equal($"{expected} {code}", Envelope.Of(reply));

            // Who is refused what is secret of a card leaves an event; a wrong code may.
            var isSaid = expected == 403 && row.Act == Act.RevealCard;
            if (expected != 412) Assert.Equal(isSaid, before != await TraceAsync(world, row, target));
        }
        else if (row.Target is Target.Card or Target.Holder or Target.Request or Target.Self)
            Assert.Equal(row.OnlyReads, before == await TraceAsync(world, row, target));
        else if (row.Target is Target.List or Target.RequestList or Target.AuthorizationList)
            Assert.Equal(RouteRow.Reaches(role, row.Act!.Value, whose), reply.Body.Contains(target, StringComparison.Ordinal));
    }

    [Theory, EveryRoute(EngineKind.Sqlite), EveryRoute(EngineKind.Postgres)]
    public async Task Who_has_no_token_or_a_bad_one_gets_where_nobody_is_asked(EngineKind engine, string call)
    {
        var world = await matrix.OnAsync(engine);
        var row = RouteRows.Of(call);
        var target = await world.MakeTargetAsync(row, Role.Owner, Whose.Own);
        var before = await TraceAsync(world, row, target);

        var bad = await TryAsync(world.Api.WithToken("nobody's"), world, row, target);
        if (row.Target is not (Target.Anybody or Target.OAuth))
        {
            Assert.Equal("401 authorization_token_invalid", Envelope.Of(bad));
            Assert.Equal(before, await TraceAsync(world, row, target));
        }
        else Assert.Equal(row.Done, bad.Status);

        var none = await TryAsync(world.Api.AsNobody(), world, row, target);
        if (row.Target is Target.Anybody or Target.OAuth or Target.Session) Assert.Equal(row.Done, none.Status);
        else
        {
            Assert.Equal("401 authorization_header_missing", Envelope.Of(none));
            Assert.Equal(before, await TraceAsync(world, row, target));
        }
    }

    [Theory, EveryRoute(EngineKind.Sqlite), EveryRoute(EngineKind.Postgres)]
    public async Task A_token_that_lacks_the_scope_opens_nothing_and_hears_which(EngineKind engine, string call)
    {
        var world = await matrix.OnAsync(engine);
        var row = RouteRows.Of(call);
        var demands = world.DemandsOf(row);
        Assert.Equal(row.Target is Target.Anybody or Target.OAuth or Target.Session, demands.Scope is null);
        if (demands.Scope is not { } scope) return;

        var caller = await world.WithoutAsync(scope);
        var target = await world.MakeTargetAsync(row, Role.Owner, Whose.Own);
        var before = await TraceAsync(world, row, target);
        var reply = await TryAsync(caller, world, row, target);

        Assert.Equal("403 insufficient_scope", Envelope.Of(reply));
        Assert.EndsWith($"missing required oauth scope {scope}", Assert.Single(reply.Details), StringComparison.Ordinal);
        Assert.Equal(before, await TraceAsync(world, row, target));
    }

    private static Task<Reply> TryAsync(Client caller, World world, RouteRow row, string target) =>
        caller.TryAsync(row, target, row.Body?.Invoke(world.SubjectOf(Role.Owner, Whose.Own)));

    private static Task<string> TraceAsync(World world, RouteRow row, string target) =>
        Dump.TraceAsync(world.Api, row.Table, target);
}
