using Cardkeep.Events;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// <c>POST /oauth2/revoke</c> (RFC 7009): an access token ends alone, a refresh token with its family. <c>DELETE /v2/oauth2/consents</c>:
/// everything that the caller's member let the caller's client do.
/// </summary>
internal sealed class Revoke(Database database, ClientAuthentication clients, TimeProvider clock)
{
    private static readonly OAuthError NotYours = OAuthError.UnauthorizedClient("The token was issued to another client");

    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var request = call.Http.Request;
        var wasBasic = ClientAuthentication.UsesHeader(request);
        if (await Fields.ReadAsync(request, cancel) is not { Unreadable: false, Repeated: null } fields)
            return OAuthError.InvalidRequest("The body must be a form that sends no parameter twice").ToAnswer(wasBasic);

        var client = await clients.FindAsync(request, fields, cancel);
        if (client.Value is null) return client.Error!.ToAnswer(wasBasic);
        if (fields["token"] is not { } token) return OAuthError.InvalidRequest("token is required").ToAnswer(wasBasic);

        var now = Instants.Truncate(clock.GetUtcNow());
        var done = await database.WriteAsync<Done>(
            tx => EndAsync(tx, client.Value, Secrets.Hash(token), now, call.TraceId, cancel), cancel);
        return done.Value!.Error is { } error ? error.ToAnswer(wasBasic) : Answer.Empty(StatusCodes.Status200OK);
    }

    public async Task<Answer> WithdrawAsync(Call call, CancellationToken cancel)
    {
        var caller = call.Caller;
        var origin = Origin.Of(call) with { At = Instants.Truncate(clock.GetUtcNow()) };
        await database.WriteAsync<string>(async tx =>
        {
            var standing = await ConsentTable.FindForUseAsync(tx, caller.Organization, caller.Member, caller.Client, cancel);
            if (standing is not null)
            {
                var ended = standing with { Version = standing.Version + 1 };
                await ConsentTable.WithdrawAsync(tx, ended, origin.At, cancel);
                await EventTable.AppendAsync(tx, origin, caller.Organization, OAuthEvents.ConsentWithdrawn(ended), cancel);
                await GrantTable.RevokeAllAsync(tx, ended, origin, cancel);
            }

            // Also those that the sandbox handed out, which stand under no consent.
            await AccessTokenTable.DeleteAllAsync(tx, caller, cancel);
            return "";
        }, cancel);
        return Answer.Empty(StatusCodes.Status204NoContent);
    }

    // Either kind is looked for, whatever token_type_hint says: it may be wrong (RFC 7009 §2.1).
    private static async ValueTask<Outcome<Done>> EndAsync(
        Transaction tx, OAuthClient client, byte[] hash, DateTimeOffset now, string traceId, CancellationToken cancel)
    {
        if (await RefreshTokenTable.FindAsync(tx, hash, cancel) is { } held)
        {
            if (held.Grant.Client != client.Id) return new Done(NotYours);
            await GrantTable.RevokeAsync(tx, held.Grant, "revoked", new Origin(now, held.Grant.Member, client.Id, traceId), cancel);
        }
        else if (await AccessTokenTable.FindAsync(tx, hash, now, cancel) is { } bearer)
        {
            if (bearer.Client != client.Id) return new Done(NotYours);
            await AccessTokenTable.DeleteAsync(tx, hash, client.Id, cancel);
        }

        return new Done(null);
    }

    private sealed record Done(OAuthError? Error);
}
