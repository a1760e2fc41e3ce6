using Cardkeep.Access;
using Cardkeep.Http;
using Cardkeep.Organizations;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>Which cards a list asks for, and in what order (wire-contract.md §10.1). Empty lists: not given.</summary>
internal sealed record CardFilter
{
    private const string ByActivity = "y.last_activity_at";

    private const string WithActivity = "cards c JOIN card_activity y ON y.organization_id = c.organization_id AND y.card_id = c.id";

    private static readonly string[] Properties = ["status", "nickname", "last_activity_at", "created_at"];

    /// <summary>Everything that <c>sort_by</c> may say with an order; without one it is ascending.</summary>
    public static IEnumerable<string> Orders => Properties.SelectMany(name => (string[])[$"{name}:asc", $"{name}:desc"]);

    public static IEnumerable<string> BareOrders => Properties;

    public required Page Page { get; init; }

    /// <summary>The column of the order.</summary>
    public required Sql.Fragment By { get; init; }

    public required bool IsDescending { get; init; }

    public Sql.Fragment Order => new($"{By.Text}{Descending}, c.id");

    /// <summary>The same of rows <c>found</c> that have the column as <c>place</c>.</summary>
    public Sql.Fragment OrderOfFound => new($"found.place{Descending}, found.id");

    private string Descending => IsDescending ? " DESC" : "";

    /// <summary>The rows that are filtered and ordered.</summary>
    public required Sql.Fragment Source { get; init; }

    /// <summary>Whether its order has an index on both engines.</summary>
    public required bool StopsEarly { get; init; }

    public required IReadOnlyList<CardId> Ids { get; init; }

    public required IReadOnlyList<MemberId> Holders { get; init; }

    public required IReadOnlyList<AccountId> Accounts { get; init; }

    public required IReadOnlyList<CardStatus> Statuses { get; init; }

    public required IReadOnlyList<CardLevel> Levels { get; init; }

    /// <summary>Each must occur in one of the nine fields; in lower case.</summary>
    public required IReadOnlyList<string> Words { get; init; }

    public static Outcome<CardFilter> From(Query query)
    {
        var page = Page.From(query);
        var (by, isDescending) = ReadOrder(query);
        var isByActivity = by == ByActivity;
        var filter = new CardFilter
        {
            Page = page,
            By = new(by),
            IsDescending = isDescending,
            Source = new(isByActivity ? WithActivity : "cards c"),
            StopsEarly = !isByActivity,
            Ids = query.Ids<CardId>("ids[]", id => new(id)),
            Holders = query.Ids<MemberId>("holder_ids[]", id => new(id)),
            Accounts = query.Ids<AccountId>("bank_account_ids[]", id => new(id)),
            Statuses = query.OneOf<CardStatus>("statuses[]"),
            Levels = query.OneOf<CardLevel>("card_levels[]"),
            Words = CardSearchTable.SplitWords(query.Text("query", CardSearchTable.LongestQuery) ?? ""),
        };
        return query.Problems is [] ? filter : new Problems(query.Problems);
    }

    /// <summary>What the caller may see and the filters let through: a condition on <c>cards c</c>.</summary>
    public Sql Where(Caller caller)
    {
        Sql where = $"c.organization_id = {caller.Organization}{Visible(caller)}";
        if (Ids is not []) where = $"{where} AND c.id {Sql.In(Ids)}";
        if (Holders is not []) where = $"{where} AND c.holder_id {Sql.In(Holders)}";
        if (Accounts is not []) where = $"{where} AND c.bank_account_id {Sql.In(Accounts)}";
        if (Statuses is not []) where = $"{where} AND c.status {Sql.In(NamesOf(Statuses))}";
        if (Levels is not []) where = $"{where} AND c.card_level {Sql.In(NamesOf(Levels))}";
        foreach (var word in Words) where = $"{where} AND {CardSearchTable.Matches(word)}";
        return where;
    }

    /// <summary>How many cards that are. Without other filters than status and level, for who sees all, the kept counts know.</summary>
    public Sql Count(Caller caller) => IsCountKept(caller)
        ? CardCountTable.Sum(caller.Organization, NamesOf(Statuses), NamesOf(Levels))
        : CardTable.Count(Where(caller));

    public bool IsCountKept(Caller caller) =>
        Ids is [] && Holders is [] && Accounts is [] && Words is [] && Permissions.Of(caller.Role, Act.SeeCard) == Reach.Any;

    /// <summary>
    /// What may be seen of <c>cards c</c>, as more of a condition. The role narrows in SQL, never afterwards: a count must not know what
    /// the caller may not.
    /// </summary>
    public static Sql Visible(Caller caller) => Permissions.Of(caller.Role, Act.SeeCard) switch
    {
        Reach.Any => Sql.Plain(""),
        Reach.Own => $" AND c.holder_id = {caller.Member}",
        Reach.Team => $" AND {InTeam(caller)}",
        Reach.OwnAndTeam => $" AND (c.holder_id = {caller.Member} OR {InTeam(caller)})",
        Reach.Nobody => Sql.Plain(" AND FALSE"),
    };

    private static Sql InTeam(Caller caller) => $"c.holder_id IN ({MembershipTable.IdsOf(caller.Organization, caller.Team)})";

    private static (string By, bool IsDescending) ReadOrder(Query query)
    {
        const string parameter = "sort_by";
        var text = query.Text(parameter) ?? "status:asc";
        var (property, order) = text.Split(':', 2) is [var before, var after] ? (before, after) : (text, "asc");
        if (Properties.Contains(property, StringComparer.Ordinal) && order is "asc" or "desc")
            return (ColumnOf(property), order == "desc");

        query.Note(Problem.NotInList(Place.Parameter(parameter), Orders));
        return (ColumnOf("status"), false);
    }

    private static string ColumnOf(string property) => property switch
    {
        "status" => "c.status_rank",
        "nickname" => "c.nickname_key",
        "last_activity_at" => ByActivity,
        _ => "c.created_at",
    };

    private static List<string> NamesOf<T>(IReadOnlyList<T> values) where T : struct, Enum => [.. values.Select(Names<T>.Of)];
}
