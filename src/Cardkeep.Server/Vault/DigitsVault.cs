using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>Where card numbers are opened, and CVVs derived, for who shows or compares them.</summary>
internal sealed class DigitsVault
{
    private readonly Keys keys;
    private readonly ICvvRule cvv;

    private DigitsVault(Keys keys, ICvvRule cvv)
    {
        this.keys = keys;
        this.cvv = cvv;
    }

    /// <exception cref="SettingException">The file of the card schemes' keys holds none.</exception>
    public static async Task<DigitsVault> OpenAsync(Keys keys, VaultSettings settings, CancellationToken cancel) => new(
        keys,
        settings.CvvKeysFile is { } file ? SchemeCvv.Load(file) : new KeyedCvv(await keys.CvvKeyAsync(cancel)));

    /// <summary>The key, fetched before a transaction begins in which digits are read.</summary>
    public async Task<DigitsKey> OpenAsync(OrganizationId organization, CancellationToken cancel) =>
        new(await keys.DataKeyAsync(organization, cancel), cvv);
}

/// <summary>Opens the numbers of one organization's cards.</summary>
internal sealed class DigitsKey(byte[] data, ICvvRule cvv)
{
    /// <summary>Null: the card has no number yet.</summary>
    public async ValueTask<CardDigits?> FindAsync(Transaction tx, Card card, CancellationToken cancel)
    {
        if (card.ExpiryMonth is not { } expiry) return null;
        if (await VaultTable.FindAsync(tx, card.Organization, card.Id, cancel) is not { } box) return null;

        var digits = Sealed.Open(data, box, CardVault.Binding(card.Organization, card.Id));
        var number = Pan.Of(digits);
        CryptographicOperations.ZeroMemory(digits);
        return new CardDigits(number, expiry, cvv.Derive(card.Organization, card.Id, number, expiry));
    }
}

/// <summary>What somebody needs to pay with a card from afar. It prints as masks.</summary>
internal sealed record CardDigits(Pan Number, DateOnly ExpiryMonth, Cvv Cvv)
{
    /// <summary>As <c>{"number":"…","expiry_month":"2029-03","cvv":"…"}</c>, for the owner of a key.</summary>
    public string Seal(Jwe.Draw draw, Jwk recipient)
    {
#pragma warning disable RS0030 // The digits leave the vault sealed, and in no other way.
        var (number, cvv) = (Number.Reveal(), Cvv.Reveal());
#pragma warning restore RS0030
        var month = ExpiryMonth.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        var plain = Encoding.ASCII.GetBytes($$"""{"number":"{{number}}","expiry_month":"{{month}}","cvv":"{{cvv}}"}""");
        var jwe = draw.Seal(recipient, plain);
        CryptographicOperations.ZeroMemory(plain);
        return jwe;
    }
}
