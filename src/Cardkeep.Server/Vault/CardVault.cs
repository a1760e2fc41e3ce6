using System.Security.Cryptography;
using System.Text;
using Cardkeep.Cards;

namespace Cardkeep.Vault;

/// <summary>
/// The only place that sees a whole card number. Numbers are drawn and sealed before the transaction that issues the card, so that running
/// it again issues the same one.
/// </summary>
internal sealed class CardVault(Keys keys, string bin)
{
    /// <summary>At a million cards in one BIN every thousandth number is taken; four in a row, one in 10¹² times.</summary>
    private const int Candidates = 4;

    public async Task<DrawnCard> DrawAsync(OrganizationId organization, CardId card, CancellationToken cancel)
    {
        var data = await keys.DataKeyAsync(organization, cancel);
        var index = await keys.IndexKeyAsync(cancel);
        return new DrawnCard(
            card,
            [.. Enumerable.Range(0, Candidates).Select(_ => SealNumber(organization, card, Pan.Draw(bin), data, index))],
            Secrets.DrawCardToken());
    }

    /// <summary>What a sealed number is bound to: moved to another card, it does not open.</summary>
    public static string Binding(OrganizationId organization, CardId card) =>
        $"pan|{organization.Value:D}|{card.Value:D}|{Keys.Version}";

    private static SealedNumber SealNumber(OrganizationId organization, CardId card, Pan number, byte[] data, byte[] index)
    {
#pragma warning disable RS0030 // The vault seals the digits: this is what it is for.
        var digits = Encoding.ASCII.GetBytes(number.Reveal());
#pragma warning restore RS0030
        var hash = HMACSHA256.HashData(index, (byte[])[.. "pan"u8, .. digits]);
        var box = Sealed.Seal(data, digits, Binding(organization, card));
        CryptographicOperations.ZeroMemory(digits);
        return new SealedNumber(number.Masked, box, hash);
    }
}

/// <summary>A card's id, several numbers for it, of which the first free one is taken, and its name for the network.</summary>
/// <param name="Token">See <see cref="Secrets.DrawCardToken"/>.</param>
internal sealed record DrawnCard(CardId Id, IReadOnlyList<SealedNumber> Candidates, string Token);

/// <param name="Hash">Under the index key: finds the card by its number, and keeps a number from being issued twice.</param>
internal sealed record SealedNumber(MaskedPan Masked, byte[] Box, byte[] Hash);
