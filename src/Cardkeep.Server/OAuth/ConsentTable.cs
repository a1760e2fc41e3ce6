using Cardkeep.Storage;

namespace Cardkeep.OAuth;

/// <summary>Consents that are remembered. A row stays when its consent is withdrawn, so that its events keep their numbers.</summary>
internal static class ConsentTable
{
    private static readonly Sql.Fragment Columns = new("c.id, c.organization_id, c.member_id, c.client_id, c.scopes, c.version");

    private static Consent Read(Row row) => new(
        new(row.Guid(0)), new(row.Guid(1)), new(row.Guid(2)), new(row.Guid(3)), ScopeText.Split(row.Text(4)), row.Integer(5));

    /// <summary>The consent that stands, locked until the transaction ends: nobody withdraws it meanwhile.</summary>
    public static ValueTask<Consent?> FindForUseAsync(
        Transaction tx, OrganizationId organization, MemberId member, ClientId client, CancellationToken cancel) => tx.FirstAsync($"""
        SELECT {Columns}
        FROM consents c
        WHERE c.organization_id = {organization} AND c.member_id = {member} AND c.client_id = {client} AND c.withdrawn_at IS NULL
        {tx.Engine.ForUpdateOf("c")}
        """, Read, cancel);

    /// <summary>Remembers a consent, in place of one that stood or was withdrawn. Gives it as it is kept now, locked.</summary>
    public static async ValueTask<Consent> KeepAsync(Transaction tx, Consent consent, DateTimeOffset now, CancellationToken cancel)
    {
        await tx.ExecuteAsync($"""
            INSERT INTO consents (organization_id, member_id, client_id, id, scopes, given_at, version)
            VALUES ({consent.Organization}, {consent.Member}, {consent.Client}, {consent.Id}, {ScopeText.Join(consent.Scopes)}, {now}, 1)
            ON CONFLICT (organization_id, member_id, client_id)
            DO UPDATE SET scopes = excluded.scopes, given_at = excluded.given_at, withdrawn_at = NULL, version = consents.version + 1
            """, cancel);
        return await FindForUseAsync(tx, consent.Organization, consent.Member, consent.Client, cancel)
            ?? throw new InvalidOperationException("a consent that was just kept is not there");
    }

    /// <summary>Withdraws a consent that is held for use; every token under it stops counting with this.</summary>
    public static ValueTask WithdrawAsync(Transaction tx, Consent consent, DateTimeOffset now, CancellationToken cancel) =>
        tx.SendAsync($"""
            UPDATE consents
            SET withdrawn_at = {now}, version = {consent.Version}
            WHERE organization_id = {consent.Organization} AND member_id = {consent.Member} AND client_id = {consent.Client}
            """, cancel);
}
