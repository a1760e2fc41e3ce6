using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>Where PINs are set and checked.</summary>
internal sealed class PinVault(Keys keys)
{
    /// <summary>The key, fetched before a transaction begins in which PINs are set or checked.</summary>
    public async Task<PinKey> OpenAsync(CancellationToken cancel) => new(await keys.PinKeyAsync(cancel));
}

/// <summary>
/// The key under which PINs are kept. Of a PIN nothing stays but <c>HMAC-SHA-256(key, "pin" ‖ organization ‖ card ‖ generation ‖ PIN)</c>:
/// without the key ten thousand tries tell nothing, and a verifier that was moved to another card fits no PIN there.
/// </summary>
internal sealed class PinKey(byte[] key)
{
    private const int IdBytes = 16;
    private const int GenerationBytes = sizeof(long);

    /// <summary>Keeps a new PIN in place of the old one. The caller holds the card's lock.</summary>
    public async ValueTask SetAsync(Transaction tx, OrganizationId organization, CardId card, Pin pin, CancellationToken cancel)
    {
        var generation = (await PinTable.FindAsync(tx, organization, card, cancel))?.Generation + 1 ?? 1;
        await PinTable.KeepAsync(tx, organization, card, new(generation, Verifier(organization, card, generation, pin)), cancel);
    }

    /// <summary>
    /// Whether it is the card's PIN; false where the card has none. Counting wrong tries is the caller's business, under the card's lock.
    /// </summary>
    public async ValueTask<bool> IsRightAsync(
        Transaction tx, OrganizationId organization, CardId card, Pin pin, CancellationToken cancel) =>
        await PinTable.FindAsync(tx, organization, card, cancel) is { } kept
        && CryptographicOperations.FixedTimeEquals(Verifier(organization, card, kept.Generation, pin), kept.Verifier);

    /// <summary>
    /// The card's PIN, for its holder to see: tried under the key, for no copy of it is kept. Null where the card has none.
    /// </summary>
    public async ValueTask<FoundPin?> FindAsync(Transaction tx, OrganizationId organization, CardId card, CancellationToken cancel)
    {
        if (await PinTable.FindAsync(tx, organization, card, cancel) is not { } kept) return null;

        Pin? found = null;
        foreach (var pin in Pin.All)
        {
            if (CryptographicOperations.FixedTimeEquals(Verifier(organization, card, kept.Generation, pin), kept.Verifier)) found = pin;
        }

        return new FoundPin(found ?? throw new InvalidOperationException("a PIN's verifier fits no PIN"), kept.Generation);
    }

    // Every part has a fixed length, so no two of these texts are one.
    private byte[] Verifier(OrganizationId organization, CardId card, long generation, Pin pin)
    {
        Span<byte> text = stackalloc byte[3 + (2 * IdBytes) + GenerationBytes + Pin.Length];
        "pin"u8.CopyTo(text);
        organization.Value.TryWriteBytes(text[3..], bigEndian: true, out _);
        card.Value.TryWriteBytes(text[(3 + IdBytes)..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(text[(3 + (2 * IdBytes))..], generation);
#pragma warning disable RS0030 // The vault makes a verifier of the digits: this is what it is for.
        Encoding.ASCII.GetBytes(pin.Reveal(), text[^Pin.Length..]);
#pragma warning restore RS0030
        var verifier = HMACSHA256.HashData(key, text);
        CryptographicOperations.ZeroMemory(text);
        return verifier;
    }
}

/// <summary>A PIN that was found, and which of the card's PINs it is. It prints as a mask.</summary>
internal sealed record FoundPin(Pin Pin, long Generation)
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
