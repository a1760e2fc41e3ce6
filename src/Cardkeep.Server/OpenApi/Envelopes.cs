using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Cardkeep.OpenApi;

/// <summary>
/// Refusals as schemas: the envelope that <see cref="Http.Answers"/> writes (wire-contract.md §3.1, §5.2), narrowed to a route's codes.
/// </summary>
internal static class Envelopes
{
    private const string SomeTrace = "6f1a0c9d2b7e4f5a8c3d1e0f9a8b7c6d";

    private static readonly Component Problem = new("Problem", Shape.Whole(Entry(), ["code", "detail"])
        .Says("One reason why a call was not carried out."));

    private static readonly Component Refusal = new("Refusal", Shape.Whole(Refused(), ["code", "detail", "status", "message"])
        .Says("One reason why a well-formed call was refused."));

    private static readonly Component Problems = new("Problems", Shape.Whole(new()
    {
        ["errors"] = SomeOf(Problem),
        ["trace_id"] = Trace(),
    }).Says("All problems of a request at once."));

    private static readonly Component RefusalProblems = new("Refusals", Shape.Whole(new()
    {
        ["errors"] = SomeOf(Refusal),
        ["trace_id"] = Trace(),
    }).Says("All reasons at once why a request was refused."));

    private static readonly Component ScaProblem = new("ScaProblem", Shape.Whole(new()
    {
        ["code"] = Shape.Text(),
        ["message"] = Shape.Text(),
        ["action_type"] = Shape.Text().Says("What the session is for. Not there where the member has no such factor."),
        ["sca_session_token"] = Shape.Pattern("^[A-Za-z0-9_-]{64}$").Says("The session to approve; not there likewise."),
        ["approval_url"] = Shape.Address().Says("With `passkey` only: the page on which the member approves or refuses."),
        ["trace_id"] = Trace(),
        ["errors"] = SomeOf(Problem),
    }, ["code", "message", "trace_id", "errors"]).Says("SCA is needed or was not given: flat, and in the array."));

    /// <param name="action">The action type of the call's authentication.</param>
    public static OpenApiSchema Of(int status, IReadOnlyList<ProblemCode> codes, string? action)
    {
        OpenApiSchema[] forms = [.. codes.GroupBy(code => EnvelopeOf(status, code)).Select(same => Of(same.Key, status, same, action))];
        return forms is [var only] ? only : new() { AnyOf = [.. forms] };
    }

    private static OpenApiSchema Of(Component envelope, int status, IEnumerable<ProblemCode> codes, string? action)
    {
        var code = Shape.OneOf(codes.Select(code => code.Name));
        var narrowed = new Fields
        {
            ["errors"] = new OpenApiSchema { Items = Having("code", code) },
        };
        if (status == StatusCodes.Status428PreconditionRequired && action is not null) narrowed["action_type"] = Shape.OneOf(action);
        return new OpenApiSchema { AllOf = [envelope, new OpenApiSchema { Properties = narrowed.ToSchemas() }] };
    }

    public static JsonObject Example(int status, ProblemCode code, string? action)
    {
        var problem = new JsonObject { ["code"] = code.Name, ["detail"] = code.When };
        if (status == StatusCodes.Status422UnprocessableEntity)
        {
            problem["status"] = "422";
            problem["message"] = code.When;
        }

        JsonObject whole = [];
        if (EnvelopeOf(status, code) == ScaProblem)
        {
            whole["code"] = code.Name;
            whole["message"] = code.When;
            if (code == ProblemCode.ScaRequired)
            {
                whole["action_type"] = action;
                whole["sca_session_token"] = "k2Jq0w9S3xv7b1nZ5tLr8PdYeHc4UaGmXi6oFf-VQyRs_TjNWlBzKpDuEgOhMAC0";
            }
        }

        whole["errors"] = new JsonArray(problem);
        whole["trace_id"] = SomeTrace;
        return whole;
    }

    private static OpenApiSchema Having(string name, IOpenApiSchema shape) =>
        new() { Properties = new Fields { [name] = shape }.ToSchemas() };

    private static Component EnvelopeOf(int status, ProblemCode code) =>
        status == StatusCodes.Status422UnprocessableEntity ? RefusalProblems
        : code.Kind is ProblemKind.ScaNotGiven or ProblemKind.ScaRequired ? ScaProblem
        : Problems;

    private static Fields Entry() => new()
    {
        ["code"] = Shape.Text().Says("Stable, for programs."),
        ["detail"] = Shape.Text().Says("One English sentence, for people."),
        ["source"] = Source(),
    };

    private static Fields Refused() => new()
    {
        ["code"] = Shape.Text().Says("Stable, for programs."),
        ["detail"] = Shape.Text().Says("One English sentence, for people."),
        ["status"] = Shape.OneOf("422"),
        ["message"] = Shape.Text().Says("The same as `detail`."),
        ["source"] = Source(),
    };

    private static OpenApiSchema Source() => Shape.Whole(new()
    {
        ["pointer"] = Shape.Text().Says("Into the body, RFC 6901."),
        ["parameter"] = Shape.Text().Says("A parameter of the query or the path, or a header."),
    }, []).Says("What the problem speaks of. Not there where nothing is pointed at.");

    private static OpenApiSchema SomeOf(Component item)
    {
        var list = Shape.ListOf(item);
        list.MinItems = 1;
        return list;
    }

    private static OpenApiSchema Trace() => Shape.Pattern("^[0-9a-f]{32}$").Says("Equal to the header `X-Tyk-Trace-Id`.");
}
