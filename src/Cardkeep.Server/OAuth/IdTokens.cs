using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Http;

namespace Cardkeep.OAuth;

/// <summary>
/// Signed statements of who signed in (OpenID Connect Core §2). Only made here, never read, so there is no algorithm to be confused about.
/// </summary>
internal sealed class IdTokens(SigningKeys keys, Settings settings, TimeProvider clock)
{
    /// <summary>What signs now.</summary>
    public ValueTask<Signer> FindSignerAsync(DateTimeOffset now, CancellationToken cancel) => keys.FindAsync(now, cancel);

    /// <summary>Null: without the scope, or without anybody who signed in.</summary>
    public string? MakeIfAsked(IssuedTokens tokens, Signer signer, DateTimeOffset now)
    {
        if (tokens.Grant is not { } grant || !tokens.Scopes.Contains(Scope.OpenId, StringComparer.Ordinal)) return null;

        var header = Encode(json =>
        {
            json.WriteString("alg", "ES256");
            json.WriteString("typ", "JWT");
            json.WriteString("kid", signer.KeyId);
        });
        var claims = Encode(json =>
        {
            json.WriteString("iss", settings.Issuer);
            json.WriteString("sub", grant.Member.Value);
            json.WriteString("aud", grant.Client.Value);
            json.WriteNumber("exp", (now + TokenLife.Access).ToUnixTimeSeconds());
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("auth_time", grant.AuthenticatedAt.ToUnixTimeSeconds());
            if (tokens.IsFirst && grant.Nonce is { } nonce) json.WriteString("nonce", nonce);
        });
        var signature = signer.Sign(Encoding.ASCII.GetBytes($"{header}.{claims}"));
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary><c>GET /oauth2/jwks</c> (RFC 7517): the keys that check them.</summary>
    public async Task<Answer> ShowKeysAsync(Call call, CancellationToken cancel)
    {
        var all = await keys.ListAsync(Instants.Truncate(clock.GetUtcNow()), cancel);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var signer in all) signer.WriteTo(json);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static string Encode(Action<Utf8JsonWriter> write)
    {
        using var buffer = JsonBuffer.Of(json =>
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        });
        return Base64Url.EncodeToString(buffer.Written.Span);
    }
}
