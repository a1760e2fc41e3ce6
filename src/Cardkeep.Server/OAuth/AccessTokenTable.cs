using Cardkeep.Access;
using Cardkeep.Organizations;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>Access tokens, by their hash: the look-up that finds the organization itself (docs/decisions/0001).</summary>
internal static class AccessTokenTable
{
    private static readonly OneOf<Role> Roles = Storage.OneOf.Names<Role>();
    private static readonly OneOf<MembershipStatus> Statuses = Storage.OneOf.Names<MembershipStatus>();

    private static readonly MemberId Nobody = new(Guid.Empty);

    private static readonly Sql.Fragment Columns = new("""
        t.organization_id, t.member_id, t.client_id, t.scopes, m.role, m.team_id, m.status, t.grant_id, c.scopes,
        CASE WHEN g.revoked_at IS NULL AND n.withdrawn_at IS NULL THEN n.id END, t.issued_at, t.expires_at
        """);

    private const int ColumnCount = 12;

    private static readonly Sql.Fragment Joins = new("""
        LEFT JOIN memberships m ON m.organization_id = t.organization_id AND m.id = t.member_id
        LEFT JOIN clients c ON c.id = t.client_id AND c.removed_at IS NULL
        LEFT JOIN grants g ON g.organization_id = t.organization_id AND g.id = t.grant_id
        LEFT JOIN consents n ON n.organization_id = g.organization_id AND n.member_id = g.member_id AND n.client_id = g.client_id
        """);

    /// <summary>
    /// Who calls with this token, with the role and team of this moment, so that a right taken away is gone with the next call.
    /// Its scopes are never more than what the client may ask for now. Null: unknown or expired, the membership is not active, the client
    /// was removed, the consent withdrawn, the grant revoked.
    /// </summary>
    public static async ValueTask<Bearer?> FindAsync(Transaction tx, byte[] tokenHash, DateTimeOffset now, CancellationToken cancel)
    {
        var found = await tx.FirstAsync($"""
            SELECT {Columns}
            FROM access_tokens t
            {Joins}
            WHERE t.token_hash = {tokenHash} AND t.expires_at > {now}
            """, Read, cancel);
        return found is { Counts: true } ? found.Bearer : null;
    }

