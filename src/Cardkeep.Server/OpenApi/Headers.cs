using Cardkeep.Http;
using Microsoft.OpenApi;

namespace Cardkeep.OpenApi;

/// <summary>The headers of requests and answers (wire-contract.md §1), as far as a route's demands bring them.</summary>
internal static class Headers
{
    public const string Challenge = "WWW-Authenticate";
    public const string Location = "Location";
    public const string Cookie = "Set-Cookie";
    private const string TraceId = "X-Tyk-Trace-Id";
    private const string RequestId = "X-Request-Id";
    private const string Replayed = "Idempotent-Replayed";
    private const string RetryAfter = "Retry-After";
    private const string OneAct = "With one key a call acts once; sent again within 30 minutes, it is answered as before.";
    private const string Tag = "ETag";

    public static IDictionary<string, IOpenApiHeader> All() => new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal)
    {
        [TraceId] = Header(Shape.Pattern("^[0-9a-f]{32}$"), "Finds this call in the log.", always: true),
        [RequestId] = Header(Shape.Pattern("^[0-9a-f]{32}$"), $"The same as `{TraceId}`.", always: true),
        [Replayed] = Header(
            Shape.OneOf("true"), "This answer was given before, under the same idempotency key or to the same message.", always: false),
        [Tag] = Header(Shape.Text(), "The state of what is answered, for `If-None-Match` and `If-Match`.", always: true),
        [RetryAfter] = Header(Shape.Integer(0), "Seconds after which to try again.", always: true),
        [Challenge] = Header(Shape.Text(), "What the call lacks (RFC 6750), or how a client says who it is (RFC 7617).", always: false),
        [Location] = Header(Shape.Text(), "Where the browser goes on.", always: true),
        [Cookie] = Header(Shape.Text(), "Binds the forms to the browser, and later the sign-in.", always: false),
    };

    /// <summary>Those of a success.</summary>
    /// <param name="more">Those that it has of its own.</param>
    public static IDictionary<string, IOpenApiHeader> Of(Demands demands, OpenApiDocument document, IReadOnlyList<string> more)
    {
        List<string> names = [TraceId, RequestId];
        if (demands.Tagged) names.Add(Tag);
        if (demands.Key != KeyUse.None || demands.Repeatable) names.Add(Replayed);
        return Named(document, [.. names, .. more]);
    }

    /// <summary>Those of a refusal.</summary>
    public static IDictionary<string, IOpenApiHeader> Of(int status, OpenApiDocument document) => status switch
    {
        StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden => Named(document, TraceId, RequestId, Challenge),
        StatusCodes.Status409Conflict or StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable =>
            Named(document, TraceId, RequestId, RetryAfter),
        _ => Named(document, TraceId, RequestId),
    };

    /// <summary>The headers of a request, each written once under the name by which it is referred to.</summary>
    public static IDictionary<string, IOpenApiParameter> Sent() => new Dictionary<string, IOpenApiParameter>(StringComparer.Ordinal)
    {
        ["StagingToken"] = Sent("X-Qonto-Staging-Token", Shape.Text(), "Needed where the operator has set one, else ignored."),
        ["IdempotencyKey"] = Sent("X-Qonto-Idempotency-Key", Key(), OneAct),
        ["IdempotencyKeyRequired"] = Sent("X-Qonto-Idempotency-Key", Key(), OneAct, always: true),
        ["IfMatch"] = Sent("If-Match", Shape.Text(), "Changes nothing unless this is the present state."),
        ["IfNoneMatch"] = Sent("If-None-Match", Shape.Text(), "Answers 304 if this is the present state."),
        ["ScaPreference"] = Sent(
            "X-Qonto-2fa-Preference",
            Shape.OneOf("paired-device", "passkey", "sms-otp", "mock").ByDefault("paired-device"),
            "How the member wants to confirm; `mock` in a sandbox only."),
        ["ScaSession"] = Sent("X-Qonto-Sca-Session-Token", Shape.Text(), "The session that was approved, when the call is sent again."),
        ["ScaCode"] = Sent("X-Qonto-MFA", Shape.Text(), "With `sms-otp`: the code that was sent, beside the session, which it approves."),
    };

    public static IEnumerable<IOpenApiParameter> SentWith(DescribedRoute route, OpenApiDocument document)
    {
        var demands = route.Demands;
        if (Refusals.MayBeStale(route)) yield return new OpenApiParameterReference("IfMatch", document);
        if (MayBeKnown(route)) yield return new OpenApiParameterReference("IfNoneMatch", document);
        if (demands.Key == KeyUse.Required) yield return new OpenApiParameterReference("IdempotencyKeyRequired", document);
        if (demands.Key == KeyUse.Honoured) yield return new OpenApiParameterReference("IdempotencyKey", document);
        if (demands.Sca is not null)
        {
            yield return new OpenApiParameterReference("ScaPreference", document);
            yield return new OpenApiParameterReference("ScaSession", document);
            yield return new OpenApiParameterReference("ScaCode", document);
        }

        if (demands.Entry != Entry.Open) yield return new OpenApiParameterReference("StagingToken", document);
    }

    /// <summary>Whether a reader may have the answer already, and then hears 304.</summary>
    public static bool MayBeKnown(DescribedRoute route) => route.Demands.Tagged && route.Method == HttpMethods.Get;

    private static OpenApiSchema Key() => new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255, Pattern = "^[!-~]+$" };

    private static OpenApiParameter Sent(string name, OpenApiSchema shape, string description, bool always = false) =>
        new() { Name = name, In = ParameterLocation.Header, Required = always, Schema = shape, Description = description };

    private static OpenApiHeader Header(OpenApiSchema shape, string description, bool always) =>
        new() { Schema = shape, Description = description, Required = always };

    private static Dictionary<string, IOpenApiHeader> Named(OpenApiDocument document, params string[] names) =>
        names.ToDictionary(name => name, name => (IOpenApiHeader)new OpenApiHeaderReference(name, document), StringComparer.Ordinal);
}
