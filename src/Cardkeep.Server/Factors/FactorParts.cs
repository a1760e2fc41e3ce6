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
    public FactorParts(
        Database database, Settings settings, OAuthParts oauth, ScaParts sca, PasskeyCeremony ceremony, TimeProvider clock)
    {
        var approvals = new Approvals(database, ceremony, clock);
        var devices = new Devices(database, oauth.Sessions, settings);
        var pairing = new Pairing(database, ceremony, sca.Codes, devices, oauth.Keys, clock);
        routes = new FactorRoutes(
            new(
                database,
                oauth.Entrance,
                oauth.Sessions,
                new(database, ceremony, oauth.Sessions, clock),
                new(database, sca.Codes, sca.Sender, oauth.Sessions, clock),
                new(database, sca.Phones, oauth.Sessions, clock),
                pairing,
                settings,
                clock),
            new(database, approvals),
            new(database, devices, pairing, approvals, settings));
    }

    public void Map(IEndpointRouteBuilder web) => routes.Map(web);
}
