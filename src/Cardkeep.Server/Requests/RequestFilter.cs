using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.Storage;

namespace Cardkeep.Requests;

/// <summary>Which requests a list asks for, and in what order (wire-contract.md §12). Empty lists and null: not given.</summary>
internal sealed record RequestFilter
{
    private static readonly string[] Properties = ["created_at", "processed_at", "status"];

    /// <summary>Everything that <c>sort_by</c> may say with an order; without one it is ascending.</summary>
    public static IEnumerable<string> Orders => Properties.SelectMany(name => (string[])[$"{name}:asc", $"{name}:desc"]);

    public static IEnumerable<string> BareOrders => Properties;

    public static IEnumerable<string> TypeNames => Names<ListedType>.All;

    /// <summary>The wire's types; of the last two there are none here, so they match nothing.</summary>
    private enum ListedType
    {
        FlashCard,
        VirtualCard,
        Transfer,
        MultiTransfer,
    }

    public required Page Page { get; init; }

    public required Sql.Fragment Order { get; init; }

    public required IReadOnlyList<RequestStatus> Statuses { get; init; }

    public required IReadOnlyList<string> Types { get; init; }

    /// <summary>Included.</summary>
    public required DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Included; what is not decided is never from any moment on.</summary>
    public required DateTimeOffset? ProcessedFrom { get; init; }

    public static Outcome<RequestFilter> From(Query query)
    {
        var filter = new RequestFilter
        {
            Page = Page.From(query),
            Order = ReadOrder(query),
            Statuses = query.OneOf<RequestStatus>("status[]"),
            Types = [.. query.OneOf<ListedType>("request_type[]").Select(Names<ListedType>.Of)],
            CreatedFrom = query.Instant("created_at_from"),
            ProcessedFrom = query.Instant("processed_at_from"),
        };
        return query.Problems is [] ? filter : new Problems(query.Problems);
    }

    /// <summary>What the caller may see and the filters let through: a condition on <see cref="RequestTable.Rows"/>.</summary>
    public Sql Where(Caller caller)
    {
        Sql where = $"c.organization_id = {caller.Organization}{Visible(caller)}";
        if (Statuses is not []) where = $"{where} AND {RequestTable.IsOneOf(Statuses)}";
        if (Types is not []) where = $"{where} AND c.request_type {Sql.In(Types)}";
        if (CreatedFrom is not null) where = $"{where} AND c.created_at >= {CreatedFrom}";
        if (ProcessedFrom is not null) where = $"{where} AND c.processed_at >= {ProcessedFrom}";
        return where;
    }

    // The role narrows in SQL, never afterwards: a count must not know what the caller may not. Without a team the parameter is null, and
    // null equals nothing.
    private static Sql Visible(Caller caller) => Permissions.Of(caller.Role, Act.SeeRequest) switch
    {
        Reach.Any => Sql.Plain(""),
        Reach.Own => $" AND c.initiator_id = {caller.Member}",
        Reach.Team => $" AND m.team_id = {caller.Team}",
        Reach.OwnAndTeam => $" AND (c.initiator_id = {caller.Member} OR m.team_id = {caller.Team})",
        Reach.Nobody => Sql.Plain(" AND FALSE"),
    };

    private static Sql.Fragment ReadOrder(Query query)
    {
        const string parameter = "sort_by";
        var text = query.Text(parameter) ?? "created_at:desc";
        var (property, order) = text.Split(':', 2) is [var before, var after] ? (before, after) : (text, "asc");
        if (Properties.Contains(property, StringComparer.Ordinal) && order is "asc" or "desc")
            return new($"{ColumnOf(property)}{(order == "desc" ? " DESC" : "")}, c.id");

        query.Note(Problem.NotInList(Place.Parameter(parameter), Orders));
        return default;
    }

    // The engines disagree where null sorts: what is not decided stands last, whatever the direction.
    private static string ColumnOf(string property) => property switch
    {
        "status" => RequestTable.StatusRank.Text,
        "processed_at" => "c.processed_at IS NULL, c.processed_at",
        _ => "c.created_at",
    };
}
