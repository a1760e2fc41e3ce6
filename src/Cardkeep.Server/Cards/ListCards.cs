using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary><c>GET /v2/cards</c>: what the caller may see, filtered, searched, sorted, page by page (wire-contract.md §10.1).</summary>
internal sealed class ListCards(Database database, CardJson wire)
{
    private const int BytesOfMeta = 1024;

    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var filter = CardFilter.From(new Query(call.Http.Request.QueryString));
        if (!filter.Succeeded) return Answers.Of(filter.Problems, call.TraceId);

        var (total, cards) = await database.ReadAsync(
            tx => CardPageTable.ReadAsync(tx, call.Caller, filter.Value, call.Now, cancel), cancel);
        return Answer.Ok(BytesOfMeta + cards.Count * CardJson.Bytes, json =>
        {
            json.WriteStartObject();
            filter.Value.Page.WriteMeta(json, total);
            json.WriteStartArray("cards");
            foreach (var (card, spending) in cards) wire.Write(json, card, spending);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
