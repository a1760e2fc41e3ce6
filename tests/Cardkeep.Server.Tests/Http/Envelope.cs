using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>What every refusal has in common (wire-contract.md §3.1).</summary>
internal static partial class Envelope
{
    /// <summary>
    /// The status and the codes, once the envelope has been found whole: an array, the trace id of the headers, nothing cached.
    /// </summary>
    public static string Of(Reply reply)
    {
        Assert.True(reply.Status >= 400, reply.Body);
        var body = reply.Json.AsObject();
        var errors = body["errors"]!.AsArray();
        Assert.NotEmpty(errors);
        Assert.Matches(TraceId(), body["trace_id"]!.GetValue<string>());
        Assert.Equal(body["trace_id"]!.GetValue<string>(), reply.Header("X-Tyk-Trace-Id"));
        Assert.Equal(body["trace_id"]!.GetValue<string>(), reply.Header("X-Request-Id"));
        Assert.Equal("no-store", reply.Header("Cache-Control"));
        Assert.Equal("application/json; charset=utf-8", reply.Header("Content-Type"));
        foreach (var error in errors) Check(error!.AsObject(), reply.Status);
        return $"{reply.Status} {string.Join(", ", errors.Select(error => error!["code"]!.GetValue<string>()).Distinct())}";
    }

    private static void Check(JsonObject error, int status)
    {
        Assert.NotEmpty(error["code"]!.GetValue<string>());
        Assert.NotEmpty(error["detail"]!.GetValue<string>());
        Assert.Equal(status == 422 ? "422" : null, error["status"]?.GetValue<string>());
        Assert.Equal(status == 422 ? error["detail"]!.GetValue<string>() : null, error["message"]?.GetValue<string>());
    }

    [GeneratedRegex("^[0-9a-f]{32}$", RegexOptions.NonBacktracking)]
    private static partial Regex TraceId();
}
