using Cardkeep.Events;
using Cardkeep.Http;

namespace Cardkeep.Passkeys;

/// <summary>What is said of passkeys: each is added once and removed once.</summary>
internal static class PasskeyEvents
{
    public static NewEvent Added(Passkey passkey) => new(passkey.Id, 1, "passkey.added", Facts(passkey));

    public static NewEvent Removed(Passkey passkey) => new(passkey.Id, 2, "passkey.removed", Facts(passkey));

    private static string Facts(Passkey passkey) => JsonBuffer.TextOf(json =>
    {
        json.WriteStartObject();
        json.WriteString("name", passkey.Name);
        json.WriteBoolean("synced", passkey.IsSynced);
        json.WriteBoolean("device", passkey.IsDevice);
        json.WriteEndObject();
    });
}
