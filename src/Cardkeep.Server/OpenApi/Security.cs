using Microsoft.OpenApi;
using Scope = Cardkeep.Access.Scope;

namespace Cardkeep.OpenApi;

/// <summary>How a caller says who they are, as the document has it.</summary>
internal static class Security
{
    public const string OAuth = "oauth2";

    /// <summary>The same token, for readers that are given one and sign nobody in.</summary>
    public const string Bearer = "bearer";

    public static Dictionary<string, IOpenApiSecurityScheme> All() => new(StringComparer.Ordinal)
    {
        [OAuth] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Description = "OAuth 2.0: a member signs in and agrees to scopes. `/.well-known/oauth-authorization-server` has the rest.",
            Flows = new()
            {
                AuthorizationCode = new()
                {
                    AuthorizationUrl = Here("/oauth2/auth"),
                    TokenUrl = Here("/oauth2/token"),
                    RefreshUrl = Here("/oauth2/token"),
                    Scopes = Meanings([.. Scope.All, Scope.OfflineAccess, Scope.OpenId]),
                },
                ClientCredentials = new() { TokenUrl = Here("/oauth2/token"), Scopes = Meanings([Scope.Network]) },
            },
        },
        [Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "An access token that is there already: one membership in one organization, with its scopes.",
        },
    };

    // Beside the document, under whichever address it was asked for.
    private static Uri Here(string path) => new(path, UriKind.Relative);

    private static Dictionary<string, string> Meanings(IEnumerable<string> scopes) =>
        scopes.ToDictionary(scope => scope, Meaning, StringComparer.Ordinal);

    private static string Meaning(string scope) => scope switch
    {
        Scope.CardRead => "See cards and appearances",
        Scope.CardWrite => "Order, lock and change cards",
        Scope.CardReveal => "Number, expiry and CVV of one's own cards, sealed to a program's key",
        Scope.OrganizationRead => "See the organization, its accounts and members; withdraw consents",
        Scope.MembershipRead => "See one's own membership",
        Scope.PhoneWrite => "Have codes sent to one's own phone, and confirm it",
        Scope.TeamRead => "See teams",
        Scope.RequestCardsWrite => "Ask for cards",
        Scope.RequestReviewWrite => "Decide requests for cards",
        Scope.OAuthClients => "Keep the organization's applications",
        Scope.OfflineAccess => "A refresh token",
        Scope.OpenId => "An ID token",
        Scope.Network => "What a card processor calls",
        _ => throw new ArgumentOutOfRangeException(nameof(scope), scope, "this scope needs a meaning"),
    };
}
