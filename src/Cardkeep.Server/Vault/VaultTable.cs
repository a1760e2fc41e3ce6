using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>Sealed numbers, and the index that finds them: a look-up that finds the organization itself (docs/decisions/0001).</summary>
internal static class VaultTable
{
    /// <summary>Keeps the first candidate whose number nobody has, and tells which.</summary>
    public static async ValueTask<MaskedPan> InsertAsync(Transaction tx, OrganizationId organization, DrawnCard drawn, CancellationToken cancel)
    {
        foreach (var candidate in drawn.Candidates)
        {
            var free = await tx.ExecuteAsync($"""
                INSERT INTO pan_index (pan_hash, organization_id, card_id)
                VALUES ({candidate.Hash}, {organization}, {drawn.Id})
                ON CONFLICT (pan_hash) DO NOTHING
                """, cancel);
            if (free == 0) continue;

            await tx.SendAsync($"INSERT INTO card_numbers (organization_id, card_id, sealed) VALUES ({organization}, {drawn.Id}, {candidate.Box})", cancel);
            return candidate.Masked;
        }

        throw new InvalidOperationException("every number drawn is taken: the BIN is nearly full");
    }
}
