using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>
/// The columns of a card that say which card it replaces, what has replaced it, and on which day it is discarded for that.
/// </summary>
internal static class CardReplacementTable
{
    /// <summary>Of a row <c>c</c>.</summary>
    public const string Columns = "c.parent_id, c.parent_last_digits, c.replaces, c.replaced_by, c.discard_on, c.discard_at";

    public const int ColumnCount = 6;

    private static readonly OneOf<Replacement> Kinds = Storage.OneOf.Names<Replacement>();

    public static ParentCard? ReadParent(Row row, int at) =>
        row.IsNull(at) ? null : new(new(row.Guid(at)), row.Text(at + 1), row.OneOf(at + 2, Kinds));

    public static Replacement? ReadReplacedBy(Row row, int at) => row.IsNull(at + 3) ? null : row.OneOf(at + 3, Kinds);

    public static DiscardDay? ReadDiscard(Row row, int at) => row.IsNull(at + 4) ? null : new(row.Date(at + 4), row.Instant(at + 5));

    /// <summary>The values of a new card, in the order of <see cref="Columns"/>.</summary>
    public static Sql ValuesOf(Card card) => $"""
        {card.Parent?.Id}, {card.Parent?.LastDigits}, {NameOrNull(card.Parent?.By)}, {NameOrNull(card.ReplacedBy)}, {card.Discard?.On},
        {card.Discard?.At}
        """;

    /// <summary>Writes what its replacement changes of the older card.</summary>
    public static ValueTask UpdateReplacedAsync(Transaction tx, Card card, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE cards
        SET version = {card.Version}, replaced_by = {NameOrNull(card.ReplacedBy)}, discard_on = {card.Discard?.On},
            discard_at = {card.Discard?.At}, updated_at = {card.UpdatedAt}, due_at = {CardTime.Next(card)?.At}
        WHERE organization_id = {card.Organization} AND id = {card.Id}
        """, cancel);

    /// <summary>The card that took the place of another; null: none has.</summary>
    public static async ValueTask<CardId?> FindChildAsync(
        Transaction tx, OrganizationId organization, CardId parent, CancellationToken cancel)
    {
        CardId? child = null;
        await tx.EachAsync(
            $"SELECT c.id FROM cards c WHERE c.organization_id = {organization} AND c.parent_id = {parent}",
            row => child = new(row.Guid(0)), cancel);
        return child;
    }

    private static string? NameOrNull(Replacement? by) => by is { } known ? Names<Replacement>.Of(known) : null;
}
