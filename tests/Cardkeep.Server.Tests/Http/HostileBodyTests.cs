using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Http;

/// <summary>
/// Bodies that nobody should send: each gets the contract's error, none a 500, and nothing is half done (wire-contract.md §1 to §3).
/// </summary>
public sealed class HostileBodyTests
{
    private const int MostBytes = 1024 * 1024;

    [Theory, OnSqlite, OnPostgres]
    public async Task A_body_that_is_no_json_object_is_refused_as_what_it_is(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var before = await Consistency.CountAsync(api);
        var good = new JsonObject { ["card"] = Given.Order(CardLevel.Virtual) }.ToJsonString();
        (string Name, byte[] Body, string Outcome)[] table =
        [
            ("empty", [], "400 invalid_json"),
            ("white space", Utf8(" \r\n\t"), "400 invalid_json"),
            ("a NUL", [0], "400 invalid_json"),
            ("cut off", Utf8(good[..^1]), "400 invalid_json"),
            ("two documents", Utf8(good + good), "400 invalid_json"),
            ("a comma at the end", Utf8("""{"card":{},}"""), "400 invalid_json"),
            ("a comment", Utf8("""{"card":{}/**/}"""), "400 invalid_json"),
            ("single quotes", Utf8("{'card':{}}"), "400 invalid_json"),
            ("a member twice", Utf8("""{"card":{},"card":{}}"""), "400 invalid_json"),
            ("a member twice, spelled otherwise", Utf8("""{"card":{},"\u0063ard":{}}"""), "400 invalid_json"),
            ("a member twice, deep", Utf8("""{"card":{"address":{"city":"a","city":"b"}}}"""), "400 invalid_json"),
            ("33 deep", Utf8(Deep(33)), "400 invalid_json"),
            ("32 deep", Utf8(Deep(32)), "422 required"),
            ("a hundred thousand deep", Utf8(new string('[', 100_000)), "400 invalid_json"),
            ("half a surrogate pair", Utf8("""{"card":{"organization_id":"\ud83d"}}"""), "400 invalid_json"),
            ("the other half", Utf8("""{"card":{"organization_id":"\udcb3x"}}"""), "400 invalid_json"),
            ("half a pair in a name", Utf8("""{"card":{"\ud83d":1}}"""), "400 invalid_json"),
            ("half a pair in an unknown member", Utf8("""{"x":["\ud83d"]}"""), "400 invalid_json"),
            ("no UTF-8", [.. Utf8("{\"card\":{\"card_level\":\""), 0xC3, 0x28, .. Utf8("\"}}")], "400 invalid_json"),
            ("Latin 1", Encoding.Latin1.GetBytes("""{"card":{"organization_id":"é"}}"""), "400 invalid_json"),
            ("UTF-16", Encoding.Unicode.GetBytes(good), "400 invalid_json"),
            ("a byte order mark", [0xEF, 0xBB, 0xBF, .. Utf8(good)], "400 invalid_json"),
            ("a control character", Utf8("{\"card\":{\"organization_id\":\"a\nb\"}}"), "400 invalid_json"),
            ("not a number", Utf8("""{"card":{"payment_monthly_limit":NaN}}"""), "400 invalid_json"),
            ("a number with a zero before it", Utf8("""{"card":{"payment_monthly_limit":01}}"""), "400 invalid_json"),
            ("an array", Utf8("[]"), "400 invalid_body"),
            ("an array of orders", Utf8($"[{good}]"), "400 invalid_body"),
            ("a text", Utf8("\"card\""), "400 invalid_body"),
            ("a number", Utf8("1e999"), "400 invalid_body"),
            ("null", Utf8("null"), "400 invalid_body"),
            ("true", Utf8("true"), "400 invalid_body"),
            ("no wrapper", Utf8(Given.Order(CardLevel.Virtual).ToJsonString()), "422 required"),
            ("an empty object", Utf8("{}"), "422 required"),
            ("a wrapper of null", Utf8("""{"card":null}"""), "422 required"),
            ("a wrapper of another kind", Utf8("""{"card":[]}"""), "400 not_an_object"),
            ("a wrapper in another case", Utf8("""{"Card":{}}"""), "422 required"),
        ];
        foreach (var (name, body, outcome) in table)
            Assert.Equal((name, outcome), (name, Envelope.Of(await PostAsync(owner, body, "application/json"))));

        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_body_has_at_most_a_mebibyte_announced_or_not(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var before = await Consistency.CountAsync(api);
        var (server, order) = (api.Http.BaseAddress!, new JsonObject { ["card"] = new JsonObject() }.ToJsonString());
        foreach (var (bytes, outcome) in ((int, string)[])[(MostBytes, "422 required"), (MostBytes + 1, "413 payload_too_large")])
        {
            var body = Utf8(order.PadRight(bytes));
            Assert.Equal((bytes, outcome), (bytes, Envelope.Of(await PostAsync(owner, body, "application/json"))));
            Assert.Equal(
                (bytes, outcome),
                (bytes, Envelope.Of(await RawSocket.SendAsync(server, [Head(owner, "Transfer-Encoding: chunked"), .. Chunks(body)]))));
        }

        Assert.Equal(before, await Consistency.CountAsync(api));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_body_is_json_by_its_media_type_or_has_none(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        (string? MediaType, string Outcome)[] table =
        [
            ("application/json", "428 sca_required"),
            ("application/json; charset=utf-8", "428 sca_required"),
            ("Application/JSON", "428 sca_required"),
            ("application/vnd.x+json", "428 sca_required"),
            ("application/problem+JSON; v=1", "428 sca_required"),
            (null, "428 sca_required"),
            ("text/plain", "415 unsupported_media_type"),
            ("text/json", "415 unsupported_media_type"),
            ("application/xml", "415 unsupported_media_type"),
            ("application/jsonp", "415 unsupported_media_type"),
            ("application/x-www-form-urlencoded", "415 unsupported_media_type"),
            ("multipart/form-data; boundary=x", "415 unsupported_media_type"),
            ("json", "415 unsupported_media_type"),
            ("*/*", "415 unsupported_media_type"),
        ];
        var body = Utf8(new JsonObject { ["card"] = Given.Order(CardLevel.Virtual) }.ToJsonString());
        foreach (var (mediaType, outcome) in table)
            Assert.Equal((mediaType, outcome), (mediaType, Envelope.Of(await PostAsync(owner, body, mediaType))));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_body_that_breaks_off_is_no_order(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var before = await Consistency.CountAsync(api);
        var body = Utf8(new JsonObject { ["card"] = Given.Order(CardLevel.Virtual) }.ToJsonString());

        var bad = await RawSocket.SendAsync(api.Http.BaseAddress!, Head(owner, "Transfer-Encoding: chunked"), Utf8("zz\r\n"), body);

        Assert.Equal("400 invalid_request", Envelope.Of(bad));
        Assert.Equal(before, await Consistency.CountAsync(api));
        Assert.DoesNotContain(api.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Garbage_in_any_member_of_an_order_is_answered_and_leaves_nothing(EngineKind engine)
    {
        const int seed = 54;
        await using var api = await TestApi.StartAsync(engine);
        var owner = await api.AsAsync(Role.Owner);
        var before = await Consistency.CountAsync(api);
        var random = new Random(seed);
        var members = Garbage.Members;
        for (var round = 0; round < 400; round++)
        {
            var order = Given.Order((CardLevel)random.Next(7));
            var changes = random.Next(1, 4);
            for (var change = 0; change < changes; change++) order[members[random.Next(members.Count)]] = Garbage.Draw(random, depth: 0);
            var body = $$"""{"card":{{order.ToJsonString()}}}""";

            var reply = await PostAsync(owner, Utf8(body), "application/json");

            Assert.True(reply.Status is 400 or 422 or 428, $"seed {seed}, round {round}: {reply.Status} to {body}");
            Envelope.Of(reply);
        }

        Assert.Equal(WithoutSessions(before), WithoutSessions(await Consistency.CountAsync(api)));
        await Consistency.CheckAsync(api);
        Assert.DoesNotContain(api.Log, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static Task<Reply> PostAsync(Client caller, byte[] body, string? mediaType)
    {
        var content = new ByteArrayContent(body);
        if (mediaType is not null) content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return caller.SendAsync(HttpMethod.Post, "/v2/cards", content, ("X-Qonto-Idempotency-Key", Client.NewKey()));
    }

    // An order that happens to be good opens a session, and no more.
    private static string WithoutSessions(string counts) =>
        string.Join(", ", counts.Split(", ").Where(count => !count.StartsWith("sca_", StringComparison.Ordinal)));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static string Deep(int depth) => string.Concat(Enumerable.Repeat("{\"x\":", depth - 1)) + "{}" + new string('}', depth - 1);

    private static byte[] Head(Client caller, string framing) => Utf8($"""
        POST /v2/cards HTTP/1.1
        Host: cards
        Authorization: Bearer {caller.Token}
        X-Qonto-Idempotency-Key: {Client.NewKey()}
        Content-Type: application/json
        Connection: close
        {framing}


        """.ReplaceLineEndings("\r\n"));

    private static IEnumerable<ReadOnlyMemory<byte>> Chunks(byte[] body)
    {
        foreach (var chunk in body.Chunk(64 * 1024))
        {
            yield return Utf8(chunk.Length.ToString("x", CultureInfo.InvariantCulture) + "\r\n");
            yield return chunk;
            yield return Utf8("\r\n");
        }

        yield return Utf8("0\r\n\r\n");
    }
}
