using System.Text.Json;

namespace Cardkeep.Vault;

/// <summary>What a page sends of a PIN, once it is opened: <c>{"pin":"2580"}</c>.</summary>
internal static class SealedPin
{
    /// <summary>The text that was typed, whatever it is; null: it is no such document.</summary>
    public static string? Find(byte[] plain)
    {
        try
        {
            using var document = JsonDocument.Parse(plain);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("pin", out var pin) && pin.ValueKind == JsonValueKind.String
                ? pin.GetString()
                : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)   // The latter: no valid Unicode.
        {
            return null;
        }
    }
}
