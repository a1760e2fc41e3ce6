using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>
/// Where PINs are set and checked. Of a PIN nothing stays but <c>HMAC-SHA-256(key, "pin" ‖ organization ‖ card ‖ generation ‖ PIN)</c>:
/// without the key ten thousand tries tell nothing, and a verifier that was moved to another card fits no PIN there.
/// </summary>
internal sealed class PinVault(Keys keys)
{
    private const int IdBytes = 16;
    private const int GenerationBytes = sizeof(long);

    /// <summary>A PIN is moved at most once in a rotation: whoever misses its key twice has another trouble.</summary>
    private const int MostLooks = 3;

    /// <summary>Keeps a new PIN in place of the old one. The caller holds the card's lock.</summary>
    public async ValueTask SetAsync(Transaction tx, OrganizationId organization, CardId card, Pin pin, CancellationToken cancel)
    {
        var generation = (await PinTable.FindAsync(tx, organization, card, cancel))?.Generation + 1 ?? 1;
        var newest = await HoldNewestAsync(tx, cancel);
        await PinTable.KeepAsync(tx, organization, card, Verified(newest, organization, card, generation, pin), cancel);
    }

    /// <summary>
    /// Whether it is the card's PIN, for who is going to keep another; false where the card has none.
    /// </summary>
    public async ValueTask<bool> IsRightAsync(
        Transaction tx, OrganizationId organization, CardId card, Pin pin, CancellationToken cancel) =>
        await LookAsync(tx, organization, card, cancel) is { } look && look.Fits(organization, card, pin);

    /// <summary>
    /// Whether a guess is the card's PIN. It is counted before it is looked at, and after three wrong ones in a row no guess is looked at:
    /// whoever guesses many times at once has three of them. A right one forgives those before, and moves the PIN to the newest key. Writes
    /// also where it is wrong: the caller commits, and ends the guess (<see cref="PinTable.EndGuessAsync"/>) once it was decided upon. The
    /// caller holds the card's lock.
    /// </summary>
    /// <param name="attempts">Wrong ones in a row that were decided upon, as the card counts them.</param>
    public async ValueTask<PinGuess> GuessAsync(
        Transaction tx, OrganizationId organization, CardId card, Pin pin, long attempts, CancellationToken cancel)
    {
        if (!await PinTable.CountGuessAsync(tx, organization, card, attempts, cancel)) return new(IsRight: false, null);

        var look = await LookAsync(tx, organization, card, cancel);
        if (look is null) return new(IsRight: false, null);
        if (!look.Fits(organization, card, pin)) return new(IsRight: false, look.Kept.Generation);

        await MoveAsync(tx, organization, card, new(pin, look.Kept), cancel);
        await PinTable.ForgiveGuessesAsync(tx, organization, card, cancel);
        return new(IsRight: true, null);
    }

    /// <summary>
    /// The card's PIN, for its holder to see: tried under the key, for no copy of it is kept. Null where the card has none. Ten thousand
    /// tries take some milliseconds, for which no transaction waits, and no reader of the database.
    /// </summary>
    public async Task<FoundPin?> FindAsync(Database database, OrganizationId organization, CardId card, CancellationToken cancel)
    {
        var kept = await database.ReadAsync(tx => LookAsync(tx, organization, card, cancel), cancel);
        if (kept is not { } look) return null;

        Pin? found = null;
        foreach (var pin in Pin.All)
        {
            if (look.Fits(organization, card, pin)) found = pin;
        }

        return new FoundPin(found ?? throw new InvalidOperationException("a PIN's verifier fits no PIN"), look.Kept);
    }

    /// <summary>Moves a PIN that was found to the newest key, and forgives nothing.</summary>
    public async ValueTask MoveAsync(Transaction tx, OrganizationId organization, CardId card, FoundPin found, CancellationToken cancel)
    {
        var newest = await HoldNewestAsync(tx, cancel);
        if (newest.Version == found.Kept.KeyVersion) return;

        var moved = Verified(newest, organization, card, found.Kept.Generation, found.Pin);
        await PinTable.MoveAsync(tx, organization, card, moved, cancel);
    }

    // It stays at least until this transaction has ended.
    private async ValueTask<VaultKey> HoldNewestAsync(Transaction tx, CancellationToken cancel) =>
        (await keys.HoldAsync(tx, OrganizationId.Installation, KeyPurpose.Pin, cancel))[^1];

    private static KeptPin Verified(VaultKey key, OrganizationId organization, CardId card, long generation, Pin pin) =>
        new(generation, Verifier(key, organization, card, generation, pin), key.Version);

    // Between the two looks of a reading the PIN may have been moved, and its key be gone. Null: there is no PIN, or its card is over and
    // the key went with the last of those that needed it.
    private async ValueTask<Look?> LookAsync(Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel)
    {
        for (var look = 1; ; look++)
        {
            if (await PinTable.FindAsync(tx, organization, card, cancel) is not { } kept) return null;
            if (await keys.FindAsync(tx, OrganizationId.Installation, KeyPurpose.Pin, kept.KeyVersion, cancel) is { } key)
                return new Look(kept, key);
            if (look == MostLooks) return null;
        }
    }

    // Every part has a fixed length, so no two of these texts are one.
    private static byte[] Verifier(VaultKey key, OrganizationId organization, CardId card, long generation, Pin pin)
    {
        Span<byte> text = stackalloc byte[3 + (2 * IdBytes) + GenerationBytes + Pin.Length];
        "pin"u8.CopyTo(text);
        organization.Value.TryWriteBytes(text[3..], bigEndian: true, out _);
        card.Value.TryWriteBytes(text[(3 + IdBytes)..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(text[(3 + (2 * IdBytes))..], generation);
#pragma warning disable RS0030 // The vault makes a verifier of the digits: this is what it is for.
        Encoding.ASCII.GetBytes(pin.Reveal(), text[^Pin.Length..]);
#pragma warning restore RS0030
        var verifier = HMACSHA256.HashData(key.Bytes, text);
        CryptographicOperations.ZeroMemory(text);
        return verifier;
    }

    private sealed record Look(KeptPin Kept, VaultKey Key)
    {
        public bool Fits(OrganizationId organization, CardId card, Pin pin) =>
            CryptographicOperations.FixedTimeEquals(Verifier(Key, organization, card, Kept.Generation, pin), Kept.Verifier);
    }
}

/// <summary>What a guess came to.</summary>
/// <param name="Generation">Of the PIN that it was not, where it was looked at and waits to be decided upon; else null.</param>
internal sealed record PinGuess(bool IsRight, long? Generation);

/// <summary>A PIN that was found, and what it was found by. It prints as a mask.</summary>
internal sealed record FoundPin(Pin Pin, KeptPin Kept)
{
    /// <summary>As <c>{"pin":"…"}</c>, for the owner of a key.</summary>
    public string Seal(Jwe.Draw draw, Jwk recipient)
    {
#pragma warning disable RS0030 // The digits leave the vault sealed, and in no other way.
        var plain = Encoding.ASCII.GetBytes($$"""{"pin":"{{Pin.Reveal()}}"}""");
#pragma warning restore RS0030
        var jwe = draw.Seal(recipient, plain);
        CryptographicOperations.ZeroMemory(plain);
        return jwe;
    }
}
