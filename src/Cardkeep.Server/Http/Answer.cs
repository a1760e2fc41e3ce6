using System.Text.Json;

namespace Cardkeep.Http;

/// <summary>
/// What goes back: a status and a document (JSON, where nothing else is said), whole before the first byte is sent, so that nothing
/// half done is ever said.
/// </summary>
internal sealed class Answer : IDisposable
{
    private const string JsonType = "application/json; charset=utf-8";

    private readonly JsonBuffer? buffer;
    private readonly ReadOnlyMemory<byte> kept;

    private Answer(int status, JsonBuffer? buffer, ReadOnlyMemory<byte> kept)
    {
        Status = status;
        this.buffer = buffer;
        this.kept = kept;
    }

    public int Status { get; }

    public ReadOnlyMemory<byte> Json => buffer?.Written ?? kept;

    /// <summary>Whether this was answered before, under the same idempotency key.</summary>
    public bool Replayed { get; init; }

    /// <summary>Null: there is no body.</summary>
    public string? ContentType { get; init; } = JsonType;

    /// <summary>Headers of this answer alone: <c>Retry-After</c>, <c>WWW-Authenticate</c>.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    public static Answer Ok(Action<Utf8JsonWriter> write) => Of(StatusCodes.Status200OK, write);

    /// <param name="size">About how long the answer will be, in bytes.</param>
    public static Answer Ok(int size, Action<Utf8JsonWriter> write) => new(StatusCodes.Status200OK, JsonBuffer.Of(write, size), default);

    public static Answer Of(int status, Action<Utf8JsonWriter> write, params IReadOnlyList<(string Name, string Value)> headers) =>
        new(status, JsonBuffer.Of(write), default) { Headers = headers };

    public static Answer Of(int status, JsonBuffer buffer) => new(status, buffer, default);

    /// <summary>A document that is kept as it was said.</summary>
    public static Answer Kept(int status, ReadOnlyMemory<byte> json) => new(status, null, json);

    public static Answer Replay(int status, ReadOnlyMemory<byte> json) => new(status, null, json) { Replayed = true };

    /// <summary>A page for people.</summary>
    public static Answer Html(int status, ReadOnlyMemory<byte> page, params IReadOnlyList<(string Name, string Value)> headers) =>
        new(status, null, page) { ContentType = "text/html; charset=utf-8", Headers = headers };

    /// <summary>A status without a body: done, or go elsewhere.</summary>
    public static Answer Empty(int status, params IReadOnlyList<(string Name, string Value)> headers) =>
        new(status, null, default) { ContentType = null, Headers = headers };

    public async Task SendAsync(HttpContext http)
    {
        var response = http.Response;
        response.StatusCode = Status;
        if (Replayed) response.Headers["Idempotent-Replayed"] = "true";
        foreach (var (name, value) in Headers) response.Headers[name] = value;
        if (ContentType is not null) response.ContentType = ContentType;
        if (Status != StatusCodes.Status204NoContent) response.ContentLength = Json.Length;
        if (Json.Length > 0) await response.Body.WriteAsync(Json, http.RequestAborted);     // To a 204 not even nothing may be written.
    }

    public void Dispose() => buffer?.Dispose();
}
