using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.Sandbox;

/// <summary>What only a sandbox has; in production these paths are not there.</summary>
internal sealed class SandboxRoutes(SandboxTokens tokens, SystemLocks locks)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var simulate = new Demands(Scope.CardWrite) { Body = true, Tagged = true };
        routes.Post("/sandbox/v1/tokens", Demands.Nothing with { Body = true }, tokens.HandleAsync).Describe(SandboxDocs.Token);
        routes.Post("/sandbox/v1/cards/{id}/system_lock", simulate, locks.LockAsync).Describe(SandboxDocs.SystemLock);
        routes.Post("/sandbox/v1/cards/{id}/system_unlock", simulate, locks.UnlockAsync).Describe(SandboxDocs.SystemUnlock);
    }
}
