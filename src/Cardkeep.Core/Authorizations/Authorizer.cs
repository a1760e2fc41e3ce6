using Cardkeep.Cards;
using static Cardkeep.Authorizations.CheckOutcome;

namespace Cardkeep.Authorizations;

/// <summary>
/// Decides one ask about one card. Never throws for what a merchant can send. Every check is looked at, in the order of
/// <see cref="Check"/>, and the first that fails is the reason; all of them are in the facts, with the figures of that moment, in cents.
/// A limit may be reached and not passed (spending.md §4).
/// </summary>
public static class Authorizer
{
    /// <summary>The first ask of a transaction that nothing has been heard of.</summary>
    /// <param name="counters">Turned to the moment's day.</param>
    public static Decision Decide(Ask ask, Card card, CardUse use, Counters counters, Moment moment, SpendingRules rules)
    {
        var status = EffectiveStatus.Of(card, moment.At);
        var merchant = MerchantOf(ask, rules);
        var trace = Rules(ask, card, use, status, merchant, moment, rules);
        var limits = new LimitChecks(trace, ask.Amount, stackalloc LimitFacts[LimitChecks.Most]);
        if (ask.Type.Holds())
            limits.Look(LimitsInForce.Of(card), rules.PairOf(ask.IsCash), Money.Zero, counters.Open, counters.PaymentLife);
        else
            limits.Skip();
        var approved = ask is { PartialAllowed: true, Type: AskType.Purchase, IsCash: false } ? limits.Reduce() : ask.Amount;

        var reason = ReasonOf(limits.Trace, status);
        var facts = new Facts
        {
            IsIncrement = false,
            Type = ask.Type,
            Channel = ask.Channel,
            Trace = limits.Trace,
            Verdict = VerdictOf(reason, ask.Amount, approved),
            Reason = reason,
            ResponseCode = CodeOf(reason, ask.Amount, approved),
            Requested = ask.Amount,
            Approved = reason is null ? approved : Money.Zero,
            DecidedAt = moment.At,
            ExpiresAt = reason is null && ask.Type.Holds() ? rules.HoldEnds(ask.IsPreAuthorization, moment.At) : null,
            Card = FactsOf(card, status),
            Period = FactsOf(moment),
            Merchant = merchant,
            Limits = limits.Facts,
        };
        return Attempts.Count(facts, ask, use);
    }

    /// <summary>More of an open authorization: the difference is decided, against the periods that it was charged to.</summary>
    /// <param name="authorization">Null where nobody knows the transaction.</param>
    /// <param name="counters">Turned to the moment's day; with the authorization's own day, where that is over.</param>
    public static Decision DecideIncrement(
        Money more, Authorization? authorization, Card card, CardUse use, Counters counters, Moment moment, SpendingRules rules)
    {
        if (authorization is not { Status: AuthorizationStatus.Open, Type: { } type, Channel: { } channel })
            return Closed(more, isIncrement: true, authorization?.Type, authorization?.Channel, card, use, moment);

        var status = EffectiveStatus.Of(card, moment.At);
        var trace = Start(Pass)
            .With(Check.Type, Of(applies: true, type.IsSupported()))
            .With(Check.Status, Of(applies: true, EffectiveStatus.Allows(status, channel)));
        for (var check = Check.PinGiven; check <= Check.Categories; check++) trace = trace.With(check, NotApplicable);
        var limits = new LimitChecks(trace, more, stackalloc LimitFacts[LimitChecks.Most]);
        var total = authorization.Held + authorization.Cleared;
        limits.Look(LimitsInForce.Of(card), authorization.Pair, total, counters.On(authorization.Day), counters.PaymentLife);

        var reason = ReasonOf(limits.Trace, status);
        var ends = rules.HoldEnds(authorization.IsPreAuthorization, moment.At);
        return new Decision(
            new Facts
            {
                IsIncrement = true,
                Type = type,
                Channel = channel,
                Trace = limits.Trace,
                Verdict = VerdictOf(reason, more, more),
                Reason = reason,
                ResponseCode = CodeOf(reason, more, more),
                Requested = more,
                Approved = reason is null ? more : Money.Zero,
                DecidedAt = moment.At,
                ExpiresAt = reason is null && ends > authorization.ExpiresAt ? ends : authorization.ExpiresAt,
                Card = FactsOf(card, status),
                Period = authorization.Day == moment.Day ? FactsOf(moment) : FactsOf(moment, authorization.Day),
                Merchant = null,
                Limits = limits.Facts,
            },
            use.PinAttempts, use.CvvAttempts, BlocksPin: false);
    }

    /// <summary>An ask whose transaction is over: a reversal, a clearing or an advice was faster, or it is not open.</summary>
    public static Decision Closed(
        Money requested, bool isIncrement, AskType? type, Channel? channel, Card card, CardUse use, Moment moment) =>
        new(
            Refused(requested, isIncrement, type, channel, moment, Start(Fail)) with
            {
                Card = FactsOf(card, EffectiveStatus.Of(card, moment.At)),
            },
            use.PinAttempts, use.CvvAttempts, BlocksPin: false);

    /// <summary>An ask about no card of ours. Nothing further is looked at.</summary>
    public static Facts NoCard(Money requested, bool isIncrement, AskType? type, Channel? channel, Moment moment) =>
        Refused(requested, isIncrement, type, channel, moment, Trace.Empty.With(Check.Card, Fail));

