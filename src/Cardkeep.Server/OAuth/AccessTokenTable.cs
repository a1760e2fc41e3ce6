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

    /// <summary>
    /// Who calls with this token, with the role and team of this moment, so that a right taken away is gone with the next call.
    /// Null: unknown or expired, or the membership is not active.
    /// </summary>
    public static async ValueTask<Bearer?> FindAsync(Transaction tx, byte[] tokenHash, DateTimeOffset now, CancellationToken cancel)
    {
        var found = await tx.FirstAsync($"""
            SELECT t.organization_id, t.member_id, t.client_id, t.scopes, m.role, m.team_id, m.status
            FROM access_tokens t
            LEFT JOIN memberships m ON m.organization_id = t.organization_id AND m.id = t.member_id
            WHERE t.token_hash = {tokenHash} AND t.expires_at > {now}
            """, Read, cancel);
        return found is { Counts: true } ? found.Bearer : null;
    }

    /// <summary>As <see cref="FindAsync"/>, where only a member will do.</summary>
    public static async ValueTask<Caller?> FindCallerAsync(
        Transaction tx, byte[] tokenHash, DateTimeOffset now, CancellationToken cancel) =>
        (await FindAsync(tx, tokenHash, now, cancel))?.Caller;

    /// <summary>A token of a client's own, which no member stands behind.</summary>
    public static NewAccessToken OfClient(ClientId client, IReadOnlyList<string> scopes, DateTimeOffset expiresAt) =>
        new(new(Guid.Empty), Nobody, client, scopes, expiresAt);

    public static ValueTask InsertAsync(Transaction tx, byte[] tokenHash, NewAccessToken token, CancellationToken cancel) =>
        tx.SendAsync($"""
            INSERT INTO access_tokens (token_hash, organization_id, member_id, client_id, scopes, expires_at)
            VALUES ({tokenHash}, {token.Organization}, {token.Member}, {token.Client}, {string.Join(' ', token.Scopes)}, {token.ExpiresAt})
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
        var scopes = row.Text(3).Split(' ').ToHashSet(StringComparer.Ordinal);
        if (row.Guid(1) == Nobody.Value) return new(new Bearer(null, scopes), Counts: true);
        if (row.IsNull(6) || row.OneOf(6, Statuses) != MembershipStatus.Active) return new(new Bearer(null, scopes), Counts: false);

        TeamId? team = row.GuidOrNull(5) is { } id ? new TeamId(id) : null;
        return new(
            new Bearer(new Caller(new(row.Guid(0)), new(row.Guid(1)), new(row.Guid(2)), row.OneOf(4, Roles), team, scopes), scopes),
            Counts: true);
    }

    private sealed record Found(Bearer Bearer, bool Counts);
}

/// <summary>What a token opens, and for whom.</summary>
/// <param name="Caller">Null: the client itself, and no member.</param>
internal sealed record Bearer(Caller? Caller, IReadOnlySet<string> Scopes);

internal sealed record NewAccessToken(
    OrganizationId Organization, MemberId Member, ClientId Client, IReadOnlyList<string> Scopes, DateTimeOffset ExpiresAt);
