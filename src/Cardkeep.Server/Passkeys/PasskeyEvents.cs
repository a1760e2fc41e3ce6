using Cardkeep.Events;
using Cardkeep.Http;

namespace Cardkeep.Passkeys;

/// <summary>What is said of passkeys: each is added once and removed once; that of a phone may be unpaired between.</summary>
internal static class PasskeyEvents
{
    public static NewEvent Added(Passkey passkey) => new(passkey.Id, passkey.Version, "passkey.added", Facts(passkey));

    /// <param name="passkey">As it stands after that: it approves and signs in as any other.</param>
    public static NewEvent Unpaired(Passkey passkey) => new(passkey.Id, passkey.Version, "passkey.unpaired", Facts(passkey));

    /// <param name="passkey">As it stood.</param>
    public static NewEvent Removed(Passkey passkey) => new(passkey.Id, passkey.Version + 1, "passkey.removed", Facts(passkey));

    private static string Facts(Passkey passkey) => JsonBuffer.TextOf(json =>
    {
        json.WriteStartObject();
        json.WriteString("name", passkey.Name);
        json.WriteBoolean("synced", passkey.IsSynced);
        json.WriteBoolean("device", passkey.IsDevice);
        json.WriteEndObject();
    });
}
