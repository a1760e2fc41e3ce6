using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Organizations;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Organizations;

/// <summary>The organization and its accounts (wire-contract.md §11).</summary>
public sealed class OrganizationTests
{
    private static readonly string Main = Given.Account;
    private static readonly string Travel = Demo.MakeAccounts(ManualClock.Start)[1].Id.Value.ToString("D");

    [Theory, OnSqlite, OnPostgres]
    public async Task The_organization_is_shown_with_its_accounts_in_the_documents_order(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        foreach (var path in (string[])["/v2/organization", "/v2/organization/", "/v2/organization?include_external_accounts=true"])
        {
            foreach (var role in (Role[])[Role.Owner, Role.Admin, Role.Reporting])
            {
                var reply = await (await api.AsAsync(role)).GetAsync(path);
                Assert.Equal((200, Organization(Inside("main", shown: true), Inside("travel", shown: true))), (reply.Status, reply.Body));
            }

            foreach (var role in (Role[])[Role.Manager, Role.Employee])
            {
                var reply = await (await api.AsAsync(role)).GetAsync(path);
                Assert.Equal((200, Organization(Inside("main", shown: false), Inside("travel", shown: false))), (reply.Status, reply.Body));
            }
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_an_organization_has_not_told_is_null(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        await api.ExecuteAsync("""
            UPDATE organizations SET legal_name = NULL, legal_share_capital_cents = NULL, legal_country = NULL,
                legal_registration_date = NULL, legal_form = NULL, legal_address = NULL, legal_sector = NULL,
                legal_number = NULL, contract_signed_at = NULL
            """);

        var organization = (await (await api.AsAsync(Role.Owner)).GetAsync("/v2/organization")).Json["organization"]!.AsObject();

        Assert.Equal(14, organization.Count);
        Assert.Equal(
            ["id", "name", "slug", "locale", "bank_accounts"],
            organization.Where(member => member.Value is not null).Select(member => member.Key));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Accounts_are_listed_and_shown_alike_and_their_balances_only_to_those_who_may(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        const string meta = """{"current_page":1,"next_page":null,"prev_page":null,"total_pages":1,"total_count":2,"per_page":100}""";
        foreach (var role in Enum.GetValues<Role>())
        {
            var caller = await api.AsAsync(role);
            var shown = role is Role.Owner or Role.Admin or Role.Reporting;
            foreach (var slash in (string[])["", "/"])
            {
                var list = await caller.GetAsync($"/v2/bank_accounts{slash}");
                Assert.Equal($$"""{"bank_accounts":[{{Alone("main", shown)}},{{Alone("travel", shown)}}],"meta":{{meta}}}""", list.Body);
                Assert.Equal(
                    $$"""{"bank_account":{{Alone("travel", shown)}}}""",
                    (await caller.GetAsync($"/v2/bank_accounts/{Travel}{slash}")).Body);
            }
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_account_that_is_not_the_organizations_is_not_found(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var (owner, stranger) = (await api.AsAsync(Role.Owner), await Given.StrangerAsync(api));
        foreach (var id in (string[])[$"{stranger.Account.Value}", $"{Guid.Empty}", "main", "acme-7132-main", Main[..^1]])
            Assert.Equal((id, "404 not_found id"), (id, (await owner.GetAsync($"/v2/bank_accounts/{id}")).Outcome()));

        Assert.Equal(200, (await owner.GetAsync($"/v2/bank_accounts/{Main.ToUpperInvariant()}")).Status);
        Assert.Equal("404 not_found id", (await stranger.Client.GetAsync($"/v2/bank_accounts/{Main}")).Outcome());
        var theirs = (await stranger.Client.GetAsync("/v2/bank_accounts")).Json["bank_accounts"]!.AsArray();
        Assert.Equal($"{stranger.Account.Value}", theirs.Single()!["id"]!.GetValue<string>());
        Assert.Equal("stranger-1", (await stranger.Client.GetAsync("/v2/organization")).Json["organization"]!["slug"]!.GetValue<string>());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_closed_account_and_odd_cents_are_shown_as_they_are(EngineKind engine)
    {
        await using var api = await TestApi.StartAsync(engine);
        var id = new AccountId(Guid.CreateVersion7(ManualClock.Start));
        await api.WriteAsync(tx => BankAccountTable.InsertAsync(tx, Demo.MakeAccounts(ManualClock.Start)[1] with
        {
            Id = id,
            Slug = "acme-7132-old",
            Status = BankAccountStatus.Closed,
            Balance = new Money(-120_050),
        }, default));

        var account = (await (await api.AsAsync(Role.Owner)).GetAsync($"/v2/bank_accounts/{id.Value}")).Json["bank_account"]!;

        Assert.Equal(
            ("closed", "-1200.5", "-120050"),
            (account["status"]!.GetValue<string>(), $"{account["balance"]}", $"{account["balance_cents"]}"));
    }

    private static string Organization(params string[] accounts) => $$$"""
        {"organization":{"id":"{{{Demo.Organization.Value}}}","name":"ACME","slug":"acme-7132","legal_name":"ACME SAS","locale":"fr",
        "legal_share_capital":10000,"legal_country":"FR","legal_registration_date":"2019-03-01","legal_form":"SAS",
        "legal_address":"18 rue de Navarin, 75009 Paris","legal_sector":"62.01Z","contract_signed_at":"2026-03-01T09:30:00Z",
        "legal_number":"849200001","bank_accounts":[{{{string.Join(',', accounts)}}}]}}
        """.ReplaceLineEndings("");

    private static string Inside(string account, bool shown) => Json(
    [
        ("id", Id(account)), ("slug", $"acme-7132-{account}"), .. Iban(account, shown), .. Balances(account, shown),
        ("name", Name(account)), ("updated_at", shown ? "2026-03-01T09:30:00Z" : null), ("status", "active"), ("main", account == "main"),
        ("is_external_account", shown ? false : null), ("account_number", null),
    ]);

    private static string Alone(string account, bool shown) => Json(
    [
        ("id", Id(account)), ("name", Name(account)), ("organization_id", $"{Demo.Organization.Value}"), ("status", "active"),
        ("main", account == "main"), .. Iban(account, shown), .. Balances(account, shown),
        ("updated_at", shown ? "2026-03-01T09:30:00Z" : null), ("is_external_account", shown ? false : null), ("account_number", null),
    ]);

    private static string Id(string account) => account == "main" ? Main : Travel;

    private static string Name(string account) => account == "main" ? "Main account" : "Travel";

    private static (string, JsonNode?)[] Iban(string account, bool shown) =>
    [
        ("iban", !shown ? null : account == "main" ? "FR7616958000010000000000197" : "FR7616958000010000000000294"),
        ("bic", shown ? "CKEPFRPPXXX" : null),
        ("currency", shown ? "EUR" : null),
    ];

    private static (string, JsonNode?)[] Balances(string account, bool shown)
    {
        int? euros = !shown ? null : account == "main" ? 50_000 : 8_000;
        var cents = euros * 100;
        return [("balance", euros), ("balance_cents", cents), ("authorized_balance", euros), ("authorized_balance_cents", cents)];
    }

    private static string Json(IEnumerable<(string Name, JsonNode? Value)> members) =>
        new JsonObject(members.Select(member => KeyValuePair.Create(member.Name, member.Value))).ToJsonString();
}
