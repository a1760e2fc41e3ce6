using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;
using Cardkeep.Storage;

namespace Cardkeep.Sandbox;

/// <summary>
/// <c>GET</c> and <c>PUT /sandbox/v1/faults</c>: at which points this process is to fail or die, so that a client's retries can be tried.
/// Of this process alone, and forgotten by a restart.
/// </summary>
internal sealed class FaultRoutes(Faults faults)
{
    /// <summary>A fault for each point, and as many again.</summary>
    public const int MostFaults = 20;

    /// <summary>More than any script waits for.</summary>
    public const long LatestTime = 1_000_000;

    private const string List = "faults";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/sandbox/v1/faults", new(Scope.CardRead), ShowAsync).Describe(FaultDocs.Show);
        routes.Put("/sandbox/v1/faults", new(Scope.CardWrite) { Body = true }, ArmAsync).Describe(FaultDocs.Arm);
    }

    private Task<Answer> ShowAsync(Call call, CancellationToken cancel) => Task.FromResult(Answer.Ok(Write));

    private async Task<Answer> ArmAsync(Call call, CancellationToken cancel)
    {
        var read = await Body.ReadAsync(call, cancel);
        if (!read.Succeeded) return Answers.Of(read.Problems, call.TraceId);

        using var body = read.Value;
        var sent = Read(body);
        if (!sent.Succeeded) return Answers.Of(sent.Problems, call.TraceId);

        faults.Arm(sent.Value);
        return Answer.Ok(Write);
    }

    private static Outcome<List<Fault>> Read(Body body)
    {
        if (body.Items(List) is not { } items) return body.WhyNoItems(List);
        if (items.Count > MostFaults)
        {
            return new Problem(
                ProblemCode.TooManyItems, FormattableString.Invariant($"faults may hold at most {MostFaults}"), Place.Member(List));
        }

        List<Problem> problems = [];
        List<Fault> sent = [];
        for (var place = 0; place < items.Count; place++)
        {
            var at = FormattableString.Invariant($"{List}/{place}");
            if (items[place].ValueKind == JsonValueKind.Object) sent.Add(Read(new Members(items[place], at, problems)));
            else problems.Add(new(ProblemCode.NotAnObject, "a fault must be an object", Place.Member(at)));
        }

        return problems is [] ? sent : new Problems(problems);
    }

    private static Fault Read(Members members)
    {
        var point = members.OneOf<string>("point", FindPoint, Faults.Points);
        var action = members.OneOf<FaultAction>("action");
        if (point.IsAbsent) members.Miss("point");
        if (action.IsAbsent) members.Miss("action");
        return new(point.Or(""), action.Or(FaultAction.Fail), members.Integer("at", 1L, LatestTime).Or(1));
    }

    private static Given<string> FindPoint(string name) =>
        Faults.Points.Contains(name, StringComparer.Ordinal) ? name : Given<string>.Unreadable;

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("points");
        foreach (var point in Faults.Points) json.WriteStringValue(point);
        json.WriteEndArray();
        json.WriteStartArray(List);
        foreach (var (point, action, at) in faults.Armed)
        {
            json.WriteStartObject();
            json.WriteString("point", point);
            json.WriteString("action", Names<FaultAction>.Of(action));
            json.WriteNumber("at", at);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
