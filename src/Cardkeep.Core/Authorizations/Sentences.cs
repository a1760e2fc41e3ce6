using System.Globalization;
using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>A decision in one English sentence, for the holder of the card and whoever answers their question.</summary>
internal static class Sentences
{
    public static string Of(Facts facts) => facts.Verdict switch
    {
        Verdict.Approved => $"Approved: {Approved(facts)}.",
        Verdict.PartiallyApproved =>
            $"Approved in part: {Plain(facts.Approved)} of {Amount(facts.Requested)}; {NameOf(Least(facts))} left no more.",
        Verdict.Declined => $"Declined: {Declined(facts, facts.Reason!.Value)}.",
    };

    private static string Approved(Facts facts) => facts switch
    {
        { IsIncrement: true } => $"{Amount(facts.Approved)} more",
        { Type: AskType.Verification } => "the card can be used",
        { Type: AskType.Credit } => $"a credit of {Amount(facts.Approved)}",
        _ => Amount(facts.Approved),
    };

    private static string Declined(Facts facts, Reason reason) => reason switch
    {
        Reason.CardNotFound => "there is no such card",
        Reason.TransactionClosed when facts.IsIncrement => "the transaction is not open",
        Reason.TransactionClosed => "the transaction was over before it was asked",
        Reason.TypeNotSupported => $"{Names<AskType>.Of(facts.Type!.Value)} is not supported",
        Reason.PinRequired => "cash needs the PIN",
        Reason.WrongPin => "the PIN was wrong",
        Reason.CvvMismatch => "the verification value was wrong, or had been wrong too often",
        Reason.ThreeDsFailed => "3-D Secure failed",
        Reason.ChannelNotSupported => "a card without plastic has no chip and no magnetic stripe",
        Reason.AtmDisabled => "withdrawals are switched off for the card",
        Reason.NfcDisabled => "contactless use is switched off for the card",
        Reason.OnlineDisabled => "use without the card present is switched off",
        Reason.ForeignDisabled => $"use abroad is switched off, and the merchant {Place(facts.Merchant!.Country)}",
        Reason.InactiveDay => $"the card is not used on a {facts.Period.Day.DayOfWeek}",
        Reason.CategoryNotAllowed => Category(facts),
        Reason.PaymentTransactionLimitExceeded => Transaction(facts),
        Reason.PaymentDailyLimitExceeded or Reason.PaymentMonthlyLimitExceeded or Reason.PaymentLifespanLimitExceeded
            or Reason.AtmDailyLimitExceeded or Reason.AtmMonthlyLimitExceeded => Limit(facts, LimitOf(facts, Reasons.CheckOf(reason))),
        Reason.CardPending or Reason.CardPaused or Reason.CardStolen or Reason.CardLost or Reason.CardPinBlocked or Reason.CardDiscarded
            or Reason.CardExpired or Reason.CardShippedLost or Reason.CardOnhold or Reason.CardOrderCanceled or Reason.CardPreExpired
            or Reason.CardAbusive => $"the card is {Names<CardStatus>.Of(facts.Card!.EffectiveStatus)}",
    };

    private static string Category(Facts facts)
    {
        var allowed = string.Join(", ", Explanation.CategoriesOf(facts.Card!).Select(Names<MerchantCategory>.Of));
        var category = facts.Merchant!.Category is { } one ? Names<MerchantCategory>.Of(one) : "no category";
        return $"the card is restricted to {allowed}, and this is {category}";
    }

    private static string Place(string? country) => country is null ? "does not say where it is" : $"is in {country}";

    private static string Transaction(Facts facts)
    {
        var limit = LimitOf(facts, Check.PaymentTransactionLimit);
        return $"{NameOf(limit)} is below the {Amount(limit.UsedBefore + facts.Requested)} that were asked";
    }

    private static string Limit(Facts facts, LimitFacts limit)
    {
        var leaves = $"{NameOf(limit)} leaves {Plain(limit.Left)}";
        if (limit.Check == Check.PaymentLifespanLimit) return leaves;
        if (Explanation.ResetOf(limit.Check, facts.Period) is not { } reset) return $"{leaves}; its period is over";

        var when = reset.ToString("d MMMM 'at' HH:mm", CultureInfo.InvariantCulture);
        return $"{leaves}; it starts anew on {when} ({facts.Period.Zone})";
    }

    private static string NameOf(LimitFacts limit) => limit.Check switch
    {
        Check.PaymentTransactionLimit => $"the limit of {Amount(limit.Limit)} for one payment",
        Check.PaymentDailyLimit => $"the daily payment limit of {Amount(limit.Limit)}",
        Check.PaymentMonthlyLimit => $"the monthly payment limit of {Amount(limit.Limit)}",
        Check.PaymentLifespanLimit => $"the lifespan limit of {Amount(limit.Limit)}",
        Check.AtmDailyLimit => $"the daily ATM limit of {Amount(limit.Limit)}",
        Check.AtmMonthlyLimit => $"the monthly ATM limit of {Amount(limit.Limit)}",
        _ => throw new ArgumentOutOfRangeException(nameof(limit), limit.Check, "no limit"),
    };

    private static LimitFacts LimitOf(Facts facts, Check check) => facts.Limits.First(limit => limit.Check == check);

    private static LimitFacts Least(Facts facts) => facts.Limits.MinBy(limit => limit.Left);

    private static string Amount(Money money) => $"{Plain(money)} EUR";

    private static string Plain(Money money) => (money.Cents / 100m).ToString("0.00", CultureInfo.InvariantCulture);
}
