using System.Text.Json;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.OpenApi;
using Cardkeep.Storage;

namespace Cardkeep.Sca;

/// <summary>Polling a session, and in the sandbox deciding one in its member's stead (wire-contract.md §5.4).</summary>
internal sealed class ScaRoutes(Database database)
{
    private static readonly Demands Anybody = new() { Entry = Entry.TokenIfSent };
    private static readonly Problem NoSession = new(ProblemCode.NotFound, "Not found", Place.Parameter("token"));

    public void Map(IEndpointRouteBuilder routes, bool sandbox)
    {
        routes.Get("/v2/sca_sessions/{token}", Anybody, PollAsync).Describe(ScaDocs.Poll);
        if (!sandbox) return;

        routes.Get("/v2/mocked_sca_sessions/{token}", Anybody, PollAsync).Describe(ScaDocs.MockedPoll);
        routes.Post("/v2/mocked_sca_sessions/{token}/allow", Anybody, (call, cancel) => DecideAsync(call, ScaVerdict.Allow, cancel))
            .Describe(ScaDocs.Allow);
        routes.Post("/v2/mocked_sca_sessions/{token}/deny", Anybody, (call, cancel) => DecideAsync(call, ScaVerdict.Deny, cancel))
            .Describe(ScaDocs.Deny);
    }

    private async Task<Answer> PollAsync(Call call, CancellationToken cancel)
    {
        var session = await database.ReadAsync(tx => ScaTable.FindAsync(tx, HashOf(call), cancel), cancel);
        if (session is null || !MayTouch(call, session)) return Answers.Of(NoSession, call.TraceId);

        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("result", session.ResultAt(call.Now));
            json.WriteInstant(CanceledAt, session.DeniedAt);
            json.WriteEndObject();
        });
    }

    private async Task<Answer> DecideAsync(Call call, ScaVerdict verdict, CancellationToken cancel)
    {
        var outcome = await database.WriteAsync<ScaSession>(async tx =>
        {
            var session = await ScaTable.FindAsync(tx, HashOf(call), cancel);
            if (session is null || !MayTouch(call, session)) return NoSession;
            if (session.ExpiresAt <= call.Now) return new Problem(ProblemCode.ScaExpired, "The SCA session has expired");
            var isDecided = await ScaTable.DecideAsync(tx, session, verdict, call.Now, cancel);
            var decided = (await ScaTable.FindAsync(tx, HashOf(call), cancel))!;
            if (isDecided)
                await EventTable.AppendAsync(tx, Origin.Of(call), session.Organization, ScaEvents.Decided(decided, "mock"), cancel);
            var was = decided.AllowedAt is null ? ScaVerdict.Deny : ScaVerdict.Allow;
            if (isDecided || was == verdict) return decided;

            var said = was == ScaVerdict.Deny ? "denied" : "allowed";
            return new Problem(ProblemCode.ScaAlreadyDecided, $"The SCA session was {said} already");
        }, cancel);

        return outcome.Succeeded ? Answer.Ok(WriteSuccess) : Answers.Of(outcome.Problems, call.TraceId);
    }

    private static readonly JsonEncodedText CanceledAt = JsonEncodedText.Encode("canceled_at");

    private static void WriteSuccess(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("message", "Success");
        json.WriteEndObject();
    }

    private static byte[] HashOf(Call call) => Secrets.Hash(call.PathText("token"));

    // The token is the secret; who says besides who they are must be whose session it is.
    private static bool MayTouch(Call call, ScaSession session) =>
        call.CallerIfAny is not { } caller
        || (caller.Organization == session.Organization && caller.Member == session.Member && caller.Client == session.Client);
}
