using Cardkeep.Access;
using Cardkeep.Cards;
using Cardkeep.Organizations;
using Cardkeep.Storage;

namespace Cardkeep.Requests;

/// <summary>
/// Requests for cards. The row is the request's lock: whoever decides it locks it first, and so its events are numbered without gaps.
/// </summary>
internal static class RequestTable
{
    /// <summary>
    /// Where a request stands: pending until it is decided, or until its initiator's membership has ended, which cancels it. That is
    /// worked out here, wherever a request is read, since what ends a membership need not know of requests then.
    /// </summary>
    private static readonly Sql.Fragment Status = new($"""
        (CASE WHEN c.status = '{Names<RequestStatus>.Of(RequestStatus.Pending)}'
            AND m.status = '{Names<MembershipStatus>.Of(MembershipStatus.Revoked)}'
            THEN '{Names<RequestStatus>.Of(RequestStatus.Canceled)}' ELSE c.status END)
        """);

    /// <summary>A number that sorts as the contract lists the statuses.</summary>
    public static readonly Sql.Fragment StatusRank = new(
        $"(CASE {Status.Text} {string.Join(' ', Enum.GetValues<RequestStatus>().Select(RankOf))} END)");

    /// <summary>A request <c>c</c>, the name under which the engine locks a row, with its initiator's membership <c>m</c>.</summary>
    public static readonly Sql.Fragment Rows =
        new("card_requests c JOIN memberships m ON m.organization_id = c.organization_id AND m.id = c.initiator_id");

    private static readonly Sql.Fragment Columns = new($"""
        c.organization_id, c.id, {Status.Text}, c.initiator_id, c.approver_id, c.note, c.declined_note, c.card_level,
        coalesce(c.payment_lifespan_limit, c.payment_monthly_limit), c.pre_expires_at, c.card_design, c.processed_at, c.created_at
        """);

    private const int ColumnCount = 13;

    private static readonly OneOf<RequestStatus> Statuses = Storage.OneOf.Names<RequestStatus>();
    private static readonly OneOf<CardLevel> Levels = Storage.OneOf.Names<CardLevel>();
    private static readonly OneOf<CardDesign> Designs = new(CardDesign.All.Select(design => (design.Name, design)));

    private static CardRequest Read(Row row) => new()
    {
        Organization = new(row.Guid(0)),
        Id = new(row.Guid(1)),
        Status = row.OneOf(2, Statuses),
        Initiator = new(row.Guid(3)),
        Approver = row.GuidOrNull(4) is { } approver ? new MemberId(approver) : null,
        Note = row.Text(5),
        DeclinedNote = row.TextOrNull(6),
        Level = row.OneOf(7, Levels),
        Limit = new(row.Integer(8)),
        PreExpiresAt = row.InstantOrNull(9),
        Design = row.OneOf(10, Designs),
        ProcessedAt = row.InstantOrNull(11),
        CreatedAt = row.Instant(12),
    };

    /// <summary>Whether a request stands in one of these statuses; what is kept narrows first, because an index has it.</summary>
    public static Sql IsOneOf(IReadOnlyList<RequestStatus> statuses)
    {
        var kept = statuses.Select(status => status == RequestStatus.Canceled ? RequestStatus.Pending : status);
        return $"c.status {Sql.In(NamesOf(kept))} AND {Status} {Sql.In(NamesOf(statuses))}";
    }

    /// <summary>A request with its initiator's team, and nobody else decides it until this transaction ends; null: not there.</summary>
    public static ValueTask<AskedRequest?> FindForChangeAsync(
        Transaction tx, OrganizationId organization, RequestId id, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT {Columns}, m.team_id
            FROM {Rows}
            WHERE c.organization_id = {organization} AND c.id = {id}
            {tx.Engine.ForUpdateOf("c")}
            """, row => new AskedRequest(Read(row), row.GuidOrNull(ColumnCount) is { } team ? new TeamId(team) : null), cancel);

    /// <summary>One page of a list, and how many there are in all.</summary>
    public static async ValueTask<(long Total, IReadOnlyList<CardRequest> Requests)> ListAsync(
        Transaction tx, Caller caller, RequestFilter filter, CancellationToken cancel)
    {
        var page = filter.Page;
        var requests = await tx.ListAsync($"""
            SELECT {Columns}
            FROM {Rows}
            WHERE {filter.Where(caller)}
            ORDER BY {filter.Order}
            LIMIT {page.Size + 1} OFFSET {page.Offset}
            """, Read, cancel);

        // Most lists are one page: then there is nothing to count.
        if (page.Number == 1 && requests.Count <= page.Size) return (requests.Count, requests);

        var total = await tx.NumberAsync($"SELECT count(*) FROM {Rows} WHERE {filter.Where(caller)}", cancel);
        return (total, [.. requests.Take((int)page.Size)]);
    }

    public static ValueTask InsertAsync(Transaction tx, CardRequest request, CancellationToken cancel)
    {
        Money? lifespan = request.Type == RequestType.FlashCard ? request.Limit : null;
        Money? monthly = request.Type == RequestType.VirtualCard ? request.Limit : null;
        return tx.SendAsync($"""
            INSERT INTO card_requests (organization_id, id, request_type, status, initiator_id, approver_id, note, declined_note,
                card_level, payment_lifespan_limit, payment_monthly_limit, pre_expires_at, card_design, processed_at, created_at)
            VALUES ({request.Organization}, {request.Id}, {Names<RequestType>.Of(request.Type)}, {Names<RequestStatus>.Of(request.Status)},
                {request.Initiator}, {request.Approver}, {request.Note}, {request.DeclinedNote}, {Names<CardLevel>.Of(request.Level)},
                {lifespan}, {monthly}, {request.PreExpiresAt}, {request.Design.Name}, {request.ProcessedAt}, {request.CreatedAt})
            """, cancel);
    }

    /// <summary>Writes what a decision changes.</summary>
    public static ValueTask UpdateAsync(Transaction tx, CardRequest request, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE card_requests
        SET status = {Names<RequestStatus>.Of(request.Status)}, approver_id = {request.Approver},
            declined_note = {request.DeclinedNote}, processed_at = {request.ProcessedAt}
        WHERE organization_id = {request.Organization} AND id = {request.Id}
        """, cancel);

    private static List<string> NamesOf(IEnumerable<RequestStatus> statuses) => [.. statuses.Select(Names<RequestStatus>.Of)];

    private static string RankOf(RequestStatus status) =>
        FormattableString.Invariant($"WHEN '{Names<RequestStatus>.Of(status)}' THEN {(int)status}");
}

/// <summary>A request and the team of its initiator, by which roles tell requests apart.</summary>
/// <param name="Team">Null: the initiator is in none.</param>
internal sealed record AskedRequest(CardRequest Request, TeamId? Team)
{
    public bool Allows(Caller caller, Act act) => Permissions.May(caller, act, Request.Initiator, Team);
}
