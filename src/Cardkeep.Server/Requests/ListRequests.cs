using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Requests;

/// <summary><c>GET /v2/requests</c>: what the caller may see, filtered, sorted, page by page (wire-contract.md §12).</summary>
internal sealed class ListRequests(Database database)
{
    private const int BytesOfMeta = 1024;

    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var filter = RequestFilter.From(new Query(call.Http.Request.QueryString));
        if (!filter.Succeeded) return Answers.Of(filter.Problems, call.TraceId);

        var (total, requests) = await database.ReadAsync(tx => RequestTable.ListAsync(tx, call.Caller, filter.Value, cancel), cancel);
        return Answer.Ok(BytesOfMeta + requests.Count * RequestJson.Bytes, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("requests");
            foreach (var request in requests) RequestJson.Write(json, request);
            json.WriteEndArray();
            filter.Value.Page.WriteMeta(json, total);
            json.WriteEndObject();
        });
    }
}
