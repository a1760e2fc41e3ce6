using Cardkeep.Access;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>A page of cards, each with what it has been used for.</summary>
internal static class CardPageTable
{
    private const int TotalAt = 3;

    /// <summary>
    /// One page of a list, and how many there are in all. On PostgreSQL a card that is made between the statements of the two counts for
    /// one of them, as if the other had been read a moment earlier.
    /// </summary>
    public static async ValueTask<(long Total, IReadOnlyList<UsedCard> Cards)> ReadAsync(
        Transaction tx, Caller caller, CardFilter filter, DateTimeOffset now, CancellationToken cancel)
    {
        var page = filter.Page;
        List<Card> cards = new((int)page.Size + 1);
        List<CardUsage> usages = new((int)page.Size + 1);
        HouseRules? house = null;
        long? counted = null;
        // To add up what is kept costs less than another round trip; to count does not, unless the total is wanted anyway.
        var countsBeside = tx.Engine.IsFar && (filter.IsCountKept(caller) || page.Offset > 0);
        await tx.EachAsync(
            [
                new(countsBeside ? HouseAndTotal(caller, filter) : HouseRulesTable.Find(caller.Organization), row =>
                {
                    house = HouseRulesTable.Read(row, 0);
                    if (countsBeside) counted = row.Integer(TotalAt);
                }),
                new(List(tx.Engine, caller, filter), row =>
                {
                    cards.Add(CardTable.Read(row, 0));
                    usages.Add(CardSpendingTable.Read(row, CardTable.ColumnCount, cards[^1]));
                }),
            ],
            cancel);

        // A page with none behind it says itself how many there are: most lists are one page. An empty one may be past the end.
        var isLast = cards.Count <= page.Size && (cards.Count > 0 || page.Offset == 0);
        var total = isLast ? page.Offset + cards.Count : counted ?? await tx.NumberAsync(filter.Count(caller), cancel);
        var spending = await CardSpendingTable.OpenAsync(tx, house!, usages, now, cancel);
        var shown = new UsedCard[Math.Min(cards.Count, page.Size)];
        for (var place = 0; place < shown.Length; place++) shown[place] = new UsedCard(cards[place], spending[place]);
        return (total, shown);
    }

    /// <summary>The statement of a page and of the first card behind it: by an index where its order has one.</summary>
    public static Sql List(Engine engine, Caller caller, CardFilter filter) => filter.Page.Offset > 0 ? Deep(caller, filter)
        : filter.StopsEarly && !engine.IsFar ? First(caller, filter)
        : Any(caller, filter);

    private static Sql HouseAndTotal(Caller caller, CardFilter filter) => $"""
        SELECT {HouseRulesTable.Columns}, ({filter.Count(caller)})
        FROM organizations o
        WHERE o.organization_id = {caller.Organization}
        """;

    // An order with an index stops at the page's last row, and nothing is kept or sorted on the way.
    private static Sql First(Caller caller, CardFilter filter) => $"""
        SELECT {CardTable.Columns}, {CardSpendingTable.Columns}
        FROM {filter.Source}
        {CardSpendingTable.Joins}
        WHERE {filter.Where(caller)}
        ORDER BY {filter.Order}
        LIMIT {filter.Page.Size + 1}
        """;

    // The page first, and only then what its cards have been used for: by key, for them alone.
    private static Sql Any(Caller caller, CardFilter filter) => $"""
        SELECT {CardTable.Columns}, {CardSpendingTable.Columns}
        FROM (
            SELECT {CardTable.Columns}, c.status_rank, c.nickname_key
            FROM {filter.Source}
            WHERE {filter.Where(caller)}
            ORDER BY {filter.Order}
            LIMIT {filter.Page.Size + 1}
        ) c
        {CardSpendingTable.Joins}
        ORDER BY {filter.Order}
        """;

    // The index alone is walked to the page, and only the page's own cards are read: otherwise each that it passes would be. By status
    // SQLite reads them all the same, since the order is a generated column, which it takes for the whole row.
    private static Sql Deep(Caller caller, CardFilter filter) => $"""
        SELECT {CardTable.Columns}, {CardSpendingTable.Columns}
        FROM (
            SELECT c.organization_id, c.id, {filter.By} AS place
            FROM {filter.Source}
            WHERE {filter.Where(caller)}
            ORDER BY {filter.Order}
            LIMIT {filter.Page.Size + 1} OFFSET {filter.Page.Offset}
        ) found
        JOIN cards c ON c.organization_id = found.organization_id AND c.id = found.id
        {CardSpendingTable.Joins}
        ORDER BY {filter.OrderOfFound}
        """;
}

/// <summary>A card and what it has been used for.</summary>
internal readonly record struct UsedCard(Card Card, CardSpending Spending);
