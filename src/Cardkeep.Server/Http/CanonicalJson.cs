using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Cardkeep.Http;

/// <summary>
/// The canonical form of a body (wire-contract.md §5.3): members sorted by name, numbers by value, no white space. What an SCA session is
/// bound to, and what strict idempotency compares.
/// </summary>
internal static class CanonicalJson
{
    /// <summary>The SHA-256 of a call that has no body: that of the empty string.</summary>
    public static byte[] DigestOfNothing => SHA256.HashData([]);

    /// <summary>The SHA-256 of the canonical form.</summary>
    /// <exception cref="InvalidOperationException">A text holds half of a surrogate pair, which no text can.</exception>
    public static byte[] Digest(JsonElement body)
    {
        using var buffer = JsonBuffer.Of(json => Write(json, body));
        return SHA256.HashData(buffer.Written.Span);
    }

    private static void Write(Utf8JsonWriter json, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in element.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in element.EnumerateArray()) Write(json, item);
                json.WriteEndArray();
                break;
            case JsonValueKind.Number:
                json.WriteRawValue(ExactNumber.Parse(JsonMarshal.GetRawUtf8Value(element)).ToString(), skipInputValidation: true);
                break;
            case JsonValueKind.String:
                json.WriteStringValue(element.GetString());
                break;
            case JsonValueKind.Undefined:
            case JsonValueKind.True:
            case JsonValueKind.False:
            case JsonValueKind.Null:
            default:
                element.WriteTo(json);
                break;
        }
    }
}
