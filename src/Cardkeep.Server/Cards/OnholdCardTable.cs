using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>Somebody's cards that wait <c>onhold</c> for their holder's identity to be accepted.</summary>
internal static class OnholdCardTable
{
    /// <summary>The first ones, in the order of their ids.</summary>
    public static ValueTask<IReadOnlyList<CardId>> ListAsync(
        Transaction tx, OrganizationId organization, MemberId holder, long most, CancellationToken cancel) =>
        tx.ListAsync($"SELECT c.id {Of(organization, holder)} ORDER BY c.id LIMIT {most}", row => new CardId(row.Guid(0)), cancel);

    public static ValueTask<long> CountAsync(Transaction tx, OrganizationId organization, MemberId holder, CancellationToken cancel) =>
        tx.NumberAsync($"SELECT count(*) {Of(organization, holder)}", cancel);

    private static Sql Of(OrganizationId organization, MemberId holder) => $"""
        FROM cards c
        WHERE c.organization_id = {organization} AND c.holder_id = {holder} AND c.status = {Names<CardStatus>.Of(CardStatus.Onhold)}
        """;
}
