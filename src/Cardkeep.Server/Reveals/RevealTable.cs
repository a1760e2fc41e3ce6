using Cardkeep.Storage;
using Cardkeep.Vault;

namespace Cardkeep.Reveals;

/// <summary>Tickets of pages, by their hash: a look-up that finds the organization itself (docs/decisions/0001).</summary>
internal static class RevealTable
{
    private static readonly Sql.Fragment Columns = new(
        "ticket_hash, id, organization_id, member_id, client_id, token_hash, card_id, kind, expires_at, opened_at, page_x, page_y, "
        + "shown_at, version");

    private static readonly OneOf<RevealKind> Kinds = Storage.OneOf.Names<RevealKind>();

    private static RevealTicket Read(Row row) => new(
        row.Bytes(0), row.Guid(1), new(row.Guid(2)), new(row.Guid(3)), new(row.Guid(4)), row.Bytes(5), new(row.Guid(6)),
        row.OneOf(7, Kinds), row.Instant(8), row.InstantOrNull(9), row.IsNull(10) ? null : new Jwk(row.Bytes(10), row.Bytes(11)),
        row.InstantOrNull(12), row.Integer(13));

    public static ValueTask<RevealTicket?> FindAsync(Transaction tx, byte[] hash, CancellationToken cancel) =>
        tx.FirstAsync($"SELECT {Columns} FROM reveal_tickets WHERE ticket_hash = {hash}", Read, cancel);

    public static ValueTask InsertAsync(Transaction tx, RevealTicket ticket, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO reveal_tickets (ticket_hash, id, organization_id, member_id, client_id, token_hash, card_id, kind, expires_at,
            opened_at, page_x, page_y, shown_at, version)
        VALUES ({ticket.Hash}, {SqlValue.Uuid(ticket.Id)}, {ticket.Organization}, {ticket.Member}, {ticket.Client}, {ticket.TokenHash},
            {ticket.Card}, {Names<RevealKind>.Of(ticket.Kind)}, {ticket.ExpiresAt}, {ticket.OpenedAt}, {ticket.PageKey?.X},
            {ticket.PageKey?.Y}, {ticket.ShownAt}, {ticket.Version})
        """, cancel);

    /// <summary>Spends a ticket on a page with this key. False: it was spent before, or is past its time.</summary>
    public static async ValueTask<bool> OpenAsync(
        Transaction tx, RevealTicket ticket, Jwk key, DateTimeOffset now, CancellationToken cancel) => await tx.ExecuteAsync($"""
        UPDATE reveal_tickets
        SET opened_at = {now}, page_x = {key.X}, page_y = {key.Y}, version = version + 1
        WHERE ticket_hash = {ticket.Hash} AND organization_id = {ticket.Organization} AND opened_at IS NULL AND expires_at > {now}
        """, cancel) == 1;

    /// <summary>Notes that a page was given what it was opened for. False: it was given it before, or waited too long.</summary>
    public static async ValueTask<bool> ShowAsync(Transaction tx, RevealTicket ticket, DateTimeOffset now, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            UPDATE reveal_tickets
            SET shown_at = {now}, version = version + 1
            WHERE ticket_hash = {ticket.Hash} AND organization_id = {ticket.Organization} AND shown_at IS NULL
              AND opened_at > {now - RevealTicket.TimeToShow}
            """, cancel) == 1;

    /// <summary>Counts a refusal, which changes nothing else of a ticket. False: enough of it was said.</summary>
    public static async ValueTask<bool> CountAsync(Transaction tx, RevealTicket ticket, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            UPDATE reveal_tickets
            SET version = version + 1
            WHERE ticket_hash = {ticket.Hash} AND organization_id = {ticket.Organization} AND version < {RevealTicket.MostEvents}
            """, cancel) == 1;

    /// <summary>Deletes at most so many, the longest expired first, and tells how many.</summary>
    public static async ValueTask<long> DeleteExpiredAsync(Transaction tx, DateTimeOffset before, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM reveal_tickets
            WHERE expires_at <= {before}
              AND ticket_hash IN (SELECT ticket_hash FROM reveal_tickets WHERE expires_at <= {before} ORDER BY expires_at LIMIT {most})
            """, cancel);
}
