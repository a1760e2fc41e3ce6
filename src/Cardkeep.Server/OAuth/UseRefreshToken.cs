using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// A refresh token becomes its successors (RFC 6749 §6, RFC 9700 §4.14). Within the grace it gives the very same again, since its
/// successors are derived from it and not drawn; later it shows that somebody else has it, and its whole family ends.
/// </summary>
internal sealed class UseRefreshToken(Database database, OAuthKeys keys, RoleScopes roles)
{
    private static readonly OAuthError NotGood =
        OAuthError.InvalidGrant("The refresh token is unknown, expired, revoked, or another client's");
    private static readonly OAuthError Used = OAuthError.InvalidGrant("refresh token was already used");

    public async Task<OAuthOutcome<IssuedTokens>> RunAsync(
        OAuthClient client, Fields fields, DateTimeOffset now, string traceId, CancellationToken cancel)
    {
        if (fields["refresh_token"] is not { } token) return OAuthError.InvalidRequest("refresh_token is required");

        var asked = fields["scope"] is { } text ? ScopeText.Parse(text) : [];
        if (asked is null) return OAuthError.InvalidScope("scope must be names parted by single spaces");

        var hash = Secrets.Hash(token);
        var (access, refresh) = (keys.Successor(TokenPrefix.Access, token), keys.Successor(TokenPrefix.Refresh, token));
        var outcome = await database.WriteAsync<Kept>(async tx =>
        {
            var held = await RefreshTokenTable.FindAsync(tx, hash, cancel);
            if (held is null || held.Grant.Client != client.Id || held.Revoked) return new Kept(NotGood);
            if (held.UsedAt is not null) return await AgainAsync(tx, held, access, refresh, now, traceId, cancel);
            if (held.ExpiresAt <= now) return new Kept(NotGood);
            if (asked.FirstOrDefault(scope => !held.Scopes.Contains(scope, StringComparer.Ordinal)) is { } wider)
                return new Kept(OAuthError.ScopeNotAllowed(wider));

            var account = await LoginTable.FindAccountAsync(tx, held.Grant.Organization, held.Grant.Member, cancel);
            if (account is null) return new Kept(NotGood);

            var scopes = roles.Narrow((asked is [] ? held.Scopes : asked).Where(client.MayAsk), account.Role);
            if (!scopes.Any(ScopeText.Opens)) return new Kept(OAuthError.NothingLeft);
            if (!await RefreshTokenTable.UseAsync(tx, hash, held.Grant, now, cancel))
            {
                var used = await RefreshTokenTable.FindAsync(tx, hash, cancel);
                return used?.UsedAt is null ? new Kept(NotGood) : await AgainAsync(tx, used, access, refresh, now, traceId, cancel);
            }

            return new Kept(await KeepAsync(tx, held, scopes, access, refresh, now, cancel));
        }, cancel);
        return outcome.Value!.Outcome;
    }

    // Fewer scopes are for this access token alone: the next refresh may have all of them again (RFC 6749 §6).
    private static async ValueTask<IssuedTokens> KeepAsync(
        Transaction tx, HeldRefreshToken held, IReadOnlyList<string> scopes, string access, string refresh, DateTimeOffset now,
        CancellationToken cancel)
    {
        var token = new NewAccessToken(held.Grant.Organization, held.Grant.Member, held.Grant.Client, scopes, now + TokenLife.Access)
        {
            Grant = held.Grant.Id,
            IssuedAt = now,
        };
        await AccessTokenTable.InsertAsync(tx, Secrets.Hash(access), token, cancel);
        await RefreshTokenTable.InsertAsync(tx, Secrets.Hash(refresh), held.Grant, held.Scopes, now + TokenLife.Refresh, cancel);
        await GrantTable.ProlongAsync(tx, held.Grant, now + TokenLife.Refresh + TokenLife.Memory, cancel);
        return Issued(held.Grant, scopes, access, refresh, token.ExpiresAt);
    }

    private static async ValueTask<Kept> AgainAsync(
        Transaction tx, HeldRefreshToken held, string access, string refresh, DateTimeOffset now, string traceId, CancellationToken cancel)
    {
        if (now < held.UsedAt + TokenLife.Grace)
        {
            // Null: the answer was revoked meanwhile, or the member is gone.
            var successor = await AccessTokenTable.FindAsync(tx, Secrets.Hash(access), now, cancel);
            return successor is null
                ? new Kept(NotGood)
                : new Kept(Issued(held.Grant, InOrder(held.Scopes, successor.Scopes), access, refresh, successor.ExpiresAt));
        }

        await GrantTable.RevokeAsync(
            tx, held.Grant, "refresh_token_reused", new Origin(now, held.Grant.Member, held.Grant.Client, traceId), cancel);
        return new Kept(Used);
    }

    private static IReadOnlyList<string> InOrder(IReadOnlyList<string> order, IReadOnlySet<string> scopes) =>
        [.. order.Where(scopes.Contains)];

    private static IssuedTokens Issued(
        Grant grant, IReadOnlyList<string> scopes, string access, string refresh, DateTimeOffset expiresAt) => new()
        {
            AccessToken = access,
            RefreshToken = refresh,
            Scopes = scopes,
            ExpiresAt = expiresAt,
            Grant = grant,
        };

    private sealed record Kept(OAuthOutcome<IssuedTokens> Outcome);
}
