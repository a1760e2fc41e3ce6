using System.Globalization;
using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Http;

namespace Cardkeep.Organizations;

/// <summary>Organization, accounts, members and teams on the wire, in the documents' order (wire-contract.md §11).</summary>
internal static class OrganizationJson
{
    private static readonly JsonEncodedText Balance = JsonEncodedText.Encode("balance");
    private static readonly JsonEncodedText AuthorizedBalance = JsonEncodedText.Encode("authorized_balance");
    private static readonly JsonEncodedText LegalShareCapital = JsonEncodedText.Encode("legal_share_capital");
    private static readonly JsonEncodedText ContractSignedAt = JsonEncodedText.Encode("contract_signed_at");
    private static readonly JsonEncodedText UpdatedAt = JsonEncodedText.Encode("updated_at");
    private static readonly JsonEncodedText TeamId = JsonEncodedText.Encode("team_id");

    public static void Write(Utf8JsonWriter json, Organization organization, IEnumerable<BankAccount> accounts, bool balances)
    {
        json.WriteStartObject();
        json.WriteString("id", organization.Id.Value);
        json.WriteString("name", organization.Name);
        json.WriteString("slug", organization.Slug);
        json.WriteString("legal_name", organization.LegalName);
        json.WriteString("locale", organization.Locale);
        json.WriteEuros(LegalShareCapital, organization.LegalShareCapital);
        json.WriteString("legal_country", organization.LegalCountry);
        json.WriteString(
            "legal_registration_date", organization.LegalRegistrationDate?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteString("legal_form", organization.LegalForm);
        json.WriteString("legal_address", organization.LegalAddress);
        json.WriteString("legal_sector", organization.LegalSector);
        json.WriteInstant(ContractSignedAt, organization.ContractSignedAt);
        json.WriteString("legal_number", organization.LegalNumber);
        json.WriteStartArray("bank_accounts");
        foreach (var account in accounts) WriteInside(json, account, balances);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>An account on its own endpoints.</summary>
    /// <param name="balances">Whether the caller sees more than which accounts there are.</param>
    public static void Write(Utf8JsonWriter json, BankAccount account, bool balances)
    {
        json.WriteStartObject();
        json.WriteString("id", account.Id.Value);
        json.WriteString("name", account.Name);
        json.WriteString("organization_id", account.Organization.Value);
        json.WriteString("status", Names<BankAccountStatus>.Of(account.Status));
        json.WriteBoolean("main", account.IsMain);
        json.WriteString("iban", balances ? account.Iban : null);
        json.WriteString("bic", balances ? account.Bic : null);
        json.WriteString("currency", balances ? account.Currency : null);
        WriteBalances(json, account, balances);
        json.WriteInstant(UpdatedAt, balances ? account.UpdatedAt : null);
        WriteExternal(json, balances);
        json.WriteEndObject();
    }

    public static void WriteListed(Utf8JsonWriter json, Membership member)
    {
        json.WriteStartObject();
        json.WriteString("id", member.Id.Value);
        json.WriteString("first_name", member.FirstName);
        json.WriteString("last_name", member.LastName);
        json.WriteString("role", Names<Role>.Of(member.Role));
        json.WriteNull("residence_country");                                  // Not collected, like the birthdate and the rest.
        json.WriteNull("birthdate");
        json.WriteNull("nationality");
        json.WriteNull("ubo");
        json.WriteNull("birth_country");
        json.WriteString("status", Names<MembershipStatus>.Of(member.Status));
        json.WriteId(TeamId, member.Team?.Value);
        json.WriteEndObject();
    }

    public static void WriteOwn(Utf8JsonWriter json, Membership member)
    {
        json.WriteStartObject();
        json.WriteString("id", member.Id.Value);
        json.WriteString("first_name", member.FirstName);
        json.WriteString("last_name", member.LastName);
        json.WriteString("email", member.Email);
        json.WriteString("phone_number", member.PhoneNumber);
        json.WriteString("position", member.Position);
        json.WriteString("status", Names<MembershipStatus>.Of(member.Status));
        json.WriteString("role", Names<Role>.Of(member.Role));
        json.WriteString("locale", member.Locale);
        json.WriteId(TeamId, member.Team?.Value);
        json.WriteString("kyc_status", Names<KycStatus>.Of(member.Kyc));
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, Team team)
    {
        json.WriteStartObject();
        json.WriteString("id", team.Id.Value);
        json.WriteString("name", team.Name);
        json.WriteEndObject();
    }

    private static void WriteInside(Utf8JsonWriter json, BankAccount account, bool balances)
    {
        json.WriteStartObject();
        json.WriteString("id", account.Id.Value);
        json.WriteString("slug", account.Slug);
        json.WriteString("iban", balances ? account.Iban : null);
        json.WriteString("bic", balances ? account.Bic : null);
        json.WriteString("currency", balances ? account.Currency : null);
        WriteBalances(json, account, balances);
        json.WriteString("name", account.Name);
        json.WriteInstant(UpdatedAt, balances ? account.UpdatedAt : null);
        json.WriteString("status", Names<BankAccountStatus>.Of(account.Status));
        json.WriteBoolean("main", account.IsMain);
        WriteExternal(json, balances);
        json.WriteEndObject();
    }

    private static void WriteBalances(Utf8JsonWriter json, BankAccount account, bool shown)
    {
        Money? balance = shown ? account.Balance : null;
        Money? authorized = shown ? account.AuthorizedBalance : null;
        json.WriteEuros(Balance, balance);
        WriteCents(json, "balance_cents", balance);
        json.WriteEuros(AuthorizedBalance, authorized);
        WriteCents(json, "authorized_balance_cents", authorized);
    }

    private static void WriteCents(Utf8JsonWriter json, string name, Money? amount)
    {
        if (amount is { } value) json.WriteNumber(name, value.Cents);
        else json.WriteNull(name);
    }

    private static void WriteExternal(Utf8JsonWriter json, bool shown)
    {
        if (shown) json.WriteBoolean("is_external_account", false);
        else json.WriteNull("is_external_account");
        json.WriteNull("account_number");
    }
}
