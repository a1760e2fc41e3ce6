using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.Network;
using Cardkeep.OpenApi;

namespace Cardkeep.Sandbox;

/// <summary>How a sandbox is told to use a card (spending.md §10).</summary>
internal sealed class SimulatorRoutes(Simulator simulator, PlayScenario play)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var about = new Demands(Scope.CardWrite, Act.SeeCard);
        var told = about with { Body = true, MostBytes = SendMessage.MostBytes };
        var said = told with { Repeatable = true };
        var maybeSaid = said with { BodyOptional = true };
        Card("authorize", said, simulator.AuthorizeAsync).Describe(SimulatorDocs.Authorize);
        Card("withdraw", said, simulator.WithdrawAsync).Describe(SimulatorDocs.Withdraw);
        Card("wrong_pin", told with { BodyOptional = true }, simulator.WrongPinAsync).Describe(SimulatorDocs.WrongPin);
        Card("advise", said, simulator.AdviseAsync).Describe(SimulatorDocs.Advise);
        Card("force_post", said, simulator.ForcePostAsync).Describe(SimulatorDocs.ForcePost);
        Card("refund", said, simulator.RefundUnlinkedAsync).Describe(SimulatorDocs.RefundUnlinked);
        Card("play", told, play.PlayAsync).Describe(SimulatorDocs.Play);
        Authorization("increment", said, simulator.IncrementAsync).Describe(SimulatorDocs.Increment);
        Authorization("clear", maybeSaid, simulator.ClearAsync).Describe(SimulatorDocs.Clear);
        Authorization("reverse", maybeSaid, simulator.ReverseAsync).Describe(SimulatorDocs.Reverse);
        Authorization("refund", maybeSaid, simulator.RefundAsync).Describe(SimulatorDocs.Refund);
        Authorization("expire", about, simulator.ExpireAsync).Describe(SimulatorDocs.Expire);
        Authorization("repeat", about with { Repeatable = true }, simulator.RepeatAsync).Describe(SimulatorDocs.Repeat);
        routes.Get("/sandbox/v1/scenarios", new(Scope.CardRead), PlayScenario.ListAsync).Describe(SimulatorDocs.Scenarios);

        IEndpointConventionBuilder Card(string verb, Demands demands, Handling handling) =>
            routes.Post($"/sandbox/v1/cards/{{id}}/{verb}", demands, handling);

        IEndpointConventionBuilder Authorization(string verb, Demands demands, Handling handling) =>
            routes.Post($"/sandbox/v1/authorizations/{{id}}/{verb}", demands, handling);
    }
}
