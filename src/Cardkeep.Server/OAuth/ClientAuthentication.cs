using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// Which client calls (RFC 6749 §2.3): by <c>client_secret_basic</c>, by <c>client_secret_post</c>, or, where it can keep no secret, by
/// its name alone. Exactly one way at a time.
/// </summary>
internal sealed class ClientAuthentication(Database database, TimeProvider clock)
{
    private const string Scheme = "Basic";

    public static bool UsesHeader(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    public async Task<OAuthOutcome<OAuthClient>> FindAsync(HttpRequest request, Fields fields, CancellationToken cancel)
    {
        var (id, secret) = (fields["client_id"], fields["client_secret"]);
        if (request.Headers.Authorization.Count > 0)
        {
            if (secret is not null) return OAuthError.InvalidRequest("The client must authenticate in one way only");
            if (ReadHeader(request.Headers.Authorization.ToString()) is not { } pair) return OAuthError.InvalidClient;
            if (id is not null && id != pair.Key) return OAuthError.InvalidRequest("client_id differs from the Authorization header");
            (id, secret) = (pair.Key, pair.Value);
        }

        if (id is null) return OAuthError.InvalidClient;

        var hash = Secrets.Hash(secret ?? "");
        var now = clock.GetUtcNow();
        var named = new ClientId(Uuid.Find(id) ?? Guid.Empty);
        var (client, secrets) = await database.ReadAsync(async tx =>
        {
            var found = await ClientTable.FindAsync(tx, named, cancel);
            return (found, await ClientTable.ListSecretsAsync(tx, found, named, now, cancel));      // A name that is none costs as much.
        }, cancel);

        if (client is null) return OAuthError.InvalidClient;
        if (!client.Confidential) return secret is null ? client : OAuthError.InvalidClient;

        var known = false;
        foreach (var kept in secrets) known |= CryptographicOperations.FixedTimeEquals(kept, hash);
        return known && secret is not null ? client : OAuthError.InvalidClient;
    }

    // Both halves are form-encoded before they are joined and put into Base64 (RFC 6749 §2.3.1).
    private static KeyValuePair<string, string>? ReadHeader(string header)
    {
        if (!AuthenticationHeaderValue.TryParse(header, out var value)
            || !value.Scheme.Equals(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var bytes = new byte[value.Parameter?.Length ?? 0];
        if (!Convert.TryFromBase64String(value.Parameter ?? "", bytes, out var length)) return null;

        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon <= 0 ? null : KeyValuePair.Create(Decode(text[..colon]), Decode(text[(colon + 1)..]));
    }

    private static string Decode(string text) => Uri.UnescapeDataString(text.Replace('+', ' '));
}
