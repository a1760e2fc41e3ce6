using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Housekeeping;
using Cardkeep.Storage;
using Cardkeep.Vault;
using Cardkeep.Writes;

namespace Cardkeep.Sandbox;

/// <summary>What only a sandbox has, connected by hand; in production these paths are not there.</summary>
internal sealed class SandboxParts(
    Database database, SandboxClock clock, Keys keys, DigitsVault digits, WritePath writes, Inbox inbox, LevelTable levels)
{
    public void Map(WebApplication web, SandboxTokens tokens, CardVault vault, CardJson wire, DueWork due, Lanes lanes, HoldExpiry expiry)
    {
        var pins = new PinVault(keys);
        var network = new PlayedNetwork(lanes);
        new SandboxRoutes(
            tokens, new(writes, wire), new(writes, pins, wire), new(writes, wire), new(writes, vault, wire, levels),
            new(database, writes, vault, wire)).Map(web);
        new ClockRoutes(clock, due).Map(web);
        inbox.Map(web);
        new FaultRoutes(database.Faults).Map(web);
        var checks = new PlayedChecks(database, pins, digits, web.Logger);
        new SimulatorRoutes(new(database, network, checks, writes, expiry), new(database, network, expiry)).Map(web);
    }
}
