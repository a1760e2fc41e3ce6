using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Organizations;

namespace Cardkeep.Operators;

/// <summary>What an operator made or changed, each in the stream of its own id. Where nothing was before, it is new.</summary>
internal static class OrganizationEvents
{
    public static NewEvent Of(Organization one, Organization? before, long number) =>
        new(one.Id.Value, number, before is null ? "organization.added" : "organization.changed", JsonBuffer.TextOf(json =>
        {
            json.WriteStartObject();
            json.WriteString("slug", one.Slug);
            json.WriteString("name", one.Name);
            json.WriteString("legal_country", one.LegalCountry);
            json.WriteString("time_zone", one.TimeZone);
            json.WriteEndObject();
        }));

    public static NewEvent Of(BankAccount one, BankAccount? before, long number) =>
        new(one.Id.Value, number, before is null ? "account.added" : "account.changed", JsonBuffer.TextOf(json =>
        {
            json.WriteStartObject();
            json.WriteString("slug", one.Slug);
            json.WriteString("name", one.Name);
            json.WriteString("status", Names<BankAccountStatus>.Of(one.Status));
            json.WriteBoolean("main", one.IsMain);
            json.WriteNumber("opening_balance_cents", one.Balance.Cents);
            json.WriteEndObject();
        }));

    public static NewEvent Of(Team one, long number) => new(one.Id.Value, number, "team.added", JsonBuffer.TextOf(json =>
    {
        json.WriteStartObject();
        json.WriteString("name", one.Name);
        json.WriteEndObject();
    }));

    public static NewEvent Of(Membership one, Membership? before, long number) =>
        new(one.Id.Value, number, before is null ? "member.added" : "member.changed", JsonBuffer.TextOf(json =>
        {
            json.WriteStartObject();
            json.WriteString("email", one.Email);
            Write(json, "role", Names<Role>.Of(one.Role), before is null ? null : Names<Role>.Of(before.Role));
            Write(json, "team_id", one.Team?.Value.ToString("D"), before?.Team?.Value.ToString("D"));
            Write(
                json, "status", Names<MembershipStatus>.Of(one.Status), before is null ? null : Names<MembershipStatus>.Of(before.Status));
            Write(json, "kyc_status", Names<KycStatus>.Of(one.Kyc), before is null ? null : Names<KycStatus>.Of(before.Kyc));
            json.WriteEndObject();
        }));

    private static void Write(Utf8JsonWriter json, string name, string? to, string? from)
    {
        json.WriteStartObject(name);
        json.WriteString("from", from);
        json.WriteString("to", to);
        json.WriteEndObject();
    }
}
