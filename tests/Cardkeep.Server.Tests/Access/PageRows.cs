using Cardkeep.Sandbox;

namespace Cardkeep.Tests.Access;

/// <summary>
/// The rows of the pages for browsers and of OAuth's calls between programs: a member's token counts for nothing there, so what they say
/// here is what somebody hears who has no more than that. What they do has tests of its own.
/// </summary>
internal static class PageRows
{
    private static readonly string Asking =
        $"client_id={Demo.Client.Value}&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback&response_type=code&scope=card.read";

    private static readonly string OfPage = $"request={Uri.EscapeDataString(Asking)}&form_token=none&email=a%40b.example&password=x";

    private static readonly string OfClient = $"client_id={Demo.Client.Value}&token=ckat_x";

    public static readonly IReadOnlyList<RouteRow> All =
    [
        new("GET /oauth2/auth", null, Target.OAuth) { Query = $"?{Asking}" },
        OfForm("/oauth2/sign-in"),
        OfForm("/oauth2/passkey"),
        OfForm("/oauth2/account"),
        OfForm("/oauth2/consent"),
        OfForm("/oauth2/sign-out"),
        new("POST /oauth2/token", null, Target.OAuth) { Done = 401, Form = $"grant_type=client_credentials&{OfClient}" },
        new("POST /oauth2/revoke", null, Target.OAuth) { Done = 401, Form = OfClient },
        new("POST /oauth2/introspect", null, Target.OAuth) { Done = 401, Form = OfClient },
        new("GET /oauth2/jwks", null, Target.Anybody),
        new("GET /.well-known/oauth-authorization-server", null, Target.Anybody),
        new("GET /security", null, Target.OAuth),
        OfForm("/security"),
        new("GET /approve", null, Target.OAuth),
        new("GET /approve/requests", null, Target.OAuth),
        OfForm("/approve"),
        new("GET /approve/passkey", null, Target.OAuth),
        OfForm("/approve/passkey") with { Done = 404 },
    ];

    private static RouteRow OfForm(string path) => new($"POST {path}", null, Target.OAuth) { Done = 400, Form = OfPage };
}
