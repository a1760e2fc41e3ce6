using Cardkeep.Http;

namespace Cardkeep.OAuth;

/// <summary>What OAuth answers instead: a code of RFC 6749, 7009 or 8707 and a sentence (wire-contract.md §7.3). Never a secret.</summary>
internal sealed record OAuthError(string Code, string Description)
{
    public static OAuthError InvalidRequest(string description) => new("invalid_request", description);

    /// <param name="name">Of the parameter, as it was sent: not every text may stand in a description (RFC 6749 §5.2).</param>
    public static OAuthError SentTwice(string name) =>
        InvalidRequest(ScopeText.IsName(name) ? $"'{name}' was sent more than once" : "A parameter was sent more than once");

    public static OAuthError InvalidGrant(string description) => new("invalid_grant", description);

    public static OAuthError InvalidScope(string description) => new("invalid_scope", description);

    public static OAuthError UnauthorizedClient(string description) => new("unauthorized_client", description);

    /// <summary>One sentence for every reason, so that nobody learns which clients there are.</summary>
    public static OAuthError InvalidClient { get; } = new("invalid_client", "Client authentication failed");

    /// <summary>A token that opens nothing is none (RFC 6749 §3.3 wants at least one name).</summary>
    public static OAuthError NothingLeft { get; } = InvalidScope("Role and client have no use for any of the scopes any more");

    public static OAuthError ScopeNotAllowed(string scope) =>
        InvalidScope($"The OAuth 2.0 Client is not allowed to request scope '{scope}'");

    /// <summary>The answer of the token endpoint and its neighbours.</summary>
    /// <param name="wasBasic">Whether the client said who it is in the Authorization header (RFC 6749 §5.2).</param>
    public Answer ToAnswer(bool wasBasic)
    {
        var unknown = ReferenceEquals(this, InvalidClient);
        return Answer.Of(unknown ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest, json =>
        {
            json.WriteStartObject();
            json.WriteString("error", Code);
            json.WriteString("error_description", Description);
            json.WriteEndObject();
        }, unknown && wasBasic ? [("WWW-Authenticate", "Basic realm=\"cardkeep\", charset=\"UTF-8\"")] : []);
    }
}

/// <summary>What a step of OAuth came to: a value, or the error that is answered. Either is committed: a reuse leaves its mark.</summary>
internal readonly struct OAuthOutcome<T> where T : class
{
    private OAuthOutcome(T? value, OAuthError? error) => (Value, Error) = (value, error);

    public T? Value { get; }

    public OAuthError? Error { get; }

    public static implicit operator OAuthOutcome<T>(T value) => new(value, null);

    public static implicit operator OAuthOutcome<T>(OAuthError error) => new(null, error);
}
