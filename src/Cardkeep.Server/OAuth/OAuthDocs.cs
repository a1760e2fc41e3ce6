using System.Text.Json.Nodes;
using Cardkeep.OpenApi;
using Microsoft.OpenApi;

namespace Cardkeep.OAuth;

/// <summary>What the document says of OAuth's calls between programs.</summary>
internal static class OAuthDocs
{
    private const string SomeToken = "ckat_3q2-7wAbCdEfGhIjKlMnOpQrStUvWxYz0123456789AxY1z2";

    private const string SomeClient = "019e1cfa-0005-7a00-8000-000000000001";

    public static readonly Tag Tag = new("OAuth", "Signing members in to applications: OAuth 2.0 with PKCE, and ID tokens.");

    private static readonly Component Error = new("OAuthError", Shape.Whole(new()
    {
        ["error"] = Shape.OneOf(
            "invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"),
        ["error_description"] = Shape.Text().Says("One English sentence, for people."),
    }).Says("A refusal as RFC 6749 §5.2 has it."));

    private static readonly IReadOnlyList<OtherAnswer> Refused =
    [
        new(StatusCodes.Status400BadRequest, "Refused (RFC 6749 §5.2).", Error, Example("invalid_grant", "The code is unknown")),
        new(
            StatusCodes.Status401Unauthorized, "The client is not who it says.", Error,
            Example("invalid_client", "Client authentication failed"))
        {
            Headers = [Headers.Challenge],
        },
    ];

    public static readonly Operation Token = Form(
        "issueTokens", "Get tokens",
        "For a code (RFC 6749 §4.1.3, RFC 7636), or for a refresh token, which rotates: for 60 seconds the old one gives the same "
        + "successors, and later ends its family. An application of the network calls for itself with `client_credentials`.",
        new()
        {
            ["grant_type"] = Shape.Text().Says("`authorization_code`, `refresh_token` or `client_credentials`."),
            ["code"] = Shape.Text(),
            ["redirect_uri"] = Shape.Text(),
            ["code_verifier"] = Shape.Text(),
            ["refresh_token"] = Shape.Text(),
            ["scope"] = Shape.Text(),
        },
        "grant_type") with
    {
        Answer = Shape.Whole(new()
        {
            ["access_token"] = Shape.Text(),
            ["expires_in"] = Shape.Integer(0).Says("Seconds."),
            ["id_token"] = Shape.Text().Says("With the scope `openid`: a JWT signed by ES256."),
            ["refresh_token"] = Shape.Text().Says("With the scope `offline_access`."),
            ["scope"] = Shape.Text().Says("What was granted: no scope that the role has no use for."),
            ["token_type"] = Shape.OneOf("bearer"),
        }, ["access_token", "expires_in", "scope", "token_type"]),
        Example = Shape.Example($$"""
            {"access_token": "{{SomeToken}}", "expires_in": 3600, "scope": "card.read", "token_type": "bearer"}
            """),
        BodyExample = Shape.Example($$"""
            {"grant_type": "authorization_code", "code": "ckac_3q2-7wAb", "redirect_uri": "https://app.example.com/back",
             "client_id": "{{SomeClient}}", "code_verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"}
            """),
    };

    public static readonly Operation Revoke = Form(
        "revokeToken", "Revoke a token", "RFC 7009: an access token ends alone, a refresh token with its family. An unknown one has ended.",
        OfToken(), "token") with
    {
        Answer = null,
    };

    public static readonly Operation Introspect = Form(
        "introspectToken", "Ask whether a token counts", "RFC 7662, of the asking application's own tokens; it has a secret.",
        OfToken(), "token") with
    {
        Answer = Shape.Whole(new()
        {
            ["active"] = Shape.Flag(),
            ["scope"] = Shape.Text(),
            ["client_id"] = Shape.Uuid(),
            ["iss"] = Shape.Address(),
            ["exp"] = Shape.Integer(0),
            ["iat"] = Shape.Integer(0),
            ["token_type"] = Shape.OneOf("bearer"),
            ["sub"] = Shape.Uuid().Says("The membership."),
            ["organization_id"] = Shape.Uuid(),
        }, ["active"]),
        Example = Shape.Example("""{"active": false}"""),
    };

    public static readonly Operation Keys = new("showKeys", Tag, "Show the keys of ID tokens", "RFC 7517.")
    {
        Answer = Shape.Wrapped("keys", Shape.ListOf(Shape.Whole(new()
        {
            ["kty"] = Shape.OneOf("EC"),
            ["crv"] = Shape.OneOf("P-256"),
            ["x"] = Shape.Text(),
            ["y"] = Shape.Text(),
            ["kid"] = Shape.Text(),
            ["use"] = Shape.OneOf("sig"),
            ["alg"] = Shape.OneOf("ES256"),
        }))),
    };

    public static readonly Operation Discover = new("discoverOAuth", Tag, "Show where OAuth is and what it can", "RFC 8414.")
    {
        Answer = Shape.Whole(new()
        {
            ["issuer"] = Shape.Address(),
            ["authorization_endpoint"] = Shape.Address(),
            ["token_endpoint"] = Shape.Address(),
            ["revocation_endpoint"] = Shape.Address(),
            ["introspection_endpoint"] = Shape.Address(),
            ["jwks_uri"] = Shape.Address(),
            ["scopes_supported"] = Shape.ListOf(Shape.Text()),
            ["response_types_supported"] = Shape.ListOf(Shape.Text()),
            ["response_modes_supported"] = Shape.ListOf(Shape.Text()),
            ["grant_types_supported"] = Shape.ListOf(Shape.Text()),
            ["token_endpoint_auth_methods_supported"] = Shape.ListOf(Shape.Text()),
            ["revocation_endpoint_auth_methods_supported"] = Shape.ListOf(Shape.Text()),
            ["introspection_endpoint_auth_methods_supported"] = Shape.ListOf(Shape.Text()),
            ["code_challenge_methods_supported"] = Shape.ListOf(Shape.Text()),
            ["prompt_values_supported"] = Shape.ListOf(Shape.Text()),
            ["subject_types_supported"] = Shape.ListOf(Shape.Text()),
            ["id_token_signing_alg_values_supported"] = Shape.ListOf(Shape.Text()),
            ["ui_locales_supported"] = Shape.ListOf(Shape.Text()),
            ["authorization_response_iss_parameter_supported"] = Shape.Flag(),
        }),
    };

    // A client says who it is in the form, or in the Authorization header (RFC 6749 §2.3.1).
    private static Operation Form(string id, string summary, string description, OpenApi.Fields own, string needed) =>
        new(id, Tag, summary, description)
        {
            Answer = null,
            Form = new()
            {
                Type = JsonSchemaType.Object,
                Properties = own.Concat(new OpenApi.Fields
                {
                    ["client_id"] = Shape.Text().Says("Unless the client authenticates by HTTP Basic."),
                    ["client_secret"] = Shape.Text().Says("Likewise; not of a public client."),
                }).ToDictionary(field => field.Key, field => field.Value, StringComparer.Ordinal),
                Required = new HashSet<string>(StringComparer.Ordinal) { needed },
            },
            Others = Refused,
            Codes = [ProblemCode.ServiceUnavailable],
        };

    private static OpenApi.Fields OfToken() => new()
    {
        ["token"] = Shape.Text(),
        ["token_type_hint"] = Shape.Text().Says("Needs no heed: either kind is looked for."),
    };

    private static JsonObject Example(string error, string description) =>
        new() { ["error"] = error, ["error_description"] = description };
}
