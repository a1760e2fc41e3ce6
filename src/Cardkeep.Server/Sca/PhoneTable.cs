using Cardkeep.Storage;

namespace Cardkeep.Sca;

/// <summary>
/// Phones that codes go to, and the wrong codes of their members. Its row is the lock under which codes are counted: before the session's.
/// </summary>
internal static class PhoneTable
{
    private static Phone Read(Row row) => new(
        row.TextOrNull(0), row.TextOrNull(1), row.GuidOrNull(2), row.InstantOrNull(3), row.BytesOrNull(4), row.InstantOrNull(5),
        row.IntegerOrNull(6) ?? 0, row.InstantOrNull(7), row.IntegerOrNull(8) ?? 0, row.Text(9));

    public static async ValueTask<Phone> GetAsync(
        Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel) => await tx.FirstAsync($"""
        SELECT m.phone_number, p.phone_number, p.id, p.confirmed_at, p.code_hash, p.code_sent_at, p.failures, p.blocked_until, p.version,
            m.locale
        FROM memberships m
        LEFT JOIN phones p ON p.organization_id = m.organization_id AND p.member_id = m.id
        WHERE m.organization_id = {organization} AND m.id = {member}
        """, Read, cancel) ?? throw new InvalidOperationException("the membership of a caller is not there");

    /// <summary>Keeps others from opening sessions and counting codes until the transaction ends. False: there is no such row.</summary>
    public static async ValueTask<bool> LockAsync(
        Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel)
    {
        var isThere = false;
        await tx.EachAsync($"""
            SELECT p.failures
            FROM phones p
            WHERE p.organization_id = {organization} AND p.member_id = {member}
            {tx.Engine.ForUpdateOf("p")}
            """, _ => isThere = true, cancel);
        return isThere;
    }

    /// <summary>
    /// A code that is to confirm a number. False: the number is confirmed, or a code left so lately that none is sent again.
    /// </summary>
    /// <param name="id">Of the row, where there is none yet.</param>
    /// <param name="lately">A code that left after this is late, perhaps, and not lost.</param>
    public static async ValueTask<bool> BeginAsync(
        Transaction tx, OrganizationId organization, MemberId member, Guid id, string number, byte[] codeHash, DateTimeOffset now,
        DateTimeOffset lately, CancellationToken cancel) => await tx.ExecuteAsync($"""
        INSERT INTO phones (organization_id, member_id, id, phone_number, code_hash, code_sent_at, failures, blocked_until, version)
        VALUES ({organization}, {member}, {SqlValue.Uuid(id)}, {number}, {codeHash}, {now}, 0, {now}, 0)
        ON CONFLICT (organization_id, member_id)
        DO UPDATE SET phone_number = excluded.phone_number, confirmed_at = NULL,
            code_hash = excluded.code_hash, code_sent_at = excluded.code_sent_at
        WHERE phones.phone_number <> excluded.phone_number
          OR (phones.confirmed_at IS NULL AND (phones.code_sent_at IS NULL OR phones.code_sent_at <= {lately}))
        """, cancel) == 1;

    /// <summary>Takes back a code that did not leave, so that another one may.</summary>
    public static ValueTask TakeBackAsync(
        Transaction tx, OrganizationId organization, MemberId member, byte[] codeHash, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE phones
        SET code_hash = NULL, code_sent_at = NULL
        WHERE organization_id = {organization} AND member_id = {member} AND code_hash = {codeHash}
        """, cancel);

    /// <summary>Counts a code before anybody compares it. False: this member's codes are not looked at now.</summary>
    public static async ValueTask<bool> CountAsync(
        Transaction tx, OrganizationId organization, MemberId member, DateTimeOffset now, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            UPDATE phones
            SET failures = failures + 1
            WHERE organization_id = {organization} AND member_id = {member} AND blocked_until <= {now}
            """, cancel) == 1;

    /// <summary>The code that was counted was wrong. Said in an event.</summary>
    public static ValueTask NoteWrongAsync(Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel) =>
        tx.SendAsync($"UPDATE phones SET version = version + 1 WHERE organization_id = {organization} AND member_id = {member}", cancel);

    /// <summary>The code that was counted was not compared: its session waits no more.</summary>
    public static ValueTask UncountAsync(Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel) =>
        tx.SendAsync($"UPDATE phones SET failures = failures - 1 WHERE organization_id = {organization} AND member_id = {member}", cancel);

    /// <summary>After a right code the wrong ones before it are forgiven.</summary>
    public static ValueTask ForgiveAsync(Transaction tx, OrganizationId organization, MemberId member, CancellationToken cancel) =>
        tx.SendAsync($"UPDATE phones SET failures = 0 WHERE organization_id = {organization} AND member_id = {member}", cancel);

    /// <summary>No code of the member is looked at until then; one that waits for the number's sake is gone. Said in an event.</summary>
    public static ValueTask BlockAsync(
        Transaction tx, OrganizationId organization, MemberId member, DateTimeOffset until, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE phones
        SET failures = 0, blocked_until = {until}, code_hash = NULL, version = version + 1
        WHERE organization_id = {organization} AND member_id = {member}
        """, cancel);

    /// <summary>Said in an event.</summary>
    public static ValueTask ConfirmAsync(
        Transaction tx, OrganizationId organization, MemberId member, DateTimeOffset now, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE phones
        SET confirmed_at = {now}, code_hash = NULL, failures = 0, version = version + 1
        WHERE organization_id = {organization} AND member_id = {member}
        """, cancel);

    /// <summary>
    /// Gives a membership another number. True: the one before had been confirmed, and is not any more; said in an event.
    /// </summary>
    public static async ValueTask<bool> ChangeNumberAsync(
        Transaction tx, OrganizationId organization, MemberId member, string number, CancellationToken cancel)
    {
        await tx.ExecuteAsync($"""
            UPDATE memberships SET phone_number = {number} WHERE organization_id = {organization} AND id = {member}
            """, cancel);
        return await tx.ExecuteAsync($"""
            UPDATE phones
            SET confirmed_at = NULL, code_hash = NULL, code_sent_at = NULL, version = version + 1
            WHERE organization_id = {organization} AND member_id = {member} AND confirmed_at IS NOT NULL AND phone_number <> {number}
            """, cancel) == 1;
    }
}
