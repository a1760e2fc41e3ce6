using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Net.Http.Headers;

namespace Cardkeep.Http;

/// <summary>
/// The <c>ETag</c> of an answer: a digest of its bytes, and so strong (RFC 9110 §8.8.1). A card's version would not do: what was spent
/// changes the answer and not the version. Kept answers need nothing stored for it.
/// </summary>
internal static class EntityTag
{
    /// <summary>Enough that no two answers are ever taken for the same.</summary>
    private const int DigestBytes = 16;

    private static readonly Problem Changed = new(
        ProblemCode.PreconditionFailed, "This is no longer as If-Match says; read it again", Place.Parameter(HeaderNames.IfMatch));

    public static string Of(ReadOnlySpan<byte> json) => $"\"{Base64Url.EncodeToString(SHA256.HashData(json).AsSpan(0, DigestBytes))}\"";

    /// <summary>
    /// Judges <c>If-Match</c> of a call that is about to change something, under its lock. Null: it is as the caller knows it, or the
    /// caller does not ask. A header that cannot be read names no state, and so not this one.
    /// </summary>
    /// <param name="present">What a reader of the present state would be answered.</param>
    public static Problem? Check(Call call, Action<Utf8JsonWriter> present)
    {
        var header = call.Http.Request.Headers.IfMatch;
        if (header.Count == 0) return null;
        if (!EntityTagHeaderValue.TryParseStrictList(header, out var known)) return Changed;

        using var json = JsonBuffer.Of(present);
        var tag = new EntityTagHeaderValue(Of(json.Written.Span));
        return known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: true)) ? null : Changed;
    }

    /// <summary>Whether the reader has this already, by <c>If-None-Match</c>. A header that cannot be read says nothing.</summary>
    public static bool IsKnown(HttpRequest request, string tag)
    {
        if (!EntityTagHeaderValue.TryParseStrictList(request.Headers.IfNoneMatch, out var known)) return false;

        var present = new EntityTagHeaderValue(tag);
        return known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(present, useStrongComparison: false));
    }
}
