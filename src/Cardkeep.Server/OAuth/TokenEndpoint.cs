using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary><c>POST /oauth2/token</c> (RFC 6749 §3.2): which client, which grant, then the work of that grant.</summary>
internal sealed class TokenEndpoint(
    Database database, ClientAuthentication clients, RedeemCode codes, UseRefreshToken refreshes, IdTokens ids, TimeProvider clock)
{
    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var request = call.Http.Request;
        var wasBasic = ClientAuthentication.UsesHeader(request);
        if (await Fields.ReadAsync(request, cancel) is not { } fields)
            return OAuthError.InvalidRequest("The body must be application/x-www-form-urlencoded, of at most 64 KiB").ToAnswer(wasBasic);
        if (fields.Unreadable) return OAuthError.InvalidRequest("A parameter holds a null character").ToAnswer(wasBasic);
        if (fields.Repeated is { } repeated) return OAuthError.SentTwice(repeated).ToAnswer(wasBasic);

        var client = await clients.FindAsync(request, fields, cancel);
        if (client.Value is null) return client.Error!.ToAnswer(wasBasic);

        var now = Instants.Truncate(clock.GetUtcNow());
        var signer = await ids.FindSignerAsync(now, cancel);                  // Before a code is spent: it may fail.
        var issued = fields["grant_type"] switch
        {
            "authorization_code" => await codes.RunAsync(client.Value, fields, now, call.TraceId, cancel),
            "refresh_token" => await refreshes.RunAsync(client.Value, fields, now, call.TraceId, cancel),
            "client_credentials" => await IssueToClientAsync(client.Value, fields, now, cancel),
            null => OAuthError.InvalidRequest("grant_type is required"),
            _ => new OAuthError(
                "unsupported_grant_type", "grant_type must be authorization_code, refresh_token or client_credentials"),
        };
        return issued.Value is { } tokens ? tokens.ToAnswer(now, ids.MakeIfAsked(tokens, signer, now)) : issued.Error!.ToAnswer(wasBasic);
    }

    // For a processor that calls for itself: no member, so nothing that belongs to one.
    private async Task<OAuthOutcome<IssuedTokens>> IssueToClientAsync(
        OAuthClient client, Fields fields, DateTimeOffset now, CancellationToken cancel)
    {
        if (!client.Confidential || !client.MayAsk(Scope.Network))
            return OAuthError.UnauthorizedClient("This client may not use client_credentials");
        if (fields["scope"] is { } scope && scope != Scope.Network)
            return OAuthError.InvalidScope("client_credentials is for the scope 'network' only");

        var token = Secrets.DrawAccessToken();
        var kept = AccessTokenTable.OfClient(client, [Scope.Network], now, now + TokenLife.Access);
        await database.WriteAsync<string>(async tx =>
        {
            await AccessTokenTable.InsertAsync(tx, Secrets.Hash(token), kept, cancel);
            return "";
        }, cancel);
        return new IssuedTokens { AccessToken = token, Scopes = kept.Scopes, ExpiresAt = kept.ExpiresAt };
    }
}
