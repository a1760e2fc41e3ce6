using System.Globalization;
using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>
/// Why a decision was as it was, told from its facts alone: an old one reads the same whatever has become of the card, the limits and the
/// map since (spending.md §8).
/// </summary>
/// <param name="Text">One English sentence for people.</param>
/// <param name="Checks">All of them, in their order.</param>
public sealed record Explanation(string Text, IReadOnlyList<CheckLine> Checks)
{
    public static Explanation Of(Facts facts)
    {
        var lines = new CheckLine[Trace.Count];
        for (var check = Check.Card; (int)check < Trace.Count; check++) lines[(int)check] = LineOf(facts, check);
        return new Explanation(Sentences.Of(facts), lines);
    }

    private static CheckLine LineOf(Facts facts, Check check)
    {
        var outcome = facts.Trace[check];
        var looksAtList = outcome is CheckOutcome.Pass or CheckOutcome.Fail;
        return new CheckLine(check, outcome)
        {
            Reason = outcome == CheckOutcome.Fail ? Reasons.Of(check, facts.Card?.EffectiveStatus ?? CardStatus.Live) : null,
            ActiveDays = looksAtList && check == Check.ActiveDays ? DaysOf(facts.Card!) : null,
            Allowed = looksAtList && check == Check.Categories ? CategoriesOf(facts.Card!) : null,
            Category = looksAtList && check == Check.Categories ? facts.Merchant!.Category : null,
            Limit = LimitOf(facts, check, outcome),
        };
    }

    private static LimitLine? LimitOf(Facts facts, Check check, CheckOutcome outcome)
    {
        foreach (var limit in facts.Limits)
        {
            if (limit.Check != check) continue;

            var after = limit.UsedBefore + facts.Approved;
            return new LimitLine
            {
                Limit = limit.Limit,
                UsedBefore = limit.UsedBefore,
                UsedAfter = after,
                Remaining = (limit.Limit - after).NotBelowZero(),
                OverBy = (after - limit.Limit).NotBelowZero(),
                ShortBy = outcome == CheckOutcome.Fail ? limit.UsedBefore + facts.Requested - limit.Limit : null,
                Period = PeriodOf(check, facts.Period.Day),
                ResetsAt = ResetOf(check, facts.Period)?.ToUniversalTime(),
            };
        }

        return null;
    }

    /// <summary>When the period of a limit starts anew, with the local offset; null where it does not.</summary>
    internal static DateTimeOffset? ResetOf(Check check, PeriodFacts period) => check switch
    {
        Check.PaymentDailyLimit or Check.AtmDailyLimit => period.DayResetsAt,
        Check.PaymentMonthlyLimit or Check.AtmMonthlyLimit => period.MonthResetsAt,
        _ => null,
    };

    internal static List<int> DaysOf(CardFacts card) => [.. Enumerable.Range(1, 7).Where(day => (card.ActiveDays & (1 << (day - 1))) != 0)];

    internal static List<MerchantCategory> CategoriesOf(CardFacts card) =>
        [.. Enum.GetValues<MerchantCategory>().Where(category => (card.Categories & (1 << (int)category)) != 0)];

    /// <summary>The name of the period that a limit goes by; null for a single payment.</summary>
    internal static string? PeriodOf(Check check, DateOnly day) => check switch
    {
        Check.PaymentDailyLimit or Check.AtmDailyLimit => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Check.PaymentMonthlyLimit or Check.AtmMonthlyLimit => day.ToString("yyyy-MM", CultureInfo.InvariantCulture),
        Check.PaymentLifespanLimit => "life",
        _ => null,
    };
}

/// <summary>One check in an explanation. What is null was not looked at.</summary>
public sealed record CheckLine(Check Check, CheckOutcome Outcome)
{
    /// <summary>Where it failed, also where an earlier check is the reason of the whole.</summary>
    public Reason? Reason { get; init; }

    /// <summary>1 = Monday.</summary>
    public IReadOnlyList<int>? ActiveDays { get; init; }

    /// <summary>The categories that the card is restricted to; empty: all are allowed.</summary>
    public IReadOnlyList<MerchantCategory>? Allowed { get; init; }

    /// <summary>The merchant's; null also where it is in none.</summary>
    public MerchantCategory? Category { get; init; }

    public LimitLine? Limit { get; init; }
}

/// <summary>A limit and what the ask made of it.</summary>
public sealed record LimitLine
{
    public required Money Limit { get; init; }

    public required Money UsedBefore { get; init; }

    /// <summary>The same as before where the ask was declined.</summary>
    public required Money UsedAfter { get; init; }

    /// <summary>Never below nothing.</summary>
    public required Money Remaining { get; init; }

    /// <summary>By how much the use is above the limit, which only what was told can bring about.</summary>
    public required Money OverBy { get; init; }

    /// <summary>How much less would have passed. Null unless it failed.</summary>
    public required Money? ShortBy { get; init; }

    /// <summary>A date, a month, or <c>life</c>; null for a single payment.</summary>
    public required string? Period { get; init; }

    /// <summary>UTC. Null for a single payment, a life, and a period that is over.</summary>
    public required DateTimeOffset? ResetsAt { get; init; }
}
