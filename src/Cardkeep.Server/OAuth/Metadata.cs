using System.Text.Json;
using Cardkeep.Http;

namespace Cardkeep.OAuth;

/// <summary>
/// <c>GET /.well-known/oauth-authorization-server</c> (RFC 8414): what a client needs to know, from the configured address.
/// </summary>
internal sealed class Metadata(Settings settings)
{
    public Task<Answer> ShowAsync(Call call, CancellationToken cancel) => Task.FromResult(Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteString("issuer", settings.Issuer);
        json.WriteString("authorization_endpoint", $"{settings.Issuer}/oauth2/auth");
        json.WriteString("token_endpoint", $"{settings.Issuer}/oauth2/token");
        json.WriteString("revocation_endpoint", $"{settings.Issuer}/oauth2/revoke");
        json.WriteString("introspection_endpoint", $"{settings.Issuer}/oauth2/introspect");
        json.WriteString("jwks_uri", $"{settings.Issuer}/oauth2/jwks");
        WriteList(json, "scopes_supported",
            [.. Access.Scope.All, Access.Scope.OfflineAccess, Access.Scope.OpenId, Access.Scope.Network]);
        WriteList(json, "response_types_supported", ["code"]);
        WriteList(json, "response_modes_supported", ["query"]);
        WriteList(json, "grant_types_supported", ["authorization_code", "refresh_token", "client_credentials"]);
        WriteList(json, "token_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post", "none"]);
        WriteList(json, "revocation_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post", "none"]);
        WriteList(json, "introspection_endpoint_auth_methods_supported", ["client_secret_basic", "client_secret_post"]);
        WriteList(json, "code_challenge_methods_supported", ["S256"]);
        WriteList(json, "prompt_values_supported", Prompt.Values);
        WriteList(json, "subject_types_supported", ["public"]);
        WriteList(json, "id_token_signing_alg_values_supported", ["ES256"]);
        WriteList(json, "ui_locales_supported", [.. Pages.Words.All.Select(words => words.Language)]);
        json.WriteBoolean("authorization_response_iss_parameter_supported", true);
        json.WriteEndObject();
    }));

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
