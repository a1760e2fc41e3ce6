using System.Text.Json.Nodes;
using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Reveals;

namespace Cardkeep.Tests.Access;

/// <summary>The rows of what shows a holder their card. A page has a ticket, and a member's token counts for nothing there.</summary>
internal static class RevealRows
{
    public static readonly IReadOnlyList<RouteRow> All =
    [
        new("GET /v2/cards/{id}/data_view", Act.RevealCard, Target.Card) { Mints = true },
        new("GET /cardkeep/v1/cards/{id}/pin_view", Act.RevealCard, Target.Card)
        {
            Mints = true, Level = CardLevel.Standard, HasPin = true,
        },
        new("GET /cardkeep/v1/cards/{id}/pin_change", Act.RevealCard, Target.Card)
        {
            Mints = true, Level = CardLevel.Standard, Status = CardStatus.Pending,
        },
        new("POST /cardkeep/v1/cards/{id}/encrypted_details", Act.RevealCard, Target.Card)
        {
            HasNumber = true, Body = _ => new() { ["public_key"] = JsonNode.Parse(RevealDocs.SomeKey) },
        },
        new("GET /reveal/{client}", null, Target.OAuth),
        OfPage("open") with
        {
            Body = _ => new() { ["ticket"] = "ckrv_none", ["public_key"] = JsonNode.Parse(RevealDocs.SomeKey) },
        },
        OfPage("details"),
        OfPage("pin"),
        OfPage("new_pin") with { Body = _ => new() { ["ticket"] = "ckrv_none", ["sealed_pin"] = "none" } },
    ];

    private static RouteRow OfPage(string verb) => new($"POST /reveal/{{client}}/{verb}", null, Target.OAuth)
    {
        Done = 410, Body = _ => new() { ["ticket"] = "ckrv_none" },
    };
}
