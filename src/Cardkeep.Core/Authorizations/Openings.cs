using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>The authorization that a first message opens, before anything moved: no event yet, all amounts 0.</summary>
internal static class Openings
{
    public static Authorization ByAsk(
        Standing standing, Message.Authorize message, Decision decision, Moment moment, SpendingRules rules) =>
        New(standing, message, OpenedBy.Ask, moment, moment.Day) with
        {
            IsAsked = true,
            Type = message.Ask.Type,
            Channel = message.Ask.Channel,
            IsPreAuthorization = message.Ask.IsPreAuthorization,
            Merchant = message.Ask.Merchant,
            Original = message.Ask.Original,
            Verdict = decision.Verdict,
            Reason = decision.Reason,
            Requested = message.Ask.Amount,
            Pair = rules.PairOf(message.Ask.IsCash),
            CountsLife = CountsLife(standing, rules.PairOf(message.Ask.IsCash)),
        };

    public static Authorization ByAdvice(Standing standing, Message.Advise message, Moment moment, SpendingRules rules) =>
        Told(
            New(standing, message, OpenedBy.Advice, moment, Ledger.DayOf(null, message, moment, rules)),
            standing, message, rules) with
        {
            Requested = message.Ask.Amount,
        };

    public static Authorization ByClearing(Standing standing, Message.Clear message, Moment moment, SpendingRules rules) =>
        Told(
            New(standing, message, OpenedBy.Clearing, moment, Ledger.DayOf(null, message, moment, rules)),
            standing, message, rules) with
        {
            Requested = message.Amount,
        };

    public static Authorization ByReversal(Standing standing, Message.Reverse message, Moment moment, SpendingRules rules) =>
        New(standing, message, OpenedBy.Reversal, moment, Ledger.DayOf(null, message, moment, rules)) with
        {
            Requested = message.Amount ?? Money.Zero,
        };

    /// <summary>What an advice says where nobody has said what it is. What was cleared already counts where it did.</summary>
    public static Authorization Told(Authorization bare, Standing standing, Message.Advise message, SpendingRules rules)
    {
        var ask = message.Ask;
        var pair = bare.Cleared == Money.Zero ? rules.PairOf(ask.IsCash) : bare.Pair;
        return bare with
        {
            Type = ask.Type,
            Channel = ask.Channel,
            IsPreAuthorization = ask.IsPreAuthorization,
            Merchant = ask.Merchant ?? bare.Merchant,
            Original = ask.Original,
            Verdict = message.IsApproved ? Verdict.Approved : Verdict.Declined,
            Pair = pair,
            CountsLife = CountsLife(standing, pair),
        };
    }

    /// <summary>What a clearing says of one; it has no type, so only its merchant tells whether it was cash.</summary>
    public static Authorization Told(Authorization bare, Standing standing, Message.Clear message, SpendingRules rules)
    {
        var pair = rules.PairOf(message.Merchant?.Mcc is { IsCash: true });
        return bare with { Merchant = message.Merchant, Pair = pair, CountsLife = CountsLife(standing, pair) };
    }

    private static Authorization New(Standing standing, Message message, OpenedBy by, Moment moment, DateOnly day) => new()
    {
        Organization = standing.Card.Organization,
        Id = new(message.NewId),
        TransactionId = message.TransactionId,
        Card = standing.Card.Id,
        Budget = standing.Budget,
        OpenedBy = by,
        IsAsked = false,
        Type = null,
        Channel = null,
        IsPreAuthorization = false,
        Merchant = null,
        Original = null,
        Verdict = null,
        Reason = null,
        Zone = moment.Zone,
        Day = day,
        Pair = Pair.Payment,
        CountsLife = CountsLife(standing, Pair.Payment),
        DecidedAt = moment.At,
        OccurredAt = Ledger.Occurred(message, moment),
        ExpiresAt = null,
        Version = 0,
        Requested = Money.Zero,
    };

    private static bool CountsLife(Standing standing, Pair pair) => standing.Card.Level == CardLevel.Flash && pair != Pair.Atm;
}
