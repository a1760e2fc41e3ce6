using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>What is kept of the PINs of cards.</summary>
internal static class PinTable
{
    public static ValueTask<KeptPin?> FindAsync(Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT generation, verifier FROM card_pins WHERE organization_id = {organization} AND card_id = {card}
            """, row => new KeptPin(row.Integer(0), row.Bytes(1)), cancel);

    /// <summary>Replaces what was kept before.</summary>
    public static ValueTask KeepAsync(Transaction tx, OrganizationId organization, CardId card, KeptPin pin, CancellationToken cancel) =>
        tx.SendAsync($"""
            INSERT INTO card_pins (organization_id, card_id, generation, verifier)
            VALUES ({organization}, {card}, {pin.Generation}, {pin.Verifier})
            ON CONFLICT (organization_id, card_id) DO UPDATE SET generation = excluded.generation, verifier = excluded.verifier
            """, cancel);
}

/// <param name="Generation">1 for a card's first PIN; each new one counts on, so that no verifier comes twice.</param>
/// <param name="Verifier">See <see cref="PinKey"/>.</param>
internal sealed record KeptPin(long Generation, byte[] Verifier);
