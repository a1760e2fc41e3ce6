using System.Text.Json;

namespace Cardkeep.Http;

/// <summary>A request's body, parsed once and canonicalized once. Reading it never throws for what a client can send.</summary>
internal sealed class Body : IDisposable
{
    /// <summary>A bulk of fifty whole orders is below 100 kB (wire-contract.md §1).</summary>
    public const int MostBytes = 1024 * 1024;

    /// <summary>What is read at once; an ordinary body is one piece.</summary>
    private const int PieceBytes = 16 * 1024;

    /// <summary>The deepest document of the wire has five levels (wire-contract.md §1).</summary>
    private const int MostDepth = 32;

    public static readonly Problem TooLarge = LongerThan(MostBytes);

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MostDepth, AllowDuplicateProperties = false };

    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    private readonly JsonDocument? document;

    private Body(JsonDocument? document, byte[] digest)
    {
        this.document = document;
        Digest = digest;
    }

    public static Problem LongerThan(int most) => new(ProblemCode.PayloadTooLarge, $"A body may have at most {most} bytes");

    /// <summary>No body, because none belongs there or none was sent: it has no members.</summary>
    public static Body None { get; } = new(null, CanonicalJson.DigestOfNothing);

    /// <summary>SHA-256 of the canonical form.</summary>
    public byte[] Digest { get; }

    /// <summary>The body that a call demands: <see cref="None"/> where it demands none, or may come without and does.</summary>
    /// <exception cref="BadHttpRequestException">400: cut off.</exception>
    public static async Task<Outcome<Body>> ReadAsync(Call call, CancellationToken cancel)
    {
        if (!call.Demands.Body) return None;

        Undrained.Allow(call.Http);                                           // The bound is kept here, and the answer is still heard.
        using var bytes = new MemoryStream();
        var piece = new byte[PieceBytes];
        int read;
        while ((read = await call.Http.Request.Body.ReadAsync(piece, cancel)) > 0)
        {
            if (bytes.Length + read > call.Demands.MostBytes) return LongerThan(call.Demands.MostBytes);

            await bytes.WriteAsync(piece.AsMemory(0, read), cancel);
        }

        if (bytes.Length == 0 && call.Demands.BodyOptional) return None;
        return Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
    }

    /// <summary>A document that is read as a body is. Its bytes stay as they are while it is read.</summary>
    public static Outcome<Body> Parse(ReadOnlyMemory<byte> bytes)
    {
        JsonDocument? document = null;
        try
        {
            document = JsonDocument.Parse(bytes, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return new Body(document, CanonicalJson.Digest(document.RootElement));

            document.Dispose();
            return new Problem(ProblemCode.InvalidBody, "The body must be a JSON object");
        }
        catch (JsonException broken)
        {
            return new Problem(
                ProblemCode.InvalidJson,
                $"The body is no valid JSON (line {broken.LineNumber + 1 ?? 1}, byte {broken.BytePositionInLine + 1 ?? 1})");
        }
        catch (InvalidOperationException)
        {
            document?.Dispose();
            return new Problem(ProblemCode.InvalidJson, "The body holds text that is no valid Unicode");
        }
    }

    /// <summary>The members of the document itself.</summary>
    public Members Root => new(document?.RootElement ?? Nothing, "", []);

    /// <summary>
    /// The object under one name at the top, as <c>{"card":{…}}</c>. Its members are read with pointers relative to it, and note their
    /// problems in a list of their own.
    /// </summary>
    public Outcome<Members> Wrapped(string name)
    {
        if (!document!.RootElement.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return Problem.Required(name);
        return value.ValueKind == JsonValueKind.Object
            ? new Members(value, "", [])
            : new Problem(ProblemCode.NotAnObject, $"{name} must be an object", Place.Member(name));
    }

    /// <summary>The array under one name at the top; null where there is none.</summary>
    public IReadOnlyList<JsonElement>? Items(string name) =>
        document!.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : null;

    /// <summary>Why <see cref="Items"/> found nothing.</summary>
    public Problem WhyNoItems(string name) =>
        document!.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? new Problem(ProblemCode.NotAnArray, $"{name} must be an array", Place.Member(name))
            : Problem.Required(name);

    public void Dispose() => document?.Dispose();
}
