using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Events;

/// <summary>
/// What happened, appended in the transaction in which it happened: the audit record, and later what webhooks are made from.
/// </summary>
internal static class EventTable
{
    public static ValueTask AppendAsync(
        Transaction tx, Origin origin, OrganizationId organization, NewEvent happened, CancellationToken cancel) =>
        tx.SendAsync($"""
            INSERT INTO events (organization_id, stream_id, number, kind, occurred_at, member_id, client_id, trace_id, facts)
            VALUES ({organization}, {SqlValue.Uuid(happened.Stream)}, {happened.Number}, {happened.Kind}, {origin.At},
                {origin.Member}, {origin.Client}, {origin.TraceId}, {happened.Facts})
            """, cancel);

    /// <summary>The number that the next event of a stream has, for streams whose owners do not count their own.</summary>
    public static async ValueTask<long> NextNumberAsync(
        Transaction tx, OrganizationId organization, Guid stream, CancellationToken cancel) => 1 + await tx.NumberAsync($"""
        SELECT coalesce(max(e.number), 0)
        FROM events e
        WHERE e.organization_id = {organization} AND e.stream_id = {SqlValue.Uuid(stream)}
        """, cancel);

    /// <summary>
    /// Deletes, of streams of one event whose ids begin with their time, those that are older than the newest so many: at most so many at
    /// once. Tells how many.
    /// </summary>
    public static async ValueTask<long> DeleteOlderAsync(
        Transaction tx, OrganizationId organization, string kind, long kept, long most, CancellationToken cancel) =>
        await tx.ExecuteAsync($"""
            DELETE FROM events
            WHERE organization_id = {organization} AND stream_id IN (
                SELECT e.stream_id
                FROM events e
                WHERE e.organization_id = {organization} AND e.kind = {kind}
                ORDER BY e.stream_id DESC
                LIMIT {most} OFFSET {kept})
            """, cancel);

    /// <summary>Many at once.</summary>
    public static ValueTask AppendAsync(Transaction tx, IReadOnlyList<HappenedEvent> rows, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO events (organization_id, stream_id, number, kind, occurred_at, member_id, client_id, trace_id, facts)
        {Sql.Rows(
            SqlColumn.Uuids(rows, row => row.Organization.Value),
            SqlColumn.Uuids(rows, row => row.Event.Stream),
            SqlColumn.Integers(rows, row => row.Event.Number),
            SqlColumn.Texts(rows, row => row.Event.Kind),
            SqlColumn.Instants(rows, row => row.Origin.At),
            SqlColumn.Uuids(rows, row => row.Origin.Member?.Value),
            SqlColumn.Uuids(rows, row => row.Origin.Client?.Value),
            SqlColumn.Texts(rows, row => row.Origin.TraceId),
            SqlColumn.Texts(rows, row => row.Event.Facts))}
        """, cancel);
}

/// <summary>One of many events of a batch.</summary>
internal readonly record struct HappenedEvent(OrganizationId Organization, Origin Origin, NewEvent Event);

/// <summary>One event. Whoever appends it holds the stream's lock, which is what makes the numbers gap-free.</summary>
/// <param name="Stream">What it happened to: the id of a card, a request, a client, a consent, a grant, a sign-in.</param>
/// <param name="Number">1 for the first event of the stream, and so on.</param>
/// <param name="Kind">As <c>card.locked</c>.</param>
/// <param name="Facts">A JSON object; never a secret.</param>
internal sealed record NewEvent(Guid Stream, long Number, string Kind, string Facts);

/// <summary>When something happened, and by whom.</summary>
/// <param name="Member">Null: Cardkeep itself.</param>
/// <param name="Client">Null: not through a client.</param>
internal sealed record Origin(DateTimeOffset At, MemberId? Member, ClientId? Client, string TraceId)
{
    public static Origin Of(Call call) => new(call.Now, call.CallerIfAny?.Member, call.CallerIfAny?.Client, call.TraceId);
}
