using System.Text.Json;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>
/// <c>POST /oauth2/introspect</c> (RFC 7662): whether a token of the asking client counts now, as a call with it would find. Of anybody
/// else's token it says what it says of one that is not there.
/// </summary>
internal sealed class Introspect(
    Database database, ClientAuthentication clients, RoleScopes roles, Settings settings, TimeProvider clock)
{
    public async Task<Answer> HandleAsync(Call call, CancellationToken cancel)
    {
        var request = call.Http.Request;
        var wasBasic = ClientAuthentication.UsesHeader(request);
        if (await Fields.ReadAsync(request, cancel) is not { Unreadable: false, Repeated: null } fields)
            return OAuthError.InvalidRequest("The body must be a form that sends no parameter twice").ToAnswer(wasBasic);

        var client = await clients.FindAsync(request, fields, cancel);
        if (client.Value is null) return client.Error!.ToAnswer(wasBasic);

        // Whoever has only a client's name could try tokens on it (RFC 7662 §2.1).
        if (!client.Value.Confidential) return OAuthError.InvalidClient.ToAnswer(wasBasic);
        if (fields["token"] is not { } token) return OAuthError.InvalidRequest("token is required").ToAnswer(wasBasic);

        var (hash, now) = (Secrets.Hash(token), Instants.Truncate(clock.GetUtcNow()));
        var (bearer, refresh) = await database.ReadAsync(async tx => (
            await AccessTokenTable.FindAsync(tx, hash, now, cancel), await FindRefreshAsync(tx, client.Value, hash, now, cancel)), cancel);
        return Answer.Ok(json =>
        {
            json.WriteStartObject();
            if (bearer is not null && bearer.Client == client.Value.Id) WriteAccess(json, bearer);
            else if (refresh is not null) WriteRefresh(json, refresh);
            else json.WriteBoolean("active", false);
            json.WriteEndObject();
        });
    }

    // With the scopes that it would give now; null: none of use, or no such token.
    private async ValueTask<HeldRefreshToken?> FindRefreshAsync(
        Transaction tx, OAuthClient client, byte[] hash, DateTimeOffset now, CancellationToken cancel)
    {
        var held = await RefreshTokenTable.FindAsync(tx, hash, cancel);
        if (held is not { Revoked: false, UsedAt: null } || held.Grant.Client != client.Id || held.ExpiresAt <= now) return null;
        if (await LoginTable.FindAccountAsync(tx, held.Grant.Organization, held.Grant.Member, cancel) is not { } account) return null;

        var scopes = roles.Narrow(held.Scopes.Where(client.MayAsk), account.Role);
        return scopes.Any(ScopeText.Opens) ? held with { Scopes = scopes } : null;
    }

    private void WriteAccess(Utf8JsonWriter json, Bearer bearer)
    {
        WriteActive(json, bearer.Client, bearer.Scopes.Order(StringComparer.Ordinal), bearer.ExpiresAt);
        if (bearer.IssuedAt is { } issued) json.WriteNumber("iat", issued.ToUnixTimeSeconds());
        json.WriteString("token_type", "bearer");
        if (bearer.Caller is { } caller) WriteMember(json, caller.Organization, caller.Member);
    }

    private void WriteRefresh(Utf8JsonWriter json, HeldRefreshToken held)
    {
        WriteActive(json, held.Grant.Client, held.Scopes, held.ExpiresAt);
        WriteMember(json, held.Grant.Organization, held.Grant.Member);
    }

    private void WriteActive(Utf8JsonWriter json, ClientId client, IEnumerable<string> scopes, DateTimeOffset expiresAt)
    {
        json.WriteBoolean("active", true);
        json.WriteString("scope", ScopeText.Join(scopes));
        json.WriteString("client_id", client.Value);
        json.WriteString("iss", settings.Issuer);
        json.WriteNumber("exp", expiresAt.ToUnixTimeSeconds());
    }

    private static void WriteMember(Utf8JsonWriter json, OrganizationId organization, MemberId member)
    {
        json.WriteString("sub", member.Value);
        json.WriteString("organization_id", organization.Value);
    }
}
