using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;

namespace Cardkeep.Tests.Access;

/// <summary>The rows of what only a sandbox has: what others do to cards, the clock, the inbox.</summary>
internal static class SandboxRows
{
    private static readonly string[] Moved = ["status", "has_only_user_liftable_locks"];

    public static readonly IReadOnlyList<RouteRow> All =
    [
        new("POST /sandbox/v1/tokens", null, Target.Anybody) { Body = _ => new() { ["member"] = "owner" } },
        new("GET /sandbox/v1/inbox", null, Target.Everyone),
        new("GET /sandbox/v1/clock", null, Target.Everyone),
        new("POST /sandbox/v1/clock/freeze", null, Target.Everyone),
        new("POST /sandbox/v1/clock/advance", null, Target.Everyone) { Body = _ => new() { ["by"] = "PT1S" } },
        new("POST /sandbox/v1/clock/reset", null, Target.Everyone),
        new("GET /sandbox/v1/faults", null, Target.Everyone),
        new("PUT /sandbox/v1/faults", null, Target.Everyone) { Body = _ => new() { ["faults"] = new JsonArray() } },
        new("POST /sandbox/v1/memberships/{id}/kyc", Act.SeeCard, Target.Member) { Body = _ => new() { ["accepted"] = true } },
        OfPlastic("ship"),
        OfPlastic("lose_in_shipping"),
        OfPlastic("cancel_order"),
        OfPlastic("activate") with { Body = _ => new() { ["pin"] = "2580" }, Changes = ["status", "pin_set"] },
        OfPlastic("reset_pin") with
        {
            Status = CardStatus.PinBlocked,
            Body = _ => new() { ["pin"] = "2580" },
            Changes = ["status", "pin_set"],
        },
        new("POST /sandbox/v1/cards/{id}/renew", Act.SeeCard, Target.Card),
        new("POST /sandbox/v1/cards/{id}/upgrade", Act.SeeCard, Target.Card)
        {
            Level = CardLevel.Standard,
            Body = _ => new() { ["card_level"] = "metal" },
            Changes = ["upsold", "discard_on"],
        },
        new("POST /sandbox/v1/cards/{id}/report_abusive", Act.SeeCard, Target.Card),
        new("POST /sandbox/v1/cards/{id}/system_lock", Act.SeeCard, Target.Card)
        {
            Body = _ => new() { ["kind"] = "fraud" },
            Changes = Moved,
        },
        new("POST /sandbox/v1/cards/{id}/system_unlock", Act.SeeCard, Target.Card)
        {
            Status = CardStatus.Paused,
            Body = _ => new() { ["kind"] = "fraud" },
            Changes = Moved,
        },
    ];

    /// <summary>What the sandbox does to a card with plastic that was ordered.</summary>
    private static RouteRow OfPlastic(string move) => new($"POST /sandbox/v1/cards/{{id}}/{move}", Act.SeeCard, Target.Card)
    {
        Level = CardLevel.Standard,
        Status = CardStatus.Pending,
    };
}
