using Cardkeep.Http;

namespace Cardkeep.OAuth;

/// <summary>What the token endpoint hands out. Not a record: it must not print itself.</summary>
internal sealed class IssuedTokens
{
    public required string AccessToken { get; init; }

    /// <summary>Null: without <c>offline_access</c>.</summary>
    public string? RefreshToken { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The sign-in that the tokens come from; null: none, the client called for itself.</summary>
    public Grant? Grant { get; init; }

    /// <summary>Whether the ID token repeats the nonce: the first one only.</summary>
    public bool IsFirst { get; init; }

    public Answer ToAnswer(DateTimeOffset now, string? idToken) => Answer.Of(StatusCodes.Status200OK, json =>
    {
        json.WriteStartObject();
        json.WriteString("access_token", AccessToken);
        json.WriteNumber("expires_in", (long)(ExpiresAt - now).TotalSeconds);
        if (idToken is not null) json.WriteString("id_token", idToken);
        if (RefreshToken is not null) json.WriteString("refresh_token", RefreshToken);
        json.WriteString("scope", ScopeText.Join(Scopes));
        json.WriteString("token_type", "bearer");
        json.WriteEndObject();
    }, ("Pragma", "no-cache"));
}
