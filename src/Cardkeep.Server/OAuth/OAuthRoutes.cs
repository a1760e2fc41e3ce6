using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.OpenApi;

namespace Cardkeep.OAuth;

/// <summary>OAuth 2.0 (wire-contract.md §7). A browser and a client have ways of their own to say who they are.</summary>
internal sealed class OAuthRoutes(
    Authorize authorize, Entrance entrance, TokenEndpoint tokens, Revoke revoke, Introspect introspect, IdTokens ids, Metadata metadata,
    ClientRoutes clients)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/oauth2/auth", Demands.Nothing, authorize.ShowAsync).Describe(PagesDocs.Start);
        routes.Post("/oauth2/sign-in", Demands.Nothing, entrance.SignInAsync).Describe(PagesDocs.SignIn);
        routes.Post("/oauth2/passkey", Demands.Nothing, entrance.UsePasskeyAsync).Describe(PagesDocs.UsePasskey);
        routes.Post("/oauth2/account", Demands.Nothing, authorize.ChooseAsync).Describe(PagesDocs.Choose);
        routes.Post("/oauth2/consent", Demands.Nothing, authorize.DecideAsync).Describe(PagesDocs.Decide);
        routes.Post("/oauth2/sign-out", Demands.Nothing, entrance.SignOutAsync).Describe(PagesDocs.SignOut);

        routes.Post("/oauth2/token", Demands.Nothing, tokens.HandleAsync).Describe(OAuthDocs.Token);
        routes.Post("/oauth2/revoke", Demands.Nothing, revoke.HandleAsync).Describe(OAuthDocs.Revoke);
        routes.Post("/oauth2/introspect", Demands.Nothing, introspect.HandleAsync).Describe(OAuthDocs.Introspect);
        routes.Get("/oauth2/jwks", Demands.Nothing, ids.ShowKeysAsync).Describe(OAuthDocs.Keys);
        routes.Get("/.well-known/oauth-authorization-server", Demands.Nothing, metadata.ShowAsync).Describe(OAuthDocs.Discover);
        routes.Delete("/v2/oauth2/consents", new Demands(Scope.OrganizationRead), revoke.WithdrawAsync).Describe(ClientDocs.Withdraw);

        clients.Map(routes);
    }
}
