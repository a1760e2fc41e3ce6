using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>What is kept of the PINs of cards.</summary>
internal static class PinTable
{
    /// <summary>The wire's own figure (product.md §3): three in a row.</summary>
    private const long MostGuesses = 3;

    public static ValueTask<KeptPin?> FindAsync(Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT generation, verifier, key_version FROM card_pins WHERE organization_id = {organization} AND card_id = {card}
            """, row => new KeptPin(row.Integer(0), row.Bytes(1), row.Integer(2)), cancel);

    /// <summary>Replaces what was kept before by another PIN, and forgives guesses.</summary>
    public static ValueTask KeepAsync(Transaction tx, OrganizationId organization, CardId card, KeptPin pin, CancellationToken cancel) =>
        tx.SendAsync($"""
            INSERT INTO card_pins (organization_id, card_id, generation, verifier, key_version)
            VALUES ({organization}, {card}, {pin.Generation}, {pin.Verifier}, {pin.KeyVersion})
            ON CONFLICT (organization_id, card_id) DO UPDATE
            SET generation = excluded.generation, verifier = excluded.verifier, key_version = excluded.key_version, guesses = 0
            """, cancel);

    /// <summary>Keeps the same PIN by another key. Nothing where it was changed meanwhile.</summary>
    public static ValueTask MoveAsync(Transaction tx, OrganizationId organization, CardId card, KeptPin pin, CancellationToken cancel) =>
        tx.SendAsync($"""
            UPDATE card_pins
            SET verifier = {pin.Verifier}, key_version = {pin.KeyVersion}
            WHERE organization_id = {organization} AND card_id = {card} AND generation = {pin.Generation}
            """, cancel);

    /// <summary>Counts a guess that is going to be looked at. False: the card has no PIN, or enough was guessed.</summary>
    /// <param name="attempts">Wrong ones in a row that were decided upon, as the card counts them.</param>
    public static async ValueTask<bool> CountGuessAsync(
        Transaction tx, OrganizationId organization, CardId card, long attempts, CancellationToken cancel) => await tx.ExecuteAsync($"""
        UPDATE card_pins
        SET guesses = guesses + 1
        WHERE organization_id = {organization} AND card_id = {card} AND guesses + {attempts} < {MostGuesses}
        """, cancel) == 1;

    /// <summary>A guess has been decided upon, or never will be: from here on the card's own count tells of it.</summary>
    /// <param name="generation">Of the PIN that was guessed at.</param>
    public static ValueTask EndGuessAsync(
        Transaction tx, OrganizationId organization, CardId card, long generation, CancellationToken cancel) => tx.SendAsync($"""
        UPDATE card_pins
        SET guesses = guesses - 1
        WHERE organization_id = {organization} AND card_id = {card} AND generation = {generation} AND guesses > 0
        """, cancel);

    /// <summary>A right one forgives those that are not decided upon yet.</summary>
    public static ValueTask ForgiveGuessesAsync(Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel) =>
        tx.SendAsync($"UPDATE card_pins SET guesses = 0 WHERE organization_id = {organization} AND card_id = {card}", cancel);

    /// <summary>Whether a card that is not over has a PIN by a version of the key.</summary>
    /// <param name="final">The statuses of cards that are over.</param>
    public static async ValueTask<bool> NamesAsync(
        Transaction tx, long version, IReadOnlyList<string> final, CancellationToken cancel) => await tx.NumberAsync($"""
        SELECT count(*) FROM (
            SELECT 1 FROM organizations o
            WHERE EXISTS (
                SELECT 1 FROM card_pins p
                JOIN cards c ON c.organization_id = p.organization_id AND c.id = p.card_id
                WHERE p.organization_id = o.organization_id AND p.key_version = {version} AND NOT c.status {Sql.In(final)})
            LIMIT 1) named
        """, cancel) > 0;

    public static ValueTask DeleteAsync(Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel) =>
        tx.SendAsync($"DELETE FROM card_pins WHERE organization_id = {organization} AND card_id = {card}", cancel);
}

/// <param name="Generation">1 for a card's first PIN; each new one counts on, so that no verifier comes twice.</param>
/// <param name="Verifier">See <see cref="PinVault"/>.</param>
/// <param name="KeyVersion">Of the key that made it.</param>
internal sealed record KeptPin(long Generation, byte[] Verifier, long KeyVersion);
