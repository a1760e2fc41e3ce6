using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.Organizations;

/// <summary>What the document says of organization, accounts, members, teams: what <see cref="OrganizationJson"/> writes.</summary>
internal static class OrganizationDocs
{
    private static readonly Tag Organizations = new("Organization", "The organization, its accounts, members and teams.");

    private static readonly Component Account = new("BankAccount", Shape.Whole(
    [
        new("id", Shape.Uuid()), new("name", Shape.Text()), new("organization_id", Shape.Uuid()),
        new("status", Shape.OneOf<BankAccountStatus>()), new("main", Shape.Flag()), .. Details(),
    ]).Says("An account. Owners, admins and reporting see all of it; the others see null in what may be null."));

    private static readonly Component AccountInside = new("OrganizationBankAccount", Shape.Whole(
    [
        new("id", Shape.Uuid()), new("slug", Shape.Text()), new("name", Shape.Text()),
        new("status", Shape.OneOf<BankAccountStatus>()), new("main", Shape.Flag()), .. Details(),
    ]).Says("An account, as it stands in its organization."));

    private static readonly Component Listed = new("Membership", Shape.Whole(new()
    {
        ["id"] = Shape.Uuid(),
        ["first_name"] = Shape.Text(),
        ["last_name"] = Shape.Text(),
        ["role"] = Shape.OneOf<Role>(),
        ["residence_country"] = NotCollected(),
        ["birthdate"] = NotCollected(),
        ["nationality"] = NotCollected(),
        ["ubo"] = NotCollected(),
        ["birth_country"] = NotCollected(),
        ["status"] = Shape.OneOf<MembershipStatus>(),
        ["team_id"] = Shape.Uuid().OrNull(),
    }).Says("A member of the organization."));

    private static readonly Component Team = new("Team", Shape.Whole(new() { ["id"] = Shape.Uuid(), ["name"] = Shape.Text() })
        .Says("A team."));

    public static readonly Operation Show = new(
        "showOrganization", Organizations, "Show the organization", "The token's own, with at most a hundred of its accounts.")
    {
        Answer = Shape.Wrapped("organization", Shape.Whole(Organization())),
        Example = Shape.Example("""
            {"organization": {
              "id": "019e1cfa-0003-7a00-8000-000000000001", "name": "Acme", "slug": "acme-7132", "legal_name": "Acme SAS", "locale": "fr",
              "legal_share_capital": 10000, "legal_country": "FR", "legal_registration_date": "2019-04-01", "legal_form": "SAS",
              "legal_address": "1 rue des Lilas, 75020 Paris", "legal_sector": null, "contract_signed_at": "2026-03-01T09:30:00Z",
              "legal_number": "123456789", "bank_accounts": []
            }}
            """),
    };

    public static readonly Operation ListAccounts = new(
        "listBankAccounts", Organizations, "List the accounts", "Page by page, ordered by id.")
    {
        Query = PageDocs.Parameters,
        Answer = PageDocs.Of("bank_accounts", Account),
        Example = PageDocs.Example("bank_accounts", AccountExample()),
    };

    public static readonly Operation ShowAccount = new("showBankAccount", Organizations, "Show an account", "One account, by its id.")
    {
        Answer = Shape.Wrapped("bank_account", Account),
        Example = new JsonObject { ["bank_account"] = AccountExample() },
    };

    public static readonly Operation ListMembers = new(
        "listMemberships", Organizations, "List the members", "Page by page, ordered by id.")
    {
        Query = PageDocs.Parameters,
        Answer = PageDocs.Of("memberships", Listed),
        Example = PageDocs.Example("memberships", Shape.Example("""
            {
              "id": "019e1cfa-0001-7a00-8000-000000000001", "first_name": "Dolores", "last_name": "Koulechov", "role": "owner",
              "residence_country": null, "birthdate": null, "nationality": null, "ubo": null, "birth_country": null,
              "status": "active", "team_id": null
            }
            """)),
    };

