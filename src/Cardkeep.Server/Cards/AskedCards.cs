using System.Globalization;
using Cardkeep.Organizations;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>What a member is asked to approve, of cards: the facts that are shown and kept.</summary>
internal static class AskedCards
{
    /// <summary>As much as tells two accounts of one name apart.</summary>
    private const int ShownOfIban = 4;

    private static readonly CardOptions AllOn = new(Atm: true, Nfc: true, Online: true, Foreign: true);

    /// <summary>
    /// New cards: for whom, what they may spend and out of which account, and whatever else an order sets apart from what such a card has
    /// anyway.
    /// </summary>
    public static async ValueTask<Asked> OfOrdersAsync(
        Transaction tx, IReadOnlyList<(CardOrder Order, Membership Holder)> orders, CancellationToken cancel)
    {
        Dictionary<AccountId, string> accounts = [];
        foreach (var order in orders.Select(one => one.Order).DistinctBy(order => order.Account))
        {
            var account = await BankAccountTable.GetUncountedAsync(tx, order.Organization, order.Account, cancel);
            accounts[order.Account] = $"{account.Name} …{account.Iban[^ShownOfIban..]}";
        }

        return new(
        [
            .. orders.Select(one => new AskedCard(
                NameOf(one.Holder), Names<CardLevel>.Of(one.Order.Level), null,
                [.. InForce(one.Order.Level, one.Order.Limits).Where(limit => limit.To is not null)])
            {
                Settings = [.. SettingsOf(one.Order, accounts[one.Order.Account])],
            }),
        ]);
    }

    /// <summary>A card that is there: whose, which, and which limits and settings become what.</summary>
    public static async ValueTask<Asked> OfChangeAsync(Transaction tx, Card before, Card after, CancellationToken cancel)
    {
        var holder = await MembershipTable.GetAsync(tx, before.Organization, before.Holder, cancel);
        var changes = InForce(before.Level, before.Limits).Zip(InForce(after.Level, after.Limits))
            .Select(pair => pair.First with { From = pair.First.To, To = pair.Second.To })
            .Where(limit => limit.From != limit.To);
        var settings = SettingsOf(before).Zip(SettingsOf(after))
            .Select(pair => pair.First with { To = pair.Second.To })
            .Where(setting => setting.From != setting.To);
        return new([
            new(NameOf(holder), Names<CardLevel>.Of(before.Level), before.Number?.LastDigits, [.. changes]) { Settings = [.. settings] },
        ]);
    }

    private static IEnumerable<AskedSetting> SettingsOf(Card card) =>
        ((IEnumerable<(string Name, string Value)>)
            [(AskedSetting.Nickname, card.Nickname), .. Of(card.Options), .. Of(card.Restrictions)])
        .Select(one => new AskedSetting(one.Name, one.Value, one.Value));

    private static IEnumerable<AskedSetting> SettingsOf(CardOrder order, string account)
    {
        List<(string Name, string Value)> all = [(AskedSetting.Account, account)];
        if (order.PreExpiresAt is { } end)
            all.Add((AskedSetting.PreExpiresAt, end.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)));
        if (order.Address is { } to) all.AddRange(Of(to));
        if (order.Level.IsPhysical()) all.AddRange(Of(order.Options).Except(Of(AllOn)));
        all.AddRange(Of(order.Restrictions).Except(Of(CardRestrictions.Of([], []))));
        if (order.Design != CardDesign.DefaultOf(order.Level)) all.Add((AskedSetting.Design, order.Design.Name));
        if (order.TypeOfPrint is { } print) all.Add((AskedSetting.TypeOfPrint, Names<TypeOfPrint>.Of(print)));
        return all.Select(one => new AskedSetting(one.Name, null, one.Value));
    }

    private static IEnumerable<(string Name, string Value)> Of(CardOptions options) =>
        ((IEnumerable<(string Name, bool IsOn)>)
        [
            (AskedSetting.Atm, options.Atm), (AskedSetting.Nfc, options.Nfc), (AskedSetting.Online, options.Online),
            (AskedSetting.Foreign, options.Foreign),
        ])
        .Select(one => (one.Name, one.IsOn ? AskedSetting.On : AskedSetting.Off));

    private static IEnumerable<(string Name, string Value)> Of(CardRestrictions restrictions) =>
    [
        (AskedSetting.ActiveDays, string.Join(' ', restrictions.ActiveDays)),
        (AskedSetting.Categories, string.Join(' ', restrictions.Categories.Select(Names<MerchantCategory>.Of))),
    ];

    private static IEnumerable<(string Name, string Value)> Of(ShippingAddress to)
    {
        yield return (AskedSetting.Address, $"{to.Zipcode} {to.City}, {to.Country}");
        if (to.ContactName is { Length: > 0 } contact) yield return (AskedSetting.Contact, contact);
        yield return (
            AskedSetting.Street,
            string.Join(", ", ((string?[])[to.FirstLine, to.SecondLine, to.ThirdLine]).Where(line => !string.IsNullOrEmpty(line))));
    }

    private static string NameOf(Membership holder) => $"{holder.FirstName} {holder.LastName}";

    // A limit that is switched off is none.
    private static IEnumerable<AskedLimit> InForce(CardLevel level, CardLimits limits)
    {
        if (limits.PaymentLifespan is not null) yield return new("payment_lifespan_limit", null, limits.PaymentLifespan);
        else yield return new("payment_monthly_limit", null, limits.PaymentMonthly);
        yield return new("payment_daily_limit", null, limits.PaymentDailyOn ? limits.PaymentDaily ?? Money.Zero : null);
        yield return new("payment_transaction_limit", null, limits.PaymentTransactionOn ? limits.PaymentTransaction ?? Money.Zero : null);
        if (!level.IsPhysical()) yield break;

        yield return new("atm_monthly_limit", null, limits.AtmMonthly);
        yield return new("atm_daily_limit", null, limits.AtmDailyOn ? limits.AtmDaily ?? Money.Zero : null);
    }
}
