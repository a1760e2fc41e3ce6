using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;

namespace Cardkeep.Tests.Access;

/// <summary>The rows of what plays merchants: for whoever sees the card.</summary>
internal static class SimulatorRows
{
    // What a card shows of being used.
    private static readonly string[] Used =
    [
        "payment_daily_spent", "payment_monthly_spent", "atm_daily_spent", "atm_monthly_spent", "last_activity_at", "had_operation",
        "had_pin_operation",
    ];

    public static readonly IReadOnlyList<RouteRow> All =
    [
        OfCard("authorize", "amount_cents", 1_00),
        OfCard("withdraw", "amount_cents", 1_00) with { Level = CardLevel.Standard },
        OfCard("wrong_pin", "times", 2),
        OfCard("advise", "amount_cents", 1_00),
        OfCard("force_post", "amount_cents", 1_00),
        OfCard("refund", "amount_cents", 1_00),
        OfCard("play", "scenario", "fuel_pump"),
        OfAuthorization("increment") with { Body = Amount },
        OfAuthorization("clear") with { Body = Amount },
        OfAuthorization("reverse") with { Body = Amount },
        OfAuthorization("refund") with { Body = Amount },
        OfAuthorization("expire"),
        OfAuthorization("repeat"),
        new("GET /sandbox/v1/scenarios", null, Target.Everyone),
    ];

    private static RouteRow OfCard(string verb, string member, JsonNode value) =>
        new($"POST /sandbox/v1/cards/{{id}}/{verb}", Act.SeeCard, Target.Card)
        {
            Body = _ => new() { [member] = value.DeepClone() },
            Changes = Used,
        };

    private static RouteRow OfAuthorization(string verb) =>
        new($"POST /sandbox/v1/authorizations/{{id}}/{verb}", Act.SeeCard, Target.Authorization);

    private static JsonObject Amount(Subject subject) => new() { ["amount_cents"] = 1_00 };
}
