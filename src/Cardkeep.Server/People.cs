using Cardkeep.Factors;
using Cardkeep.OAuth;
using Cardkeep.Passkeys;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep;

/// <summary>The pages on which people sign in, agree, and keep their factors, connected by hand.</summary>
internal static class People
{
    /// <returns>The line of those who sign in.</returns>
    public static Passwords Map(
        WebApplication web, Database database, Settings settings, OAuthKeys keys, SigningKeys signing, ScaParts sca,
        TimeProvider realTime)
    {
        var ceremony = new PasskeyCeremony(settings);
        var oauth = new OAuthParts(web, database, settings, keys, signing, ceremony, realTime);
        oauth.Map(web);
        new FactorParts(database, settings, oauth, sca, ceremony, realTime).Map(web);
        return oauth.Passwords;
    }
}
