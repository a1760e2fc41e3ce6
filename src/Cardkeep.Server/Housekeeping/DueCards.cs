using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.Housekeeping;

/// <summary>Cards past their month, and flash cards past their date.</summary>
internal static class DueCards
{
    private const string TraceId = "housekeeping";

    public static readonly DueKind Kind = new(FindAsync, MoveAsync);

    private static async ValueTask<IReadOnlyList<DueItem>> FindAsync(
        Transaction tx, DateTimeOffset until, int most, CancellationToken cancel)
    {
        var cards = await DueCardTable.FindAsync(tx, until, most, cancel);
        return [.. cards.Select(card => new DueItem(card.Organization, card.Id.Value, card.At))];
    }

    private static async ValueTask<string?> MoveAsync(Transaction tx, DueItem item, CancellationToken cancel)
    {
        var held = await CardTable.FindForChangeAsync(tx, item.Organization, new(item.Id), item.At, cancel);
        if (held is null) return null;

        var moved = CardTime.At(held.Card, item.At);
        if (ReferenceEquals(moved, held.Card)) return null;                   // Another server was faster, or somebody ended the card.

        await MoveCard.SaveAsync(tx, new Origin(moved.UpdatedAt, null, null, TraceId), held.Card, moved, cancel);
        return $"cards_{Names<CardStatus>.Of(moved.Status)}";
    }
}
