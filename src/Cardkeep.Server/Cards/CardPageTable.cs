using Cardkeep.Access;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>A page of cards, each with what it has been used for.</summary>
internal static class CardPageTable
{
    /// <summary>
    /// One page of a list, and how many there are in all. On PostgreSQL a card that is made between the two statements counts and is not
    /// on the page, as if the page had been read a moment earlier.
    /// </summary>
    public static async ValueTask<(long Total, IReadOnlyList<UsedCard> Cards)> ReadAsync(
        Transaction tx, Caller caller, CardFilter filter, DateTimeOffset now, CancellationToken cancel)
    {
        var page = filter.Page;
        List<Card> cards = new((int)page.Size + 1);
        List<CardUsage> usages = new((int)page.Size + 1);
        HouseRules? house = null;
        await tx.EachAsync(
            [
                new(HouseRulesTable.Find(caller.Organization), row => house = HouseRulesTable.Read(row, 0)),
                new(List(tx.Engine, caller, filter), row =>
                {
                    cards.Add(CardTable.Read(row, 0));
                    usages.Add(CardSpendingTable.Read(row, CardTable.ColumnCount, cards[^1]));
                }),
            ],
            cancel);

        // Most lists are one page: then there is nothing to count.
        var isAll = page.Number == 1 && cards.Count <= page.Size;
        var total = isAll ? cards.Count : await tx.NumberAsync(filter.Count(caller), cancel);
        var spending = await CardSpendingTable.OpenAsync(tx, house!, usages, now, cancel);
        var shown = new UsedCard[Math.Min(cards.Count, page.Size)];
        for (var place = 0; place < shown.Length; place++) shown[place] = new UsedCard(cards[place], spending[place]);
        return (total, shown);
    }

    /// <summary>The statement of a page: by an index where its order has one.</summary>
    public static Sql List(Engine engine, Caller caller, CardFilter filter) =>
        engine.JoinsInOrder && filter.StopsEarly ? First(caller, filter) : Any(caller, filter);

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
            LIMIT {filter.Page.Size + 1} OFFSET {filter.Page.Offset}
        ) c
        {CardSpendingTable.Joins}
        ORDER BY {filter.Order}
        """;
}

/// <summary>A card and what it has been used for.</summary>
internal readonly record struct UsedCard(Card Card, CardSpending Spending);
