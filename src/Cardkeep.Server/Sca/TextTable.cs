using Cardkeep.Storage;

namespace Cardkeep.Sca;

/// <summary>
/// When texts went to members, whatever for. Each costs the operator money, and whoever owns the line that rings may earn by it: so a
/// member causes so many, and no more. Counted under the lock of the member, with what sends them; one that the gateway did not take is
/// counted too, since it may have left after all.
/// </summary>
internal static class TextTable
{
    /// <summary>In <see cref="Span"/>: one for each waking hour and some to spare, and at ten cents no more than two euros a day.</summary>
    public const long Most = 20;

    /// <summary>
    /// What calls cause, which an application repeats by itself: fewer, so that it does not take from the member the last three, by which
    /// they show who they are and confirm their phone.
    /// </summary>
    public const long MostOfCalls = Most - 3;

    /// <summary>A message is late rather than lost in the first minute; whoever is impatient is not sent another.</summary>
    public static readonly TimeSpan ResendAfter = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Span = TimeSpan.FromDays(1);

    /// <summary>When another may be sent; null: now.</summary>
    /// <param name="most"><see cref="Most"/>, or <see cref="MostOfCalls"/>.</param>
    public static async ValueTask<DateTimeOffset?> FreeAtAsync(
        Transaction tx, OrganizationId organization, MemberId member, long most, DateTimeOffset now, CancellationToken cancel)
    {
        DateTimeOffset? first = null;
        await tx.EachAsync($"""
            SELECT sent_at
            FROM texts
            WHERE organization_id = {organization} AND member_id = {member} AND sent_at > {now - Span}
            ORDER BY sent_at DESC
            LIMIT 1 OFFSET {most - 1}
            """, row => first = row.Instant(0), cancel);
        return first + Span;
    }

    /// <summary>One more; those that count no longer are forgotten, so that a member leaves so many rows at most.</summary>
    /// <param name="id">The message's.</param>
    public static async ValueTask KeepAsync(
        Transaction tx, OrganizationId organization, MemberId member, Guid id, DateTimeOffset now, CancellationToken cancel)
    {
        await tx.SendAsync($"""
            DELETE FROM texts WHERE organization_id = {organization} AND member_id = {member} AND sent_at <= {now - Span}
            """, cancel);
        await tx.SendAsync($"""
            INSERT INTO texts (organization_id, member_id, id, sent_at) VALUES ({organization}, {member}, {SqlValue.Uuid(id)}, {now})
            """, cancel);
    }
}
