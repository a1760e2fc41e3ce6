using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Housekeeping;
using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Sandbox;

/// <summary>
/// <c>/sandbox/v1/clock</c>: tell the time, stop it, move it ahead, go back to real time (spending.md §10). A move does all that falls due
/// on the way, in order, before it answers. The clock is everybody's, whatever the organization.
/// </summary>
internal sealed class ClockRoutes(SandboxClock clock, DueWork due)
{
    /// <summary>More than a year, so that a card's year can be lived through in one call; less than would hide a typing error.</summary>
    private static readonly TimeSpan FarthestMove = TimeSpan.FromDays(400);

    /// <summary>Expiry dates and their like must still be dates; who needs a later day resets.</summary>
    private static readonly DateTimeOffset End = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonEncodedText Now = JsonEncodedText.Encode("now");

    private static readonly Problem OneOfBoth =
        new(ProblemCode.InvalidBody, "by and to are two ways to say one thing: send one of them", Place.Member("to"));

    public void Map(IEndpointRouteBuilder routes)
    {
        var told = new Demands(Scope.CardWrite) { Body = true, BodyOptional = true };
        routes.Get("/sandbox/v1/clock", new(Scope.CardRead), ShowAsync).Describe(ClockDocs.Show);
        routes.Post("/sandbox/v1/clock/freeze", told, FreezeAsync).Describe(ClockDocs.Freeze);
        routes.Post("/sandbox/v1/clock/advance", told with { BodyOptional = false }, AdvanceAsync).Describe(ClockDocs.Advance);
        routes.Post("/sandbox/v1/clock/reset", new(Scope.CardWrite), ResetAsync).Describe(ClockDocs.Reset);
    }

    private Task<Answer> ShowAsync(Call call, CancellationToken cancel) => Task.FromResult(Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteInstant(Now, clock.GetUtcNow());
        json.WriteString("mode", clock.IsFrozen ? "frozen" : "running");
        json.WriteNumber("offset_seconds", (long)clock.Offset.TotalSeconds);
        json.WriteEndObject();
    }));

    /// <summary>Stands still at once, or at an instant ahead.</summary>
    private Task<Answer> FreezeAsync(Call call, CancellationToken cancel) => SetAsync(call, (body, setting, real) =>
    {
        var members = body.Root;
        var given = members.Instant("at");
        if (members.Problems is not []) return new Problems(members.Problems);

        var now = setting.NowAt(real);
        var at = given.Or(now);
        return WhyNot(now, at, "at") is { } problem ? problem : ClockSetting.Stopped(at);
    }, cancel);

    /// <summary>Moves on by a duration or to an instant; a clock that stands still stands there again.</summary>
    private Task<Answer> AdvanceAsync(Call call, CancellationToken cancel) => SetAsync(call, (body, setting, real) =>
    {
        var members = body.Root;
        var now = setting.NowAt(real);
        var (by, to) = (members.Text("by"), members.Instant("to"));
        if (by.IsAbsent && to.IsAbsent) members.Problems.Add(Problem.Required("by"));
        if (!by.IsAbsent && !to.IsAbsent) members.Problems.Add(OneOfBoth);
        var duration = by.Has(out var text) ? IsoDuration.Find(text) : null;
        if (by.Has(out _) && duration is null)
            members.Wrong("by", ProblemCode.InvalidDuration, "an ISO 8601 duration, as P1DT2H", 0);
        if (members.Problems is not []) return new Problems(members.Problems);

        var end = duration?.After(now) ?? to.Or(now);
        return WhyNot(now, end, by.IsAbsent ? "to" : "by") is { } problem ? problem : setting.MovedTo(end, real);
    }, cancel);

    private Task<Answer> ResetAsync(Call call, CancellationToken cancel) => SetAsync(call, (_, _, _) => ClockSetting.RealTime, cancel);

    private async Task<Answer> SetAsync(
        Call call, Func<Body, ClockSetting, DateTimeOffset, Outcome<ClockSetting>> change, CancellationToken cancel)
    {
        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var stands = DateTimeOffset.MinValue;
        var ran = await due.RunAsync(async token =>
        {
            // The database may run a unit twice: the members are read anew each time.
            var set = await clock.SetAsync((setting, real) => change(body, setting, real), token);
            if (set.Succeeded) stands = set.Value;
            return set;
        }, cancel);
        if (!ran.Succeeded) return Answers.Of(ran.Problems, call.TraceId);

        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteInstant(Now, stands);
            json.WriteStartObject("ran");
            foreach (var (what, times) in ran.Value) json.WriteNumber(what, times);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static Problem? WhyNot(DateTimeOffset now, DateTimeOffset at, string member) =>
        at < now ? new(ProblemCode.ClockBackwards, "The clock moves forward only; reset is the one way back", Place.Member(member))
        : at - now > FarthestMove || at > End
            ? new(ProblemCode.DateTooFar, "The clock moves at most 400 days a call, and not past the year 2199", Place.Member(member))
        : null;
}
