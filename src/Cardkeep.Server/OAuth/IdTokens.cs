using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cardkeep.Access;
using Cardkeep.Http;

namespace Cardkeep.OAuth;

/// <summary>
/// Signed statements of who signed in (OpenID Connect Core §2): ES256 by the framework's own ECDsa. Only made here, never read, so there
/// is no algorithm to be confused about.
/// </summary>
internal sealed class IdTokens
{
    private readonly ECDsa key;
    private readonly string issuer;
    private readonly string x;
    private readonly string y;
    private readonly string keyId;

    public IdTokens(OAuthKeys keys, Settings settings)
    {
        key = keys.IdTokenKey;
        issuer = settings.Issuer;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        // The key's thumbprint (RFC 7638 §3.2): members in this order, and no white space.
        var text = $$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""";
        keyId = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
    }

    /// <summary>Null: without the scope, or without anybody who signed in.</summary>
    public string? MakeIfAsked(IssuedTokens tokens, DateTimeOffset now)
    {
        if (tokens.Grant is not { } grant || !tokens.Scopes.Contains(Scope.OpenId, StringComparer.Ordinal)) return null;

        var header = Encode(json =>
        {
            json.WriteString("alg", "ES256");
            json.WriteString("typ", "JWT");
            json.WriteString("kid", keyId);
        });
        var claims = Encode(json =>
        {
            json.WriteString("iss", issuer);
            json.WriteString("sub", grant.Member.Value);
            json.WriteString("aud", grant.Client.Value);
            json.WriteNumber("exp", (now + TokenLife.Access).ToUnixTimeSeconds());
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("auth_time", grant.AuthenticatedAt.ToUnixTimeSeconds());
            if (tokens.IsFirst && grant.Nonce is { } nonce) json.WriteString("nonce", nonce);
        });
        var signature = Sign(Encoding.ASCII.GetBytes($"{header}.{claims}"));
        return $"{header}.{claims}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary><c>GET /oauth2/jwks</c> (RFC 7517): the key that checks them.</summary>
    public Task<Answer> ShowKeysAsync(Call call, CancellationToken cancel) => Task.FromResult(Answer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("keys");
        json.WriteStartObject();
        json.WriteString("kty", "EC");
        json.WriteString("crv", "P-256");
        json.WriteString("x", x);
        json.WriteString("y", y);
        json.WriteString("kid", keyId);
        json.WriteString("use", "sig");
        json.WriteString("alg", "ES256");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }));

    // The framework says nothing of signing with one key on many threads.
    private byte[] Sign(byte[] text)
    {
        lock (key) return key.SignData(text, HashAlgorithmName.SHA256);
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