    public static readonly Operation ShowOwn = new(
        "showOwnMembership", Organizations, "Show one's own membership", "The member whose token this is.")
    {
        Answer = Shape.Wrapped("membership", Shape.Whole(new()
        {
            ["id"] = Shape.Uuid(),
            ["first_name"] = Shape.Text(),
            ["last_name"] = Shape.Text(),
            ["email"] = Shape.Text(),
            ["phone_number"] = Shape.Text().OrNull(),
            ["position"] = Shape.Text().OrNull(),
            ["status"] = Shape.OneOf<MembershipStatus>(),
            ["role"] = Shape.OneOf<Role>(),
            ["locale"] = Shape.Text(),
            ["team_id"] = Shape.Uuid().OrNull(),
            ["kyc_status"] = Shape.OneOf<KycStatus>(),
        })),
        Example = Shape.Example("""
            {"membership": {
              "id": "019e1cfa-0001-7a00-8000-000000000001", "first_name": "Dolores", "last_name": "Koulechov",
              "email": "dolores@example.com", "phone_number": null, "position": null, "status": "active", "role": "owner",
              "locale": "fr", "team_id": null, "kyc_status": "accepted"
            }}
            """),
    };

    public static readonly Operation ListTeams = new("listTeams", Organizations, "List the teams", "Page by page, ordered by id.")
    {
        Query = PageDocs.Parameters,
        Answer = PageDocs.Of("teams", Team),
        Example = PageDocs.Example("teams", Shape.Example("""{"id": "019e1cfa-0005-7a00-8000-000000000001", "name": "Marketing"}""")),
    };

    private static Fields Organization() => new()
    {
        ["id"] = Shape.Uuid(),
        ["name"] = Shape.Text(),
        ["slug"] = Shape.Text(),
        ["legal_name"] = Shape.Text().OrNull(),
        ["locale"] = Shape.Text(),
        ["legal_share_capital"] = Shape.Euros().OrNull(),
        ["legal_country"] = Shape.Text().OrNull(),
        ["legal_registration_date"] = Shape.Date().OrNull(),
        ["legal_form"] = Shape.Text().OrNull(),
        ["legal_address"] = Shape.Text().OrNull(),
        ["legal_sector"] = Shape.Text().OrNull(),
        ["contract_signed_at"] = Shape.Instant().OrNull(),
        ["legal_number"] = Shape.Text().OrNull(),
        ["bank_accounts"] = Shape.ListOf(AccountInside),
    };

    private static Fields Details() => new()
    {
        ["iban"] = Shape.Text().OrNull(),
        ["bic"] = Shape.Text().OrNull(),
        ["currency"] = Shape.Text().OrNull(),
        ["balance"] = Shape.Euros().OrNull(),
        ["balance_cents"] = Shape.Integer().OrNull(),
        ["authorized_balance"] = Shape.Euros().OrNull(),
        ["authorized_balance_cents"] = Shape.Integer().OrNull(),
        ["updated_at"] = Shape.Instant().OrNull(),
        ["is_external_account"] = Shape.Flag().OrNull(),
        ["account_number"] = NotCollected(),
    };

    private static OpenApiSchema NotCollected() => new() { Type = JsonSchemaType.Null, Description = "Not collected." };

    private static JsonNode AccountExample() => Shape.Example("""
        {
          "id": "019e1cfa-0002-7a00-8000-000000000001", "name": "Main account", "organization_id": "019e1cfa-0003-7a00-8000-000000000001",
          "status": "active", "main": true, "iban": "FR7616798000010000012345663", "bic": "TRZOFR21XXX", "currency": "EUR",
          "balance": 1000.5, "balance_cents": 100050, "authorized_balance": 1000.5, "authorized_balance_cents": 100050,
          "updated_at": "2026-03-01T09:30:00Z", "is_external_account": false, "account_number": null
        }
        """);
}
