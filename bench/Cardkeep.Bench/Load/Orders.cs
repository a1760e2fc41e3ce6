using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench.Load;

/// <summary>
/// Orders with an approved session of SCA each, ready to be said. Asking and approving are a person's time and not measured: both sides of
/// the comparison have one session for each call.
/// </summary>
internal sealed class Orders(CardShape shape, IReadOnlyList<string> tokens, IPEndPoint server)
{
    private readonly NewCards cards = new(shape);
    private long keys;

    /// <param name="each">1: single orders; more: bulks of so many.</param>
    public async Task<IReadOnlyList<byte[]>> PrepareAsync(int calls, int each, CancellationToken cancel)
    {
        using var connection = await RawHttp.ConnectAsync(server, cancel);
        List<byte[]> ready = [];
        for (var call = 0; call < calls; call++)
        {
            cancel.ThrowIfCancellationRequested();
            var organization = call % shape.OrganizationCount;
            var body = BodyOf(organization, each);
            var path = each == 1 ? "/v2/cards" : "/v2/cards/bulk";
            var key = FormattableString.Invariant($"bench-{++keys}");
            var head = $"Authorization: Bearer {tokens[organization]}\r\nX-Qonto-Idempotency-Key: {key}\r\n";
            var asked = await connection.AskAsync(Post(path, head, body));
            if (asked.Status != 428) throw Wrong("asking", asked);

            var session = JsonDocument.Parse(asked.Body).RootElement.GetProperty("sca_session_token").GetString();
            var allowed = await connection.AskAsync(Post($"/v2/mocked_sca_sessions/{session}/allow", "", ""));
            if (allowed.Status != 200) throw Wrong("approving", allowed);
            ready.Add(Post(path, $"{head}X-Qonto-Sca-Session-Token: {session}\r\n", body));
        }

        return ready;
    }

    /// <summary>Null: the answer has so many cards.</summary>
    public static string? Check(RawAnswer answer, int each)
    {
        if (answer.Status != 200) return Wrong("ordering", answer).Message;

        var holders = answer.Body.Span.Count("\"holder_id\":"u8);
        return holders == each ? null : FormattableString.Invariant($"an answer has {holders} cards instead of {each}");
    }

    private string BodyOf(int organization, int each)
    {
        var order = cards.MakeOrder(organization);
        if (each == 1) return new JsonObject { ["card"] = order }.ToJsonString();

        JsonNode[] items = [.. Enumerable.Range(0, each).Select(_ => new JsonObject { ["card"] = order.DeepClone() })];
        return new JsonObject { ["cards"] = new JsonArray(items) }.ToJsonString();
    }

    private static byte[] Post(string path, string head, string body) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"POST {path} HTTP/1.1\r\nHost: bench\r\n{head}Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));

    private static WrongAnswerException Wrong(string doing, RawAnswer answer) =>
        new($"{doing}: status {answer.Status}: {Encoding.UTF8.GetString(answer.Body.Span)}");
}
