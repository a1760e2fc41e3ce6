using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Decisions;

/// <summary>
/// <c>GET /cardkeep/v1/authorizations</c>: those of the cards that the caller sees, filtered, the newest first, page by page.
/// </summary>
internal sealed class ListAuthorizations(Database database)
{
    private const int BytesOfMeta = 1024;

    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var filter = AuthorizationFilter.From(new Query(call.Http.Request.QueryString));
        if (!filter.Succeeded) return Answers.Of(filter.Problems, call.TraceId);

        var (total, found) = await database.ReadAsync(
            tx => ListedAuthorizationTable.ListAsync(tx, call.Caller, filter.Value, cancel), cancel);
        return Answer.Ok(BytesOfMeta + found.Count * AuthorizationJson.Bytes, json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("authorizations");
            foreach (var authorization in found) AuthorizationJson.Write(json, authorization);
            json.WriteEndArray();
            filter.Value.Page.WriteMeta(json, total);
            json.WriteEndObject();
        });
    }
}
