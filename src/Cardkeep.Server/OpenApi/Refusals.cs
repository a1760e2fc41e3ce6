using System.Globalization;
using Cardkeep.Http;
using Microsoft.OpenApi;

namespace Cardkeep.OpenApi;

/// <summary>
/// Which refusals a route can answer with: from its demands, its parameters, the form of its body, and the rules that its description
/// names. Sorted by status.
/// </summary>
internal static class Refusals
{
    public static SortedDictionary<int, List<ProblemCode>> Of(DescribedRoute route)
    {
        List<ProblemCode> codes = [.. OfTransport(route), .. OfDemands(route.Demands), .. OfState(route), .. OfQuery(route.Operation)];
        if (route.Operation.Body is { } body) codes.AddRange(OfForm(body, atTop: true));
        codes.AddRange(route.Operation.Codes);

        SortedDictionary<int, List<ProblemCode>> byStatus = [];
        foreach (var code in ProblemCode.All.Where(codes.Contains))
        {
            var status = Answers.Status(code.Kind);
            if (!byStatus.TryGetValue(status, out var list)) byStatus[status] = list = [];
            list.Add(code);
        }

        foreach (var other in route.Operation.Others.Where(other => !other.Page)) byStatus.Remove(other.Status);
        return byStatus;
    }

    /// <summary>
    /// What may stand in the answer of a status: its own codes, and in a 400 whatever else was found wrong with the same request
    /// (wire-contract.md §2).
    /// </summary>
    public static IReadOnlyList<ProblemCode> Beside(int status, SortedDictionary<int, List<ProblemCode>> all) =>
        status == StatusCodes.Status400BadRequest && all.TryGetValue(StatusCodes.Status422UnprocessableEntity, out var refused)
            ? [.. all[status], .. refused.Except(Alone)]
            : all[status];

    // Found when all else is well, so never beside anything.
    private static readonly ProblemCode[] Alone =
    [
        ProblemCode.ScaSessionNotFound, ProblemCode.ScaAlreadyDecided, ProblemCode.IdempotencyKeyReused,
    ];

    private static IEnumerable<ProblemCode> OfTransport(DescribedRoute route)
    {
        yield return ProblemCode.UriTooLong;
        yield return ProblemCode.InternalError;
        if (route.Path.Contains('{', StringComparison.Ordinal)) yield return ProblemCode.NotFound;
        if (UsesStorage(route.Demands)) yield return ProblemCode.ServiceUnavailable;
        if (route.Operation.Form is not null) yield return ProblemCode.PayloadTooLarge;
        if (!route.Demands.Body) yield break;

        yield return ProblemCode.PayloadTooLarge;
        yield return ProblemCode.UnsupportedMediaType;
        yield return ProblemCode.InvalidRequest;
        yield return ProblemCode.InvalidJson;
        yield return ProblemCode.InvalidBody;
    }

    private static IEnumerable<ProblemCode> OfDemands(Demands demands)
    {
        if (demands.Entry == Entry.Token) yield return ProblemCode.AuthorizationHeaderMissing;
        if (demands.Entry != Entry.Open)
        {
            yield return ProblemCode.AuthorizationTokenInvalid;
            yield return ProblemCode.StagingTokenInvalid;
        }

        if (demands.Scope is not null) yield return ProblemCode.InsufficientScope;
        if (demands.Act is not null && demands.Key != KeyUse.None) yield return ProblemCode.Forbidden;
        if (demands.Key == KeyUse.Required) yield return ProblemCode.IdempotencyKeyMissing;
        if (demands.Key != KeyUse.None)
        {
            yield return ProblemCode.IdempotencyKeyInvalid;
            yield return ProblemCode.IdempotencyKeyInUse;
            yield return ProblemCode.IdempotencyKeyReused;
        }

        if (demands.Sca is null) yield break;

        yield return ProblemCode.ScaRequired;
        yield return ProblemCode.ScaNotEnrolled;
        yield return ProblemCode.ScaNotApproved;
        yield return ProblemCode.ScaDenied;
        yield return ProblemCode.ScaExpired;
        yield return ProblemCode.ScaOtpInvalid;
        yield return ProblemCode.ScaSessionNotFound;
        yield return ProblemCode.NotInList;                                   // Of the preference header.
    }

    private static IEnumerable<ProblemCode> OfState(DescribedRoute route)
    {
        if (!route.Demands.Uncounted) yield return ProblemCode.TooManyRequests;
        if (MayBeStale(route)) yield return ProblemCode.PreconditionFailed;
    }

    /// <summary>Whether the call changes a thing that is there, and may say in which state it knows it.</summary>
    public static bool MayBeStale(DescribedRoute route) =>
        route.Demands.Tagged && route.Method != HttpMethods.Get && route.Path.Contains("{id}", StringComparison.Ordinal);

