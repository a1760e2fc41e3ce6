using Cardkeep.Bench.Shape;

namespace Cardkeep.Bench;

/// <summary>One list that is asked for in a large organization.</summary>
/// <param name="What">As a row of the report calls it.</param>
/// <param name="Query">After the question mark.</param>
/// <param name="Against">What it is compared with.</param>
/// <param name="Most">Of the other side's median time; null: nothing is asked (performance.md §3).</param>
internal sealed record PageAsk(string What, string Query, Against Against, double? Most)
{
    private const int Size = 100;

    /// <summary>The order of every list that says nothing, by its index.</summary>
    public static readonly PageAsk ByStatus = new("first page by status", "sort_by=status:asc", Against.NaivePage, null)
    {
        SaysMost = true,
    };

    /// <summary>Whether it runs where few do.</summary>
    public bool SaysMost { get; private init; }

    /// <summary>Of an organization of a shape, in a few of each kind.</summary>
    /// <param name="isActivityIndexed">Whether the order by last activity has an index, which each use of a card would change.</param>
    public static IReadOnlyList<PageAsk> All(CardShape shape, int organization, bool isActivityIndexed)
    {
        var (card, holder) = shape.MakeCards(organization).Skip(7).First();
        var ids = string.Join('&', shape.MakeCards(organization).Take(3).Select(made => $"ids[]={made.Card.Id.Value}"));
        var words = Uri.EscapeDataString($"{card.Nickname[^4..]} {holder.LastName}");
        var (middle, last) = (shape.CardsOf(organization) / Size / 2, shape.CardsOf(organization) / Size);
        return
        [
            ByStatus,
            Sorted("status:desc"), Sorted("nickname:asc") with { SaysMost = true }, Sorted("nickname:desc"), Sorted("created_at:asc"),
            Sorted("created_at:desc"), ByActivity("asc"), ByActivity("desc"),
            Filtered("one status", "statuses[]=live"),
            Filtered("a rare status", "statuses[]=abusive") with { SaysMost = true },
            Filtered("one level", "card_levels[]=metal"),
            Filtered(
                "three statuses and two levels",
                "statuses[]=live&statuses[]=paused&statuses[]=lost&card_levels[]=plus&card_levels[]=metal"),
            Filtered("a holder", $"holder_ids[]={holder.Id.Value}"),
            Filtered("a bank account", $"bank_account_ids[]={CardShape.MakeAccount(organization).Id.Value}"),
            Filtered("three ids", ids),
            Deep("the middle", middle, "status:asc"),
            Deep("the last", last, "status:asc") with { SaysMost = true },
            Deep("the last", last, "nickname:desc"),
            new("search for one word that many have", "query=travel", Against.NaivePageAndCount, null),
            new("search for two words that few have", $"query={words}", Against.NaivePageAndCount, 0.03) { SaysMost = true },
            new("total alone, no filter", "", Against.NaiveCount, 0.05) { SaysMost = true },
            new("total alone, one status", "statuses[]=live", Against.NaiveCount, null),
        ];

        PageAsk ByActivity(string way)
        {
            var sorted = Sorted($"last_activity_at:{way}");
            return isActivityIndexed ? sorted : sorted with { Most = null };
        }
    }

    private static PageAsk Sorted(string order) => new($"first page by {order.Replace(':', ' ')}", $"sort_by={order}", Against.ByStatus, 8);

    private static PageAsk Filtered(string what, string query) => new($"first page of {what}", query, Against.NaivePageAndCount, null);

    private static PageAsk Deep(string what, int page, string order) => new(
        FormattableString.Invariant($"{what} page, {page}, by {order.Replace(':', ' ')}"),
        FormattableString.Invariant($"sort_by={order}&page={page}"),
        Against.NaivePage,
        0.35);
}

/// <summary>With what a list of a large organization is compared: an order by its index, or what one writes first.</summary>
internal enum Against
{
    ByStatus,
    NaivePage,
    NaivePageAndCount,
    NaiveCount,
}
