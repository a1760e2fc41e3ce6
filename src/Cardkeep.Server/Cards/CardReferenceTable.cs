using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>
/// By what the network names a card: its id, or the token that was drawn for it. A look-up that finds the organization itself
/// (docs/decisions/0001). Written once, never changed.
/// </summary>
internal static class CardReferenceTable
{
    /// <summary>A card's id, as it stands here.</summary>
    public static string Of(CardId card) => card.Value.ToString("D");

    public static ValueTask InsertIdAsync(Transaction tx, Card card, CancellationToken cancel) =>
        InsertTokenAsync(tx, card, Of(card.Id), cancel);

    public static ValueTask InsertTokenAsync(Transaction tx, Card card, string token, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO card_references (reference, organization_id, card_id) VALUES ({token}, {card.Organization}, {card.Id})
        """, cancel);

    /// <summary>The cards behind some references, each with its last use and what its organization has set for all its cards.</summary>
    public static Sql FindCards(IReadOnlyList<string> references) => $"""
        WITH wanted (reference) AS ({Sql.Rows(SqlColumn.Texts(references, static one => one))})
        SELECT w.reference, y.last_activity_at, {HouseRulesTable.Columns}, {CardTable.Columns}
        FROM wanted w
        JOIN card_references r ON r.reference = w.reference
        JOIN cards c ON c.organization_id = r.organization_id AND c.id = r.card_id
        JOIN card_activity y ON y.organization_id = c.organization_id AND y.card_id = c.id
        JOIN organizations o ON o.organization_id = c.organization_id
        """;

    public static ReferredCard ReadCard(Row row) =>
        new(row.Text(0), CardTable.Read(row, 5), row.Instant(1), HouseRulesTable.Read(row, 2));

    /// <summary>Whose card it is; the nil organization where it is nobody's.</summary>
    public static async ValueTask<OrganizationId> FindOrganizationAsync(Transaction tx, string reference, CancellationToken cancel)
    {
        var organization = Guid.Empty;
        await tx.EachAsync(
            $"SELECT r.organization_id FROM card_references r WHERE r.reference = {reference}", row => organization = row.Guid(0), cancel);
        return new(organization);
    }

    /// <summary>The token that the network names a card by.</summary>
    public static async ValueTask<string> GetTokenAsync(
        Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel) =>
        await tx.FirstAsync($"""
            SELECT r.reference
            FROM card_references r
            WHERE r.organization_id = {organization} AND r.card_id = {card} AND r.reference <> {Of(card)}
            """, row => row.Text(0), cancel)
        ?? throw new InvalidOperationException("a card has no token");
}

/// <summary>A card as the network names it.</summary>
internal sealed record ReferredCard(string Reference, Card Card, DateTimeOffset LastActivityAt, HouseRules Rules);
