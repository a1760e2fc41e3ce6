using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Vault;

/// <summary>Where card numbers are opened, and CVVs derived, for who shows or compares them.</summary>
internal sealed class DigitsVault
{
    /// <summary>A number is sealed anew at most once in a rotation: whoever misses its key twice has another trouble.</summary>
    private const int MostLooks = 3;

    private readonly Keys keys;
    private readonly SchemeCvv? scheme;

    /// <exception cref="SettingException">The file of the card schemes' keys holds none.</exception>
    public DigitsVault(Keys keys, VaultSettings settings)
    {
        this.keys = keys;
        scheme = settings.CvvKeysFile is { } file ? SchemeCvv.Load(file) : null;
    }

    /// <summary>Null: the card has no number yet, or no longer, or was over before the last change of the CVVs' key.</summary>
    public async ValueTask<CardDigits?> FindAsync(Transaction tx, Card card, CancellationToken cancel)
    {
        if (card.ExpiryMonth is not { } expiry) return null;

        for (var look = 1; ; look++)
        {
            if (await VaultTable.FindAsync(tx, card.Organization, card.Id, cancel) is not { } kept) return null;

            // Between the two looks of a reading the number may have been sealed anew, and its key be gone.
            var version = Sealed.KeyIdOf(kept.Box);
            if (await keys.FindAsync(tx, card.Organization, KeyPurpose.Data, version, cancel) is { } data)
            {
                var number = CardVault.Open(data, kept.Box, card.Organization, card.Id);
                return await RuleAsync(tx, kept, cancel) is { } rule
                    ? new CardDigits(number, expiry, rule.Derive(card.Organization, card.Id, number, expiry))
                    : null;
            }

            if (look == MostLooks) throw new InvalidOperationException("the key that sealed a number is not there");
        }
    }

    private async ValueTask<ICvvRule?> RuleAsync(Transaction tx, SealedNumber kept, CancellationToken cancel) =>
        scheme is not null ? scheme
        : await keys.FindAsync(tx, OrganizationId.Installation, KeyPurpose.Cvv, kept.CvvVersion, cancel) is { } key
            ? new KeyedCvv(key.Bytes)
            : null;
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
