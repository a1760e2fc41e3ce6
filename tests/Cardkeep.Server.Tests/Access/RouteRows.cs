using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Access;

/// <summary>
/// Every route with its row (product.md §3, wire-contract.md §8): a route that is not here fails <see cref="RouteMatrixTests"/>. The matrix
/// of roles and the sweep of attacks are made from it.
/// </summary>
internal static class RouteRows
{
    private static readonly string[] Options = ["atm_option", "nfc_option", "online_option", "foreign_option"];

    private static readonly string[] Restrictions = ["active_days", "categories"];

    private static readonly string[] Limits =
    [
        "atm_monthly_limit", "atm_daily_limit", "atm_daily_limit_option", "payment_monthly_limit", "payment_daily_limit",
        "payment_daily_limit_option", "payment_transaction_limit", "payment_transaction_limit_option", "payment_lifespan_limit",
    ];

    private static readonly string[] Ordered =
    [
        "holder_id", "initiator_id", "organization_id", "bank_account_id", "card_level", "card_design", "type_of_print", "ship_to_business",
        "pre_expires_at", .. Limits, .. Options, .. Restrictions,
    ];

    public static readonly IReadOnlyList<RouteRow> All =
    [
        new("GET /v2/cards", Act.SeeCard, Target.List) { Query = "?ids[]={id}" },
        new("POST /v2/cards", Act.OrderCard, Target.Holder)
        {
            Body = subject => Wrapped(Order(subject)),
            Changes = Ordered,
        },
        new("POST /v2/cards/bulk", Act.OrderCard, Target.Holder)
        {
            Body = subject => new() { ["cards"] = new JsonArray(Wrapped(Order(subject)), Wrapped(Order(subject))) },
            Changes = Ordered,
        },
        new("GET /v2/cards/appearances", null, Target.Everyone),
        new("GET /v2/cards/{id}", Act.SeeCard, Target.Card),
        new("PUT /v2/cards/{id}/lock", Act.LockCard, Target.Card),
        new("PUT /v2/cards/{id}/lost", Act.LockCard, Target.Card) { Level = CardLevel.Standard },
        new("PUT /v2/cards/{id}/stolen", Act.LockCard, Target.Card) { Level = CardLevel.Standard },
        new("PUT /v2/cards/{id}/discard", Act.LockCard, Target.Card),
        new("PUT /v2/cards/{id}/unlock", Act.UnlockCard, Target.Card) { Status = CardStatus.Paused },
        new("PATCH /v2/cards/{id}/limits", Act.ChangeCard, Target.Card)
        {
            Body = _ => Wrapped(new() { ["payment_monthly_limit"] = 4321 }),
            Changes = Limits,
        },
        new("PATCH /v2/cards/{id}/nickname", Act.ChangeCard, Target.Card)
        {
            Body = _ => Wrapped(new() { ["nickname"] = "Renamed" }),
            Changes = ["nickname"],
        },
        new("PATCH /v2/cards/{id}/options", Act.ChangeCard, Target.Card)
        {
            Level = CardLevel.Standard,
            Body = _ => Wrapped(new()
            {
                ["atm_option"] = false, ["nfc_option"] = true, ["online_option"] = false, ["foreign_option"] = true,
            }),
            Changes = Options,
        },
        new("PATCH /v2/cards/{id}/restrictions", Act.ChangeCard, Target.Card)
        {
            Body = _ => Wrapped(new() { ["active_days"] = new JsonArray(1, 2), ["categories"] = new JsonArray("transport") }),
            Changes = Restrictions,
        },
        new("GET /cardkeep/v1/cards/{id}/shipping_address", Act.OrderCard, Target.Card) { Level = CardLevel.Standard },

        new("GET /cardkeep/v1/cards/{id}/network_token", Act.SeeCard, Target.Card),

        new("GET /cardkeep/v1/authorizations", Act.SeeCard, Target.AuthorizationList),
        new("GET /cardkeep/v1/authorizations/{id}", Act.SeeCard, Target.Authorization),
        new("GET /cardkeep/v1/authorizations/{id}/explanation", Act.SeeCard, Target.Authorization),
        new("GET /cardkeep/v1/cards/{id}/budget", Act.SeeCard, Target.Card),
        new("POST /cardkeep/v1/cards/{id}/dry_run", Act.SeeCard, Target.Card)
        {
            Tries = true,
            Body = _ => new() { ["type"] = "purchase", ["channel"] = "online", ["amount_cents"] = 1_00, ["currency"] = "EUR" },
        },

        OfNetwork("POST", "authorizations"),
        OfNetwork("POST", "increments"),
        OfNetwork("POST", "advices"),
        OfNetwork("POST", "clearings"),
        OfNetwork("POST", "reversals"),
        OfNetwork("POST", "refunds"),
        OfNetwork("POST", "refund_reversals"),
        OfNetwork("GET", "transactions/{transaction_id}"),

        new("GET /v2/requests", Act.SeeRequest, Target.RequestList),
        new("POST /v2/requests/flash_cards", Act.AskForCard, Target.Self)
        {
            Body = _ => new()
            {
                ["request_flash_card"] = new JsonObject
                {
                    ["payment_lifespan_limit"] = "25.00", ["pre_expires_at"] = "2026-06-01T00:00:00Z",
                },
            },
            Changes = ["note", "payment_lifespan_limit", "pre_expires_at"],
        },
        new("POST /v2/requests/virtual_cards", Act.AskForCard, Target.Self)
        {
            Body = _ => new() { ["request_virtual_card"] = new JsonObject { ["payment_monthly_limit"] = "25.00" } },
            Changes = ["note", "payment_monthly_limit", "card_level", "card_design"],
        },
        Approve("flash_cards", CardLevel.Flash),
        Approve("virtual_cards", CardLevel.Virtual),
        Decline("flash_cards", CardLevel.Flash),
        Decline("virtual_cards", CardLevel.Virtual),

        new("GET /v2/organization", Act.SeeOrganization, Target.Everyone),
        new("GET /v2/bank_accounts", Act.SeeOrganization, Target.Everyone),
        new("GET /v2/bank_accounts/{id}", Act.SeeOrganization, Target.Account),
        new("GET /v2/memberships", Act.SeeOrganization, Target.Everyone),
        new("GET /v2/membership", Act.SeeOrganization, Target.Everyone),
        new("GET /v2/teams", Act.SeeOrganization, Target.Everyone),

        new("GET /cardkeep/v1/clients", Act.KeepClients, Target.Clients),
        new("POST /cardkeep/v1/clients", Act.KeepClients, Target.Clients)
        {
            Body = _ => new()
            {
                ["name"] = "New",
                ["redirect_addresses"] = new JsonArray("https://new.example/back"),
                ["scopes"] = new JsonArray("card.read"),
            },
            Changes = ["confidential", "embedding_origins"],
        },
        new("PATCH /cardkeep/v1/clients/{id}", Act.KeepClients, Target.Client)
        {
            Body = _ => new() { ["name"] = "Renamed" },
            Changes = ["redirect_addresses", "scopes", "embedding_origins"],
        },
        new("POST /cardkeep/v1/clients/{id}/secrets", Act.KeepClients, Target.Client) { Body = _ => new() { ["overlap_hours"] = 1 } },
        new("DELETE /cardkeep/v1/clients/{id}", Act.KeepClients, Target.Client) { Done = 204 },

        new("GET /cardkeep/v1/phone", Act.SeeOrganization, Target.Everyone),
        new("POST /cardkeep/v1/phone/code", Act.SeeOrganization, Target.Everyone),
        new("POST /cardkeep/v1/phone/confirm", Act.SeeOrganization, Target.Everyone)
            { Done = 412, Body = _ => new() { ["code"] = "000000" } },

        new("GET /v2/sca_sessions/{token}", null, Target.Session),
        new("GET /v2/mocked_sca_sessions/{token}", null, Target.Session),
        new("POST /v2/mocked_sca_sessions/{token}/allow", null, Target.Session),
        new("POST /v2/mocked_sca_sessions/{token}/deny", null, Target.Session),

        new("GET /healthz", null, Target.Anybody),
        new("GET /readyz", null, Target.Anybody),
        new("GET /openapi.json", null, Target.Anybody),

        .. SandboxRows.All,
        .. SimulatorRows.All,
        .. RevealRows.All,

        .. PageRows.All,
        new("DELETE /v2/oauth2/consents", null, Target.Everyone) { Done = 204, EndsCaller = true },
    ];