    private static IEnumerable<ProblemCode> OfQuery(Operation operation)
    {
        foreach (var shape in operation.Query.Select(parameter => parameter.Schema!))
        {
            var type = shape.Type & ~JsonSchemaType.Null;
            if (type == JsonSchemaType.Integer) yield return ProblemCode.NotAnInteger;
            if (shape.Minimum is not null) yield return ProblemCode.BelowMinimum;
            if (shape.Maximum is not null) yield return ProblemCode.AboveMaximum;
            if (shape.MaxLength is not null) yield return ProblemCode.TooLong;
            if (shape.MaxItems is not null) yield return ProblemCode.TooManyItems;
            var value = shape.Items ?? shape;
            if (value.Enum is not null) yield return ProblemCode.NotInList;
            if (value.Format == "uuid") yield return ProblemCode.InvalidUuid;
            if (value.Format == "date-time") yield return ProblemCode.InvalidDateTime;
        }
    }

    /// <summary>What can be wrong with a body whatever its rules are: types, forms, lists, lengths, members that are not there.</summary>
    private static IEnumerable<ProblemCode> OfForm(IOpenApiSchema given, bool atTop = false)
    {
        var shape = given is Component component ? component.Whole : given;
        if (shape.Enum is not null) yield return ProblemCode.NotInList;
        if (shape.MinLength is not null) yield return ProblemCode.TooShort;
        if (shape.Required is { Count: > 0 }) yield return ProblemCode.Required;
        if (shape.MaxItems is not null) yield return ProblemCode.TooManyItems;
        if (shape.MinItems is not null) yield return ProblemCode.TooFewItems;
        if (shape.Format == "uuid") yield return ProblemCode.InvalidUuid;
        if (shape.Format == "date-time") yield return ProblemCode.InvalidDateTime;
        if (shape.MaxLength is not null)
        {
            yield return ProblemCode.TooLong;
            yield return ProblemCode.InvalidCharacters;
        }

        if (!atTop && NotThat(shape.Type) is { } wrong) yield return wrong;

        IOpenApiSchema?[] inner =
            [shape.Items, .. shape.Properties?.Values ?? [], .. shape.OneOf ?? [], .. shape.AnyOf ?? [], .. shape.AllOf ?? []];
        foreach (var code in inner.OfType<IOpenApiSchema>().SelectMany(one => OfForm(one))) yield return code;
    }

    private static ProblemCode? NotThat(JsonSchemaType? type) => (type & ~JsonSchemaType.Null) switch
    {
        JsonSchemaType.Object => ProblemCode.NotAnObject,
        JsonSchemaType.Array => ProblemCode.NotAnArray,
        JsonSchemaType.String => ProblemCode.NotAString,
        JsonSchemaType.Number or JsonSchemaType.Number | JsonSchemaType.String => ProblemCode.NotANumber,
        JsonSchemaType.Integer => ProblemCode.NotAnInteger,
        JsonSchemaType.Boolean => ProblemCode.NotABoolean,
        _ => null,
    };

    // What anybody may ask without sending anything is the health of the process and the document itself.
    private static bool UsesStorage(Demands demands) => demands.Entry != Entry.Open || demands.Body;

    /// <summary>What a status means, in one sentence.</summary>
    public static string Meaning(int status) => status switch
    {
        400 => "Malformed: no JSON, a wrong shape, a value that cannot be read, or a required header that is missing.",
        401 => "No token, or one that is not good.",
        403 => "The token's scope or the member's role does not reach this far.",
        404 => "Not there, another organization's, or not visible to this role.",
        409 => "A twin with the same idempotency key is still running.",
        410 => "Too late, or used already: a new address has to be asked for.",
        412 => "The SCA session waits, was denied, or has expired, or the code is wrong; or `If-Match` names another state.",
        413 => "The body is too large.",
        414 => "The address is too long.",
        415 => "The body is not JSON by its type.",
        422 => "Well-formed, but refused.",
        428 => "Strong customer authentication is needed: approve the session, then send the same call again.",
        429 => "The address called too often, or too many codes were sent or tried.",
        500 => "Our fault.",
        503 => "Not now: the database is not there, not committing, or too busy.",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status.ToString(CultureInfo.InvariantCulture)),
    };

    /// <summary>What a refusal of this status is called in the document.</summary>
    public static string Title(int status) => status switch
    {
        400 => "Malformed",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "KeyInUse",
        410 => "Gone",
        412 => "PreconditionFailed",
        413 => "TooLarge",
        414 => "AddressTooLong",
        415 => "NotJson",
        422 => "Refused",
        428 => "ScaRequired",
        429 => "TooMany",
        500 => "Broken",
        503 => "Unavailable",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status.ToString(CultureInfo.InvariantCulture)),
    };
}
