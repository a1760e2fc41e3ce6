using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>OAuth's parts, connected by hand.</summary>
internal static class OAuthParts
{
    /// <param name="clock">The system's: no token, code or session goes by a clock that a sandbox moves.</param>
    public static void Map(WebApplication web, Database database, Settings settings, OAuthKeys keys, TimeProvider clock)
    {
        var passwords = new Passwords();
        web.Lifetime.ApplicationStopped.Register(() =>
        {
            passwords.Dispose();
            keys.Dispose();
        });
        // What only a sandbox has says nothing of what a role may do.
        var roles = new RoleScopes(() => web.AllRoutes()
            .Where(route => !route.Path.StartsWith("/sandbox", StringComparison.Ordinal))
            .Select(route => route.Demands));
        var clients = new ClientAuthentication(database, clock);
        var signIn = new SignIn(database, keys, passwords, clock, web.Services.GetRequiredService<ILogger<SignIn>>());
        var sessions = new BrowserSessions(database, keys, settings, clock);
        var ids = new IdTokens(keys, settings);
        new OAuthRoutes(
            new(database, sessions, signIn, roles, new CodeIssue(database, clock), settings),
            new(database, clients, new(database, roles), new(database, keys, roles), ids, clock),
            new(database, clients, clock),
            new(database, clients, settings, clock),
            ids,
            new(settings),
            new(database, new Clients(database, clock))).Map(web);
    }
}
