using Cardkeep.OAuth;
using Cardkeep.Passkeys;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Factors;

/// <summary>The pages of factors, connected by hand.</summary>
internal sealed class FactorParts
{
    private readonly FactorRoutes routes;

    /// <param name="clock">The system's: browsers and challenges do not go by a clock that a sandbox moves.</param>
    public FactorParts(Database database, OAuthParts oauth, ScaParts sca, PasskeyCeremony ceremony, TimeProvider clock)
    {
        var approvals = new Approvals(database, ceremony, clock);
        routes = new FactorRoutes(
            new(
                database,
                oauth.Entrance,
                oauth.Sessions,
                new(database, ceremony, oauth.Sessions, clock),
                new(database, sca.Codes, sca.Sender, oauth.Sessions, clock),
                clock),
            new(database, approvals));
    }

    public void Map(IEndpointRouteBuilder web) => routes.Map(web);
}
