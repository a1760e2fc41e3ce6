using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Sandbox;

/// <summary>What only a sandbox has; in production these paths are not there.</summary>
internal sealed class SandboxRoutes(SandboxTokens tokens, CardMoves moves, Pins pins, SystemLocks locks, Replacements replacements, Kyc kyc)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var simulate = new Demands(Scope.CardWrite, Act.SeeCard) { Tagged = true };
        var told = simulate with { Body = true };
        var mayBeTold = told with { BodyOptional = true };
        routes.Post("/sandbox/v1/tokens", Demands.Nothing with { Body = true }, tokens.HandleAsync).Describe(SandboxDocs.Token);
        routes.Post("/sandbox/v1/cards/{id}/ship", simulate, moves.ShipAsync).Describe(SandboxDocs.Ship);
        routes.Post("/sandbox/v1/cards/{id}/lose_in_shipping", simulate, moves.LoseInShippingAsync).Describe(SandboxDocs.LoseInShipping);
        routes.Post("/sandbox/v1/cards/{id}/cancel_order", simulate, moves.CancelOrderAsync).Describe(SandboxDocs.CancelOrder);
        routes.Post("/sandbox/v1/cards/{id}/activate", told, pins.ActivateAsync).Describe(SandboxDocs.Activate);
        routes.Post("/sandbox/v1/cards/{id}/reset_pin", told, pins.ResetAsync).Describe(SandboxDocs.ResetPin);
        routes.Post("/sandbox/v1/cards/{id}/report_abusive", simulate, moves.ReportAbusiveAsync).Describe(SandboxDocs.ReportAbusive);
        routes.Post("/sandbox/v1/cards/{id}/system_lock", mayBeTold, locks.LockAsync).Describe(SandboxDocs.SystemLock);
        routes.Post("/sandbox/v1/cards/{id}/system_unlock", mayBeTold, locks.UnlockAsync).Describe(SandboxDocs.SystemUnlock);
        var untagged = mayBeTold with { Tagged = false };
        var renew = simulate with { Tagged = false };
        routes.Post("/sandbox/v1/cards/{id}/renew", renew, replacements.RenewAsync).Describe(ReplacementDocs.Renew);
        routes.Post("/sandbox/v1/cards/{id}/upgrade", untagged, replacements.UpgradeAsync).Describe(ReplacementDocs.Upgrade);
        routes.Post("/sandbox/v1/memberships/{id}/kyc", untagged, kyc.DecideAsync).Describe(SandboxDocs.Kyc);
    }
}
