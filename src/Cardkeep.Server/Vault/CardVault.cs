using System.Security.Cryptography;
using System.Text;
using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>
/// Where new card numbers come from. They are drawn before the transaction that issues the card, so that running it again issues the same
/// one, and sealed in it, by the keys that work at that moment and are held until it ends.
/// </summary>
internal sealed class CardVault(Keys keys, string bin)
{
    /// <summary>At a million cards in one BIN every thousandth number is taken; four in a row, one in 10¹² times.</summary>
    private const int Candidates = 4;

    // The keys of the index as they were last seen, so that numbers are looked up in the round trip that reads the keys.
    private volatile IReadOnlyList<VaultKey> index = [];

    public async Task<DrawnCard> DrawAsync(OrganizationId organization, CardId card, CancellationToken cancel)
    {
        await keys.EnsureDataKeyAsync(organization, cancel);
        return new DrawnCard(
            card,
            [.. Enumerable.Range(0, Candidates).Select(_ => new DrawnNumber(Pan.Draw(bin), Sealed.DrawNonce()))],
            Secrets.DrawCardToken());
    }

    /// <summary>Keeps, for each card, the first of its candidates whose number nobody has, and tells which, in the order given.</summary>
    public async ValueTask<IReadOnlyList<MaskedPan>> KeepAsync(
        Transaction tx, OrganizationId organization, IReadOnlyList<DrawnCard> drawn, CancellationToken cancel)
    {
        var known = await ReadAsync(tx, organization, drawn, cancel);
        List<MaskedPan> numbers = [];
        foreach (var card in drawn)
        {
            var (number, hashes) = card.Candidates
                .Select(candidate => (candidate, HashesOf(candidate.Number, known.Index)))
                .FirstOrDefault(pair => pair.Item2.All(hash => known.Taken.Add(Convert.ToHexString(hash))));
            if (number is null) throw new InvalidOperationException("every number drawn is taken: the BIN is nearly full");

            foreach (var (hash, key) in hashes.Zip(known.Index))
                await PanIndexTable.InsertAsync(tx, organization, card.Id, hash, key.Version, cancel);
            var box = Seal(known.Data, number.Nonce, number.Number, organization, card.Id);
            keys.Faults.Reach(Faults.VaultSealed);
            await VaultTable.InsertAsync(tx, organization, card.Id, new(box, known.Cvv.Version), cancel);
            numbers.Add(number.Masked);
        }

        return numbers;
    }

    public static byte[] Seal(VaultKey data, byte[] nonce, Pan number, OrganizationId organization, CardId card)
    {
        var digits = BytesOf(number);
        var box = Sealed.Seal(data.Version, data.Bytes, nonce, digits, Binding(organization, card, data));
        CryptographicOperations.ZeroMemory(digits);
        return box;
    }

    /// <exception cref="AuthenticationTagMismatchException">It was sealed for another card, by another key, or was changed.</exception>
    public static Pan Open(VaultKey data, byte[] box, OrganizationId organization, CardId card)
    {
        var digits = Sealed.Open(data.Version, data.Bytes, box, Binding(organization, card, data));
        var number = Pan.Of(digits);
        CryptographicOperations.ZeroMemory(digits);
        return number;
    }

    /// <summary>The number in a row, by whichever key sealed it.</summary>
    /// <exception cref="DamagedException">It does not open.</exception>
    public static async ValueTask<Pan> OpenAsync(
        Keys keys, Transaction tx, OrganizationId organization, CardNumber row, CancellationToken cancel)
    {
        try
        {
            var old = await keys.FindAsync(tx, organization, KeyPurpose.Data, Sealed.KeyIdOf(row.Box), cancel);
            return Open(
                old ?? throw new CryptographicException("the key that sealed it is not there"), row.Box, organization, row.Card);
        }
        catch (CryptographicException damaged)
        {
            throw new DamagedException(
                FormattableString.Invariant(
                    $"the number of card {row.Card.Value:D} of organization {organization.Value:D} does not open"),
                damaged);
        }
    }

    /// <summary>Under which a number is found.</summary>
    public static byte[] HashOf(Pan number, VaultKey index)
    {
        var digits = BytesOf(number);
        var hash = HMACSHA256.HashData(index.Bytes, (byte[])[.. "pan"u8, .. digits]);
        CryptographicOperations.ZeroMemory(digits);
        return hash;
    }

    // What a sealed number is bound to: moved to another card, it does not open.
    private static string Binding(OrganizationId organization, CardId card, VaultKey data) =>
        $"pan|{organization.Value:D}|{card.Value:D}|{data.Version}";

    private static byte[] BytesOf(Pan number)
    {
#pragma warning disable RS0030 // The vault seals and looks up the digits: this is what it is for.
        return Encoding.ASCII.GetBytes(number.Reveal());
#pragma warning restore RS0030
    }

    private static byte[][] HashesOf(Pan number, IReadOnlyList<VaultKey> index) => [.. index.Select(key => HashOf(number, key))];

    // The data key is read before those of the index: whoever sees the newest of a rotation sees the newest of the other (Rekey.cs).
    private async ValueTask<KnownKeys> ReadAsync(
        Transaction tx, OrganizationId organization, IReadOnlyList<DrawnCard> drawn, CancellationToken cancel)
    {
        List<VaultKey> data = [], present = [], cvv = [];
        for (var misses = 0; misses < Keys.MostLooks;)
        {
            var assumed = index;
            HashSet<string> taken = new(StringComparer.Ordinal);
            List<Reading> readings =
            [
                keys.Hold(tx.Engine, organization, KeyPurpose.Data, data),
                keys.Hold(tx.Engine, OrganizationId.Installation, KeyPurpose.Index, present),
                keys.Hold(tx.Engine, OrganizationId.Installation, KeyPurpose.Cvv, cvv),
            ];
            byte[][] hashes = [.. drawn.SelectMany(card => card.Candidates).SelectMany(one => HashesOf(one.Number, assumed))];
            if (hashes is not []) readings.Add(PanIndexTable.Find(hashes, hash => taken.Add(Convert.ToHexString(hash))));

            await tx.EachAsync(readings, cancel);
            if (data is [] || present is [] || cvv is [])
            {
                misses++;
                continue;
            }

            if (assumed.Select(key => key.Version).SequenceEqual(present.Select(key => key.Version)))
                return new KnownKeys(data[^1], assumed, cvv[^1], taken);

            index = [.. present];
        }

        throw new InvalidOperationException("there is no key to seal a number by");
    }

    /// <param name="Index">One, or two while the key of the index is changed: then a number is kept under both.</param>
    /// <param name="Taken">What is in the index already of that which was drawn.</param>
    private sealed record KnownKeys(VaultKey Data, IReadOnlyList<VaultKey> Index, VaultKey Cvv, HashSet<string> Taken);
}

/// <inheritdoc cref="CardVault.KeepAsync"/>
internal delegate ValueTask<IReadOnlyList<MaskedPan>> KeepNumbers(
    Transaction tx, OrganizationId organization, IReadOnlyList<DrawnCard> drawn, CancellationToken cancel);

/// <summary>A card's id, several numbers for it, of which the first free one is taken, and its name for the network.</summary>
/// <param name="Token">See <see cref="Secrets.DrawCardToken"/>.</param>
internal sealed record DrawnCard(CardId Id, IReadOnlyList<DrawnNumber> Candidates, string Token);

/// <param name="Nonce">By which it is sealed.</param>
internal sealed record DrawnNumber(Pan Number, byte[] Nonce)
{
    public MaskedPan Masked => Number.Masked;
}
