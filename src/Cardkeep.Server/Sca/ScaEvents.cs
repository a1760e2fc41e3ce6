using System.Text.Json;
using Cardkeep.Events;
using Cardkeep.Http;

namespace Cardkeep.Sca;

/// <summary>What is said of factors, and of what was approved and refused with them. Never a code, never a whole number.</summary>
internal static class ScaEvents
{
    private const int ShownDigits = 2;

    /// <param name="session">As it stands after the decision.</param>
    /// <param name="by">
    /// What decided it: <c>mock</c>, <c>code</c>, <c>passkey</c>, <c>device</c>, or <c>link</c>: whoever had it, and refused.
    /// </param>
    public static NewEvent Decided(ScaSession session, string by) => new(
        session.Id, session.Version, session.AllowedAt is null ? "sca.refused" : "sca.approved", Facts(json =>
        {
            json.WriteString("action_type", session.Action);
            json.WriteString("preference", session.Preference);
            json.WriteString("by", by);
            if (session.Asked is null) return;

            json.WritePropertyName("asked");
            json.WriteRawValue(Asked.Read(session.Asked).Lasting.ToJson());
        }));

    /// <param name="phone">As it stands after the change.</param>
    public static NewEvent PhoneConfirmed(Phone phone) => OfPhone(phone, "phone.confirmed");

    /// <summary>An operator gave a member a number, which a code has to confirm.</summary>
    public static NewEvent NumberSet(Guid setting, MemberId member, string number) => new(setting, 1, "phone.number_set", Facts(json =>
    {
        json.WriteString("member_id", member.Value);
        json.WriteString("phone_number", $"…{number[^ShownDigits..]}");
    }));

    /// <inheritdoc cref="PhoneConfirmed"/>
    public static NewEvent PhoneRemoved(Phone phone) => OfPhone(phone, "phone.removed");

    /// <summary>One wrong code; how many there were in a row.</summary>
    /// <inheritdoc cref="PhoneConfirmed"/>
    public static NewEvent CodeWrong(Phone phone) => new(phone.Id!.Value, phone.Version, "phone.code_wrong", Facts(json =>
        json.WriteNumber("in_a_row", phone.Failures)));

    /// <summary>Too many wrong codes in a row.</summary>
    /// <inheritdoc cref="PhoneConfirmed"/>
    public static NewEvent CodesBlocked(Phone phone) => new(phone.Id!.Value, phone.Version, "phone.codes_blocked", Facts(json =>
        json.WriteString("until", Wire.Format(phone.BlockedUntil!.Value))));

    private static NewEvent OfPhone(Phone phone, string kind) => new(phone.Id!.Value, phone.Version, kind, Facts(json =>
        json.WriteString("phone_number", $"…{phone.KnownNumber![^ShownDigits..]}")));

    private static string Facts(Action<Utf8JsonWriter> write) => JsonBuffer.TextOf(json =>
    {
        json.WriteStartObject();
        write(json);
        json.WriteEndObject();
    });
}
