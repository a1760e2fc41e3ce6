namespace Cardkeep.OAuth;

/// <summary>
/// What an application asks of a person (RFC 6749 §4.1.1, RFC 7636 §4.3). It travels through the pages as the text that it came as, and
/// is judged anew at every step.
/// </summary>
/// <param name="Text">The query, as it came.</param>
/// <param name="Organization">An id or a slug; null: any.</param>
/// <param name="Challenge">Null: without PKCE.</param>
internal sealed record AuthorizeRequest(
    string Text,
    OAuthClient Client,
    string RedirectAddress,
    string? State,
    IReadOnlyList<string> Scopes,
    string? Organization,
    string? Challenge,
    string? Nonce,
    Prompt Prompt)
{
    /// <summary>SHA-256 in base64url without padding (RFC 7636 §4.2).</summary>
    private const int ChallengeLength = 43;

    /// <summary>Room for a signed state; it is carried in addresses.</summary>
    private const int LongestState = 4000;

    private const int LongestNonce = 500;

    private static readonly string[] Unsupported = ["request", "request_uri", "registration"];

    /// <summary>Everything but client and address, which have been judged: the error goes back to the client.</summary>
    public static OAuthOutcome<AuthorizeRequest> Judge(string text, Fields fields, OAuthClient client, string redirectAddress)
    {
        if (fields.Repeated is { } repeated) return OAuthError.SentTwice(repeated);
        if (fields.Unreadable) return OAuthError.InvalidRequest("A parameter holds a null character");
        if (Unsupported.FirstOrDefault(name => fields[name] is not null) is { } unsupported)
            return new OAuthError($"{unsupported}_not_supported", $"'{unsupported}' is not supported");

        if (fields["response_type"] is not { } type) return OAuthError.InvalidRequest("response_type is required");
        if (type != "code") return new OAuthError("unsupported_response_type", "response_type must be code");
        if (fields["response_mode"] is { } mode && mode != "query") return OAuthError.InvalidRequest("response_mode must be query");
        if (fields["state"] is { Length: > LongestState }) return OAuthError.InvalidRequest($"state may have {LongestState} characters");
        if (fields["nonce"] is { Length: > LongestNonce }) return OAuthError.InvalidRequest($"nonce may have {LongestNonce} characters");
        if (JudgeChallenge(fields, client) is { } wrong) return wrong;
        var prompt = Prompt.Read(fields);
        if (prompt.Value is not { } asking) return prompt.Error!;

        if (fields["scope"] is not { } asked) return OAuthError.InvalidScope("scope is required");
        if (ScopeText.Parse(asked) is not { } scopes) return OAuthError.InvalidScope("scope must be names parted by single spaces");
        if (scopes.FirstOrDefault(scope => !client.MayAsk(scope) || scope == Access.Scope.Network) is { } forbidden)
            return OAuthError.ScopeNotAllowed(forbidden);

        return new AuthorizeRequest(
            text, client, redirectAddress, fields["state"], scopes, fields["organization_id"], fields["code_challenge"], fields["nonce"],
            asking);
    }

    /// <inheritdoc cref="AddressedRequest.Refusal"/>
    public string Success(string code, string issuer) =>
        Cardkeep.OAuth.RedirectAddress.With(RedirectAddress, [("code", code), ("state", State), ("iss", issuer)]);

    private static OAuthError? JudgeChallenge(Fields fields, OAuthClient client)
    {
        var (challenge, method) = (fields["code_challenge"], fields["code_challenge_method"]);
        if (challenge is null)
        {
            if (method is not null) return OAuthError.InvalidRequest("code_challenge_method was sent without code_challenge");
            return client.Confidential ? null : OAuthError.InvalidRequest("code_challenge is required of a public client");
        }

        // Without a method the challenge would be plain (RFC 7636 §4.3), which protects nothing here.
        if (method != "S256") return OAuthError.InvalidRequest("code_challenge_method must be S256");
        return challenge.Length == ChallengeLength && challenge.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            ? null
            : OAuthError.InvalidRequest($"code_challenge must be {ChallengeLength} characters of base64url");
    }
}