    public static RouteRow Of(string call) => All.Single(row => row.Call == call);

    private static RouteRow OfNetwork(string method, string path) => new($"{method} /network/v1/{path}", null, Target.Network)
    {
        Body = method == "GET" ? null : _ => Terminal.Ask(Given.Card(CardLevel.Virtual), 1_00)
            .With(("outcome", "approved"), ("refund_transaction_id", "none")),
    };

    private static RouteRow Approve(string type, CardLevel level) => new(
        $"POST /v2/requests/{type}/{{id}}/approve", Act.DecideRequest, Target.Request)
    {
        Level = level,
        Body = subject => new() { ["debit_iban"] = subject.Iban },
        Changes = ["status", "approver_id", "processed_at"],
    };

    private static RouteRow Decline(string type, CardLevel level) => new(
        $"POST /v2/requests/{type}/{{id}}/decline", Act.DecideRequest, Target.Request)
    {
        Level = level,
        Body = _ => new() { ["declined_note"] = "Not now" },
        Changes = ["status", "approver_id", "processed_at", "declined_note"],
    };

    private static JsonObject Order(Subject subject) => Given.Order(CardLevel.Virtual).With(
        ("holder_id", $"{subject.Holder.Value}"),
        ("organization_id", $"{subject.Organization.Value}"),
        ("bank_account_id", $"{subject.Account.Value}"));

    private static JsonObject Wrapped(JsonObject card) => new() { ["card"] = card };
}
