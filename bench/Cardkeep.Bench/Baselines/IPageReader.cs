using System.Text.Json;
using Cardkeep.Cards;

namespace Cardkeep.Bench.Baselines;

/// <summary>Reads the first page of an organization's cards into JSON. Used by one request at a time.</summary>
internal interface IPageReader : IDisposable
{
    ValueTask WriteCardsAsync(Guid organization, Utf8JsonWriter json);
}

/// <summary>The product's own rows, with what each card was used for, in the product's own order, without its count.</summary>
internal static class PageQuery
{
    public const int Size = 100;

    public static readonly string Text = $"""
        SELECT {CardTable.Columns.Text}, {CardSpendingTable.Columns.Text}
        FROM cards c
        {CardSpendingTable.Joins.Text}
        WHERE c.organization_id = $1
        ORDER BY c.status_rank, c.id
        LIMIT {Size}
        """;
}
