using System.Globalization;
using System.Text.Json;

namespace Cardkeep.Http;

/// <summary>Problems on the wire: the one table from kinds to statuses, and the envelope of wire-contract.md §3.1.</summary>
internal static class Answers
{
    /// <summary>Seconds after which a client may well try again.</summary>
    private const string SoonAgain = "1";

    public static int Status(ProblemKind kind) => kind switch
    {
        ProblemKind.Malformed => StatusCodes.Status400BadRequest,
        ProblemKind.Unauthenticated => StatusCodes.Status401Unauthorized,
        ProblemKind.Forbidden => StatusCodes.Status403Forbidden,
        ProblemKind.NotFound => StatusCodes.Status404NotFound,
        ProblemKind.MethodNotAllowed => StatusCodes.Status405MethodNotAllowed,
        ProblemKind.Conflict => StatusCodes.Status409Conflict,
        ProblemKind.Gone => StatusCodes.Status410Gone,
        ProblemKind.ScaNotGiven => StatusCodes.Status412PreconditionFailed,
        ProblemKind.ChangedMeanwhile => StatusCodes.Status412PreconditionFailed,
        ProblemKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ProblemKind.UriTooLong => StatusCodes.Status414UriTooLong,
        ProblemKind.UnsupportedMediaType => StatusCodes.Status415UnsupportedMediaType,
        ProblemKind.Refused => StatusCodes.Status422UnprocessableEntity,
        ProblemKind.ScaRequired => StatusCodes.Status428PreconditionRequired,
        ProblemKind.TooMany => StatusCodes.Status429TooManyRequests,
        ProblemKind.Broken => StatusCodes.Status500InternalServerError,
        ProblemKind.Unavailable => StatusCodes.Status503ServiceUnavailable,
    };

    public static Answer Of(Problem problem, string traceId) => Of(new Problems([problem]), traceId);

    /// <summary>429, with the whole seconds after which the address passes again.</summary>
    public static Answer TooManyRequests(TimeSpan wait, string traceId) => TooMany("Too many requests from this address", wait, traceId);

    /// <summary>429, with the whole seconds to wait.</summary>
    /// <param name="what">Of what there were too many; the seconds follow it.</param>
    public static Answer TooMany(string what, TimeSpan wait, string traceId)
    {
        var seconds = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var problem = new Problem(ProblemCode.TooManyRequests, $"{what}; try again in {seconds} s");
        return Of(new Problems([problem]), traceId, ("Retry-After", seconds));
    }

    public static Answer Of(Problems problems, string traceId) => Of(problems, traceId, HeadersOf(problems.All[0]));

    private static Answer Of(Problems problems, string traceId, params (string Name, string Value)[] headers)
    {
        var status = Status(problems.Kind);
        var flat = problems.Kind is ProblemKind.ScaNotGiven or ProblemKind.ScaRequired;
        return Answer.Of(status, json =>
        {
            json.WriteStartObject();
            if (flat) WriteFlat(json, problems.All[0]);
            if (flat) json.WriteString("trace_id", traceId);
            WriteErrors(json, problems, status);
            if (!flat) json.WriteString("trace_id", traceId);
            json.WriteEndObject();
        }, headers);
    }

    /// <summary>428 with a session to approve: at the top level, where one client reads it, and in the array, where another does.</summary>
    /// <param name="address">Of the page on which it is approved; null: elsewhere.</param>
    public static Answer ScaRequired(Problem problem, string actionType, string token, string? address, string traceId) =>
        Answer.Of(StatusCodes.Status428PreconditionRequired, json =>
        {
            json.WriteStartObject();
            WriteFlat(json, problem);
            json.WriteString("action_type", actionType);
            json.WriteString("sca_session_token", token);
            if (address is not null) json.WriteString("approval_url", address);
            json.WriteString("trace_id", traceId);
            WriteErrors(json, new Problems([problem]), StatusCodes.Status428PreconditionRequired);
            json.WriteEndObject();
        });

    private static void WriteFlat(Utf8JsonWriter json, Problem problem)
    {
        json.WriteString("code", problem.Code.Name);
        json.WriteString("message", problem.Detail);
    }

    private static void WriteErrors(Utf8JsonWriter json, Problems problems, int status)
    {
        json.WriteStartArray("errors");
        foreach (var problem in problems.All)
        {
            json.WriteStartObject();
            json.WriteString("code", problem.Code.Name);
            json.WriteString("detail", problem.Detail);
            if (status == StatusCodes.Status422UnprocessableEntity)
            {
                json.WriteString("status", status.ToString(CultureInfo.InvariantCulture));
                json.WriteString("message", problem.Detail);
            }

            if (problem.Place is { } place) WritePlace(json, place);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePlace(Utf8JsonWriter json, Place place)
    {
        json.WriteStartObject("source");
        if (place.IsPointer) json.WriteString("pointer", "/" + place.Name);
        else json.WriteString("parameter", place.Name);
        json.WriteEndObject();
    }

    private static (string Name, string Value)[] HeadersOf(Problem problem)
    {
        if (problem.Code == ProblemCode.AuthorizationHeaderMissing) return [("WWW-Authenticate", "Bearer realm=\"cardkeep\"")];
        if (problem.Code == ProblemCode.AuthorizationTokenInvalid)
            return [("WWW-Authenticate", "Bearer realm=\"cardkeep\", error=\"invalid_token\"")];
        if (problem.Code == ProblemCode.StagingTokenInvalid) return [("WWW-Authenticate", "Bearer realm=\"cardkeep\"")];
        if (problem.Code == ProblemCode.InsufficientScope)
        {
            var scope = problem.Detail[(problem.Detail.LastIndexOf(' ') + 1)..];
            return [("WWW-Authenticate", $"Bearer realm=\"cardkeep\", error=\"insufficient_scope\", scope=\"{scope}\"")];
        }

        return problem.Code.Kind is ProblemKind.Unavailable or ProblemKind.Conflict ? [("Retry-After", SoonAgain)] : [];
    }
}
