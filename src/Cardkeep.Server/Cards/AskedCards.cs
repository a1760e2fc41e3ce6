using Cardkeep.Organizations;
using Cardkeep.Sca;
using Cardkeep.Storage;

namespace Cardkeep.Cards;

/// <summary>What a member is asked to approve, of cards: the facts that are shown and kept.</summary>
internal static class AskedCards
{
    /// <summary>New cards: for whom, and what they may spend.</summary>
    public static Asked OfOrders(params IReadOnlyList<(CardOrder Order, Membership Holder)> orders) => new(
    [
        .. orders.Select(one => new AskedCard(
            NameOf(one.Holder), Names<CardLevel>.Of(one.Order.Level), null,
            [.. InForce(one.Order.Level, one.Order.Limits).Where(limit => limit.To is not null)])),
    ]);

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

    private static IEnumerable<AskedSetting> SettingsOf(Card card)
    {
        yield return Is(AskedSetting.Nickname, card.Nickname);
        foreach (var (name, isOn) in ((string, bool)[])
            [
                (AskedSetting.Atm, card.Options.Atm), (AskedSetting.Nfc, card.Options.Nfc), (AskedSetting.Online, card.Options.Online),
                (AskedSetting.Foreign, card.Options.Foreign),
            ])
            yield return Is(name, isOn ? AskedSetting.On : AskedSetting.Off);
        yield return Is(AskedSetting.ActiveDays, string.Join(' ', card.Restrictions.ActiveDays));
        yield return Is(AskedSetting.Categories, string.Join(' ', card.Restrictions.Categories.Select(Names<MerchantCategory>.Of)));

        static AskedSetting Is(string name, string value) => new(name, value, value);
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
