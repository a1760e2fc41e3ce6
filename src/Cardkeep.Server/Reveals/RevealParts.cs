using Cardkeep.Sca;
using Cardkeep.Storage;
using Cardkeep.Vault;
using Cardkeep.Writes;

namespace Cardkeep.Reveals;

/// <summary>The pages on which holders see what is secret of their cards, connected by hand.</summary>
internal static class RevealParts
{
    public static void Map(
        IEndpointRouteBuilder routes, Database database, Settings settings, Clocks clocks, Keys keys, DigitsVault digits, ScaGate sca,
        WritePath writes)
    {
        var pages = new PageVault(keys);
        new RevealRoutes(
            new(database, settings),
            new(database),
            new(database, clocks, pages, settings),
            new(database, new(database, sca, clocks), digits, new(keys), pages),
            new(database, writes, sca, digits)).Map(routes);
    }
}
