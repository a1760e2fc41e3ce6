using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>Sealed numbers, and the index that finds them: a look-up that finds the organization itself (docs/decisions/0001).</summary>
internal static class VaultTable
{
    /// <summary>A card's sealed number; null: it has none yet.</summary>
    public static ValueTask<byte[]?> FindAsync(Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT sealed FROM card_numbers WHERE organization_id = {organization} AND card_id = {card}
            """, row => row.Bytes(0), cancel);

    /// <summary>Keeps, for each card, the first of its candidates whose number nobody has, and tells which, in the order given.</summary>
    public static async ValueTask<IReadOnlyList<MaskedPan>> InsertAsync(
        Transaction tx, OrganizationId organization, IReadOnlyList<DrawnCard> drawn, CancellationToken cancel)
    {
        byte[][] hashes = [.. drawn.SelectMany(card => card.Candidates).Select(candidate => candidate.Hash)];
        var found = await tx.ListAsync($"SELECT pan_hash FROM pan_index WHERE pan_hash {Sql.In(hashes)}", row => row.Bytes(0), cancel);
        var taken = found.Select(Convert.ToHexString).ToHashSet(StringComparer.Ordinal);
        List<MaskedPan> numbers = [];
        foreach (var card in drawn)
        {
            var number = card.Candidates.FirstOrDefault(candidate => taken.Add(Convert.ToHexString(candidate.Hash)))
                ?? throw new InvalidOperationException("every number drawn is taken: the BIN is nearly full");
            await tx.SendAsync($"""
                INSERT INTO pan_index (pan_hash, organization_id, card_id)
                VALUES ({number.Hash}, {organization}, {card.Id})
                """, cancel);
            await tx.SendAsync($"""
                INSERT INTO card_numbers (organization_id, card_id, sealed)
                VALUES ({organization}, {card.Id}, {number.Box})
                """, cancel);
            numbers.Add(number.Masked);
        }

        return numbers;
    }
}