    /// <summary>As <see cref="FindAsync"/>, many at once, by <see cref="KeyOf"/>; those that are not good are not there.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, Bearer>> FindAllAsync(
        Transaction tx, IReadOnlyList<byte[]> tokenHashes, DateTimeOffset now, CancellationToken cancel)
    {
        Dictionary<string, Bearer> bearers = new(tokenHashes.Count, StringComparer.Ordinal);
        if (tokenHashes is [var only])
        {
            if (await FindAsync(tx, only, now, cancel) is { } bearer) bearers.Add(KeyOf(only), bearer);
            return bearers;
        }

        await tx.EachAsync(
            $"""
            WITH wanted (token_hash) AS ({Sql.Rows(SqlColumn.Bytes(tokenHashes, hash => hash))})
            SELECT {Columns}, t.token_hash
            FROM wanted w
            JOIN access_tokens t ON t.token_hash = w.token_hash AND t.expires_at > {now}
            {Joins}
            """,
            row =>
            {
                if (Read(row) is { Counts: true } found) bearers.Add(KeyOf(row.Bytes(ColumnCount)), found.Bearer);
            },
            cancel);
        return bearers;
    }

    /// <summary>A hash as the key of a dictionary.</summary>
    public static string KeyOf(byte[] tokenHash) => Convert.ToHexString(tokenHash);

    /// <summary>As <see cref="FindAsync"/>, where only a member will do.</summary>
    public static async ValueTask<Caller?> FindCallerAsync(
        Transaction tx, byte[] tokenHash, DateTimeOffset now, CancellationToken cancel) =>
        (await FindAsync(tx, tokenHash, now, cancel))?.Caller;

    /// <summary>A token of a client's own, which no member stands behind.</summary>
    public static NewAccessToken OfClient(ClientId client, IReadOnlyList<string> scopes, DateTimeOffset expiresAt) =>
        new(new(Guid.Empty), Nobody, client, scopes, expiresAt);

    /// <inheritdoc cref="OfClient(ClientId, IReadOnlyList{string}, DateTimeOffset)"/>
    public static NewAccessToken OfClient(OAuthClient client, IReadOnlyList<string> scopes, DateTimeOffset now, DateTimeOffset expiresAt) =>
        new(ClientTable.OwnerOf(client), Nobody, client.Id, scopes, expiresAt) { IssuedAt = now };

    public static ValueTask InsertAsync(Transaction tx, byte[] tokenHash, NewAccessToken token, CancellationToken cancel) =>
        tx.SendAsync($"""
            INSERT INTO access_tokens (token_hash, organization_id, member_id, client_id, scopes, expires_at, grant_id, issued_at)
            VALUES ({tokenHash}, {token.Organization}, {token.Member}, {token.Client}, {ScopeText.Join(token.Scopes)}, {token.ExpiresAt},
                {token.Grant}, {token.IssuedAt})
            """, cancel);

    public static ValueTask DeleteAsync(Transaction tx, byte[] tokenHash, ClientId client, CancellationToken cancel) =>
        tx.SendAsync($"DELETE FROM access_tokens WHERE token_hash = {tokenHash} AND client_id = {client}", cancel);

    public static ValueTask DeleteAllAsync(Transaction tx, Caller caller, CancellationToken cancel) => tx.SendAsync($"""
        DELETE FROM access_tokens
        WHERE organization_id = {caller.Organization} AND member_id = {caller.Member} AND client_id = {caller.Client}
        """, cancel);

    /// <summary>Deletes at most so many, the longest expired first, and tells how many.</summary>
    public static async ValueTask<long> DeleteExpiredAsync(Transaction tx, DateTimeOffset now, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM access_tokens
            WHERE expires_at <= {now}
              AND token_hash IN (SELECT token_hash FROM access_tokens WHERE expires_at <= {now} ORDER BY expires_at LIMIT {most})
            """, cancel);

    private static Found Read(Row row)
    {
        var (member, client) = (new MemberId(row.Guid(1)), new ClientId(row.Guid(2)));
        var isClientKnown = !row.IsNull(8);
        var isGranted = !row.IsNull(7);
        var scopes = ScopeText.Split(row.Text(3)).ToHashSet(StringComparer.Ordinal);
        if (isClientKnown && (isGranted || member == Nobody)) scopes.IntersectWith(ScopeText.Split(row.Text(8)));
        if (row.IsNull(4))
        {
            return new Found(
                new Bearer(null, new(row.Guid(0)), client, scopes, row.InstantOrNull(10), row.Instant(11)),
                member == Nobody && isClientKnown);
        }

        var team = row.GuidOrNull(5) is { } id ? new TeamId(id) : (TeamId?)null;
        var caller = new Caller(new(row.Guid(0)), member, client, row.OneOf(4, Roles), team, scopes);
        var isConsented = isClientKnown && !row.IsNull(9);
        return new Found(
            new Bearer(caller, caller.Organization, client, scopes, row.InstantOrNull(10), row.Instant(11)),
            row.OneOf(6, Statuses) == MembershipStatus.Active && (!isGranted || isConsented));
    }

    private sealed record Found(Bearer Bearer, bool Counts);
}

/// <summary>Whom a good access token speaks for.</summary>
/// <param name="Caller">Null: the client itself.</param>
/// <param name="IssuedAt">Null: handed out by the sandbox.</param>
internal sealed record Bearer(
    Caller? Caller,
    OrganizationId Organization,
    ClientId Client,
    IReadOnlySet<string> Scopes,
    DateTimeOffset? IssuedAt,
    DateTimeOffset ExpiresAt);

internal sealed record NewAccessToken(
    OrganizationId Organization, MemberId Member, ClientId Client, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt)
{
    /// <summary>Null: without one, as the sandbox gives them.</summary>
    public GrantId? Grant { get; init; }

    /// <inheritdoc cref="Grant"/>
    public DateTimeOffset? IssuedAt { get; init; }
}