    private static Facts Refused(Money requested, bool isIncrement, AskType? type, Channel? channel, Moment moment, Trace trace)
    {
        var reason = Reasons.Of(trace.FirstFailing!.Value, CardStatus.Live);
        return new Facts
        {
            IsIncrement = isIncrement,
            Type = type,
            Channel = channel,
            Trace = trace,
            Verdict = Verdict.Declined,
            Reason = reason,
            ResponseCode = Reasons.CodeOf(reason),
            Requested = requested,
            Approved = Money.Zero,
            DecidedAt = moment.At,
            ExpiresAt = null,
            Card = null,
            Period = FactsOf(moment),
            Merchant = null,
            Limits = [],
        };
    }

    // Checks 1 to 15. A verification goes through 1–4 and 6–12, a credit through 1–3.
    private static Trace Rules(
        Ask ask, Card card, CardUse use, CardStatus status, MerchantFacts merchant, Moment moment, SpendingRules rules)
    {
        var (pin, cvv, threeDs) = ask.Verification;
        var gates = ask.Type != AskType.Credit;
        var spends = ask.Type.Holds();
        var isAllowed = EffectiveStatus.Allows(status, ask.Channel);
        var pinCounts = gates && pin != PinResult.Absent;
        var guessed = use.CvvAttempts >= CardUse.MostCvvAttempts && !Attempts.RestoresCvv(ask);
        var cvvCounts = gates && (cvv != CvvResult.Absent || (guessed && ask.Channel is Channel.Online or Channel.Moto));
        var gatesCategory = spends && (!ask.IsCash || rules.CategoriesGateCash);
        return Start(Pass)
            .With(Check.Type, Of(applies: true, ask.Type.IsSupported()))
            .With(Check.Status, Of(gates, isAllowed))
            .With(Check.PinGiven, Of(gates && ask.IsCash, pin != PinResult.Absent))
            .With(Check.Pin, pinCounts && !isAllowed ? NotEvaluated : Of(pinCounts, pin == PinResult.Verified))
            .With(Check.Cvv, Of(cvvCounts, !guessed && cvv == CvvResult.Match))
            .With(Check.ThreeDs, Of(gates && threeDs != ThreeDsResult.Absent, threeDs == ThreeDsResult.Authenticated))
            .With(Check.Channel, Of(gates && ask.Channel is Channel.Chip or Channel.Magstripe, card.Level.IsPhysical()))
            .With(Check.AtmOption, Of(ask.IsCash, card.Options.Atm))
            .With(Check.NfcOption, Of(gates && ask.Channel == Channel.Contactless, card.Options.Nfc))
            .With(Check.OnlineOption, Of(gates && !ask.Channel.IsCardPresent(), card.Options.Online))
            .With(Check.ForeignOption, Of(spends, card.Options.Foreign || merchant.Country == merchant.Home))
            .With(Check.ActiveDays, Of(spends, Has(DaysOf(card), Weekday(moment.Day))))
            .With(Check.Categories, Of(gatesCategory, Allows(CategoriesOf(card), merchant.Category)));
    }

    private static Trace Start(CheckOutcome transaction) =>
        Trace.Empty.With(Check.Card, Pass).With(Check.Transaction, transaction);

    private static CheckOutcome Of(bool applies, bool passes) => !applies ? NotApplicable : passes ? Pass : Fail;

    private static Reason? ReasonOf(Trace trace, CardStatus status) =>
        trace.FirstFailing is { } failing ? Reasons.Of(failing, status) : null;

    private static Verdict VerdictOf(Reason? reason, Money requested, Money approved) =>
        reason is not null ? Verdict.Declined : approved < requested ? Verdict.PartiallyApproved : Verdict.Approved;

    private static int CodeOf(Reason? reason, Money requested, Money approved) =>
        reason is { } why ? Reasons.CodeOf(why) : approved < requested ? Reasons.PartiallyApproved : Reasons.Approved;

    // Cash is in the category of cash machines, wherever it is given.
    private static MerchantFacts MerchantOf(Ask ask, SpendingRules rules)
    {
        var category = ask.IsCash ? MerchantCategory.Atm : ask.Merchant?.Mcc is { } code ? rules.Categories.Find(code) : null;
        return new MerchantFacts(ask.Merchant?.Mcc, category, rules.Categories.Version, ask.Merchant?.Country, rules.Country);
    }

    private static CardFacts FactsOf(Card card, CardStatus effective) => new()
    {
        Version = card.Version,
        Status = card.Status,
        EffectiveStatus = effective,
        ActiveDays = DaysOf(card),
        Categories = CategoriesOf(card),
    };

    private static PeriodFacts FactsOf(Moment moment) => new(moment.Zone, moment.Day, moment.DayResetsAt, moment.MonthResetsAt);

    // A day that is over does not come again; its month may still be open.
    private static PeriodFacts FactsOf(Moment moment, DateOnly day) => new(
        moment.Zone, day, DayResetsAt: null,
        day.Year == moment.Day.Year && day.Month == moment.Day.Month ? moment.MonthResetsAt : null);

    private static byte DaysOf(Card card)
    {
        var days = 0;
        for (var index = 0; index < card.Restrictions.ActiveDays.Count; index++) days |= 1 << (card.Restrictions.ActiveDays[index] - 1);
        return (byte)days;
    }

    private static ushort CategoriesOf(Card card)
    {
        var categories = 0;
        for (var index = 0; index < card.Restrictions.Categories.Count; index++)
            categories |= 1 << (int)card.Restrictions.Categories[index];
        return (ushort)categories;
    }

    private static int Weekday(DateOnly day) => ((int)day.DayOfWeek + 6) % 7;

    private static bool Allows(ushort categories, MerchantCategory? category) =>
        categories == 0 || (category is { } one && Has(categories, (int)one));

    private static bool Has(int set, int place) => (set & (1 << place)) != 0;
}
