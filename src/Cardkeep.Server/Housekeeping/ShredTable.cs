using System.Globalization;
using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Housekeeping;

/// <summary>Cards that are over and still have a number.</summary>
internal static class ShredTable
{
    // By rank, as the index of statuses has them.
    private static readonly Sql.Fragment Final = new(string.Join(", ", Enum.GetValues<CardStatus>()
        .Where(status => status.IsFinal()).Select(status => ((int)status).ToString(CultureInfo.InvariantCulture))));

    /// <summary>Some after a given one that ended before an instant, in the order of their ids: what is final changes no more.</summary>
    public static ValueTask<IReadOnlyList<CardId>> ListAsync(
        Transaction tx, OrganizationId organization, CardId after, DateTimeOffset before, long most, CancellationToken cancel) =>
        tx.ListAsync($"""
        SELECT c.id FROM cards c
        JOIN card_numbers n ON n.organization_id = c.organization_id AND n.card_id = c.id AND n.shredded_at IS NULL
        WHERE c.organization_id = {organization} AND c.id > {after} AND c.status_rank IN ({Final}) AND c.updated_at <= {before}
        ORDER BY c.id LIMIT {most}
        """, row => new CardId(row.Guid(0)), cancel);
}
