using Cardkeep.Http;
using Cardkeep.Passkeys;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>OAuth's parts, connected by hand.</summary>
internal sealed class OAuthParts
{
    private readonly OAuthRoutes routes;

    /// <param name="clock">The system's: no token, code or session goes by a clock that a sandbox moves.</param>
    public OAuthParts(
        WebApplication web, Database database, Settings settings, OAuthKeys keys, SigningKeys signing, PasskeyCeremony ceremony,
        TimeProvider clock)
    {
        Keys = keys;
        Passwords = new Passwords(settings.Mode);
        web.Lifetime.ApplicationStopped.Register(() =>
        {
            Passwords.Dispose();
            signing.Dispose();
        });
        // What only a sandbox has says nothing of what a role may do.
        var roles = new RoleScopes(() => web.AllRoutes()
            .Where(route => !route.Path.StartsWith("/sandbox", StringComparison.Ordinal))
            .Select(route => route.Demands));
        var clients = new ClientAuthentication(database, clock);
        var requests = new AuthorizeRequests(database);
        Sessions = new BrowserSessions(database, keys, settings, clock);
        Entrance = new Entrance(
            requests,
            Sessions,
            new(database, keys, Passwords, clock, web.Services.GetRequiredService<ILogger<SignIn>>()),
            new(database, ceremony, keys, clock, web.Services.GetRequiredService<ILogger<PasskeySignIn>>()));
        var ids = new IdTokens(signing, settings, clock);
        routes = new OAuthRoutes(
            new(database, requests, Sessions, Entrance, roles, new CodeIssue(database, clock), settings, clock),
            Entrance,
            new(database, clients, new(database, roles), new(database, keys, roles), ids, clock),
            new(database, clients, clock),
            new(database, clients, roles, settings, clock),
            ids,
            new(settings),
            new(database, new Clients(database, clock)));
    }

    public BrowserSessions Sessions { get; }

    public Entrance Entrance { get; }

    public OAuthKeys Keys { get; }

    public Passwords Passwords { get; }

    public void Map(WebApplication web) => routes.Map(web);
}
