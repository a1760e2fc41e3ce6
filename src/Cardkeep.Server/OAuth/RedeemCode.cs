using System.Buffers.Text;
using System.Text;
using Cardkeep.Access;
using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// A code becomes tokens, once (RFC 6749 §4.1.3, RFC 7636 §4.6). Of many at once one gets them; whoever comes second with a good code
/// shows that it leaked, and ends what it gave.
/// </summary>
internal sealed class RedeemCode(Database database, RoleScopes roles)
{
    private static readonly OAuthError NotGood = OAuthError.InvalidGrant("The code is unknown, expired, used, or another client's");

    private static readonly OAuthError OtherRedirect = OAuthError.InvalidGrant("redirect_uri differs from the one of the request");

    public async Task<OAuthOutcome<IssuedTokens>> RunAsync(
        OAuthClient client, Fields fields, DateTimeOffset now, string traceId, CancellationToken cancel)
    {
        if (fields["code"] is not { } code) return OAuthError.InvalidRequest("code is required");
        if (fields["redirect_uri"] is not { } redirect) return OAuthError.InvalidRequest("redirect_uri is required");

        var verifier = fields["code_verifier"];
        if (verifier is not null && !IsVerifier(verifier))
            return OAuthError.InvalidRequest("code_verifier must be 43 to 128 unreserved characters");

        var (access, refresh, hash) = (Secrets.DrawAccessToken(), Secrets.Draw(TokenPrefix.Refresh), Secrets.Hash(code));
        var outcome = await database.WriteAsync<Kept>(async tx =>
        {
            var held = await CodeTable.FindAsync(tx, hash, cancel);
            if (held is null || held.Grant.Client != client.Id) return new Kept(NotGood);

            var origin = new Origin(now, held.Grant.Member, client.Id, traceId);
            if (held.Redeemed) return await ReusedAsync(tx, held.Grant, origin, cancel);
            if (held.Revoked || held.ExpiresAt <= now) return new Kept(NotGood);
            if (held.RedirectAddress != redirect) return new Kept(OtherRedirect);
            if (JudgeProof(held.Challenge, verifier) is { } wrong) return new Kept(wrong);

            var account = await LoginTable.FindAccountAsync(tx, held.Grant.Organization, held.Grant.Member, cancel);
            if (account is null) return new Kept(NotGood);

            var scopes = roles.Narrow(held.Grant.Scopes.Where(client.MayAsk), account.Role);
            if (!scopes.Any(ScopeText.Opens)) return new Kept(OAuthError.NothingLeft);
            if (!await CodeTable.RedeemAsync(tx, hash, held.Grant, now, cancel))
                return await ReusedAsync(tx, held.Grant, origin, cancel);

            return new Kept(await KeepAsync(tx, held.Grant, scopes, access, refresh, now, cancel));
        }, cancel);
        return outcome.Value!.Outcome;
    }

    /// <summary>Keeps the hashes of an access token and, with <c>offline_access</c>, a refresh token.</summary>
    public static async ValueTask<IssuedTokens> KeepAsync(
        Transaction tx, Grant grant, IReadOnlyList<string> scopes, string access, string refresh, DateTimeOffset now,
        CancellationToken cancel)
    {
        var isOffline = scopes.Contains(Scope.OfflineAccess, StringComparer.Ordinal);
        var token = new NewAccessToken(grant.Organization, grant.Member, grant.Client, scopes, now + TokenLife.Access)
        {
            Grant = grant.Id,
            IssuedAt = now,
        };
        await AccessTokenTable.InsertAsync(tx, Secrets.Hash(access), token, cancel);
        await GrantTable.ProlongAsync(tx, grant, now + (isOffline ? TokenLife.Refresh : TokenLife.Access) + TokenLife.Memory, cancel);
        if (isOffline)
            await RefreshTokenTable.InsertAsync(tx, Secrets.Hash(refresh), grant, scopes, now + TokenLife.Refresh, cancel);
        return new IssuedTokens
        {
            AccessToken = access,
            RefreshToken = isOffline ? refresh : null,
            Scopes = scopes,
            ExpiresAt = token.ExpiresAt,
            Grant = grant,
            IsFirst = true,
        };
    }

    private static async ValueTask<Kept> ReusedAsync(Transaction tx, Grant grant, Origin origin, CancellationToken cancel)
    {
        await GrantTable.RevokeAsync(tx, grant, "code_reused", origin, cancel);
        return new Kept(NotGood);
    }

    // A verifier where none was announced is as wrong as none where one was: otherwise a challenge could be stripped (RFC 9700 §2.1.1).
    private static OAuthError? JudgeProof(string? challenge, string? verifier)
    {
        if (challenge is null) return verifier is null ? null : OAuthError.InvalidGrant("code_verifier was sent without a challenge");
        if (verifier is null) return OAuthError.InvalidGrant("code_verifier is missing");

        var digest = Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        return Secrets.AreEqual(digest, challenge) ? null : OAuthError.InvalidGrant("code_verifier does not fit the challenge");
    }

    private static bool IsVerifier(string text) => text.Length is >= 43 and <= 128
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_' or '~');

    private sealed record Kept(OAuthOutcome<IssuedTokens> Outcome);
}
