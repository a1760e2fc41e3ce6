using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>Grants: a family of tokens each. One that is revoked ends all of them, whatever is still on its way.</summary>
internal static class GrantTable
{
    /// <summary>
    /// Of one consent: more than a person has devices. A program in a loop leaves so many, and for two days what was ended.
    /// </summary>
    public const int MostOfConsent = 100;

    /// <summary>Each new family puts an end to one; what stood before there was a bound goes in short steps.</summary>
    private const int MostEndedAtOnce = 10;

    /// <summary>Of <c>grants g</c>, and whether it counts.</summary>
    public static readonly Sql.Fragment Columns =
        new("g.id, g.organization_id, g.member_id, g.client_id, g.scopes, g.nonce, g.authenticated_at, g.revoked_at");

    public static Grant Read(Row row, int at) => new(
        new(row.Guid(at)), new(row.Guid(at + 1)), new(row.Guid(at + 2)), new(row.Guid(at + 3)), ScopeText.Split(row.Text(at + 4)),
        row.TextOrNull(at + 5), row.Instant(at + 6));

    public static bool ReadRevoked(Row row, int at) => !row.IsNull(at + 7);

    public static ValueTask InsertAsync(Transaction tx, Grant grant, DateTimeOffset endsAt, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO grants (organization_id, id, member_id, client_id, scopes, nonce, authenticated_at, ends_at, version)
        VALUES ({grant.Organization}, {grant.Id}, {grant.Member}, {grant.Client}, {ScopeText.Join(grant.Scopes)}, {grant.Nonce},
            {grant.AuthenticatedAt}, {endsAt}, 1)
        """, cancel);

    public static ValueTask ProlongAsync(Transaction tx, Grant grant, DateTimeOffset endsAt, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE grants
        SET ends_at = {endsAt}
        WHERE organization_id = {grant.Organization} AND id = {grant.Id} AND ends_at < {endsAt}
        """, cancel);

    /// <summary>Ends a family, with its event; nothing happens where it has ended.</summary>
    public static async ValueTask RevokeAsync(Transaction tx, Grant grant, string reason, Origin origin, CancellationToken cancel)
    {
        var ended = await tx.ExecuteAsync($"""
            UPDATE grants
            SET revoked_at = {origin.At}, version = version + 1, {EndedBy(origin)}
            WHERE organization_id = {grant.Organization} AND id = {grant.Id} AND revoked_at IS NULL
            """, cancel);
        if (ended == 0) return;

        var version = await tx.NumberAsync(
            $"SELECT version FROM grants WHERE organization_id = {grant.Organization} AND id = {grant.Id}", cancel);
        await EventTable.AppendAsync(tx, origin, grant.Organization, OAuthEvents.GrantRevoked(grant.Id, version, reason), cancel);
    }

    /// <summary>
    /// Ends what is beyond <see cref="MostOfConsent"/> under a consent that is held for use, each with its event: those that would end
    /// first, such as codes that nobody came for. By their birth it would be the one that an application has refreshed for a year.
    /// </summary>
    public static async ValueTask RevokeExcessAsync(Transaction tx, Grant newest, Origin origin, CancellationToken cancel)
    {
        var tooMany = await tx.ListAsync($"""
            SELECT g.id
            FROM grants g
            WHERE g.organization_id = {newest.Organization} AND g.member_id = {newest.Member} AND g.client_id = {newest.Client}
              AND g.revoked_at IS NULL AND g.id <> {newest.Id}
            ORDER BY g.ends_at DESC, g.id DESC
            LIMIT {MostEndedAtOnce} OFFSET {MostOfConsent - 1}
            """, row => new GrantId(row.Guid(0)), cancel);
        foreach (var id in tooMany) await RevokeAsync(tx, newest with { Id = id }, "too_many", origin, cancel);
    }

    /// <summary>Ends every family under a consent that is held for use, each with its event: none is begun meanwhile.</summary>
    public static async ValueTask RevokeAllAsync(Transaction tx, Consent consent, Origin origin, CancellationToken cancel)
    {
        var ended = await tx.ListAsync($"""
            SELECT g.id, g.version
            FROM grants g
            WHERE g.organization_id = {consent.Organization} AND g.member_id = {consent.Member} AND g.client_id = {consent.Client}
              AND g.revoked_at IS NULL
            ORDER BY g.id
            {tx.Engine.ForUpdateOf("g")}
            """, row => OAuthEvents.GrantRevoked(new(row.Guid(0)), row.Integer(1) + 1, "consent_withdrawn"), cancel);
        if (ended is []) return;

        await tx.SendAsync($"""
            UPDATE grants
            SET revoked_at = {origin.At}, version = version + 1, {EndedBy(origin)}
            WHERE organization_id = {consent.Organization} AND member_id = {consent.Member} AND client_id = {consent.Client}
              AND revoked_at IS NULL
            """, cancel);
        await EventTable.AppendAsync(
            tx, [.. ended.Select(one => new HappenedEvent(consent.Organization, origin, one))], cancel);
    }

    // It is remembered as long as a code after its end; whoever brings a token of a family that is forgotten is refused as well.
    private static Sql EndedBy(Origin origin)
    {
        var end = origin.At + TokenLife.Memory;
        return $"ends_at = CASE WHEN ends_at < {end} THEN ends_at ELSE {end} END";
    }

    /// <summary>Deletes at most so many, the longest ended first, and tells how many.</summary>
    public static async ValueTask<long> DeleteEndedAsync(
        Transaction tx, OrganizationId organization, DateTimeOffset before, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM grants
            WHERE organization_id = {organization} AND ends_at <= {before}
              AND id IN (
                SELECT id FROM grants WHERE organization_id = {organization} AND ends_at <= {before} ORDER BY ends_at LIMIT {most})
            """, cancel);
}
