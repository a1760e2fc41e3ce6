using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>
/// Everything that one decision was made from, and what it came to, as it was at that moment: enough to answer a repeat and to explain the
/// decision in years, whatever has become of the card (spending.md §8). <see cref="FactsFormat"/> makes some hundred bytes of it.
/// </summary>
public sealed record Facts
{
    /// <summary>The order of the checks and their meaning.</summary>
    public const int RulesVersion = 1;

    public required bool IsIncrement { get; init; }

    /// <summary>Null for an increment of a transaction that nobody knows.</summary>
    public required AskType? Type { get; init; }

    /// <inheritdoc cref="Type"/>
    public required Channel? Channel { get; init; }

    public required Trace Trace { get; init; }

    public required Verdict Verdict { get; init; }

    /// <summary>Null unless declined.</summary>
    public required Reason? Reason { get; init; }

    /// <summary>Field 39 of ISO 8583, two digits.</summary>
    public required int ResponseCode { get; init; }

    public required Money Requested { get; init; }

    /// <summary>Nothing where declined.</summary>
    public required Money Approved { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>When the hold ends, as it was answered; null where nothing is held.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Null: there was no card.</summary>
    public required CardFacts? Card { get; init; }

    public required PeriodFacts Period { get; init; }

    /// <summary>Null for an increment: the first ask settled where the card is used.</summary>
    public required MerchantFacts? Merchant { get; init; }

    /// <summary>The limits that said something, in the order of the checks.</summary>
    public required IReadOnlyList<LimitFacts> Limits { get; init; }
}

/// <summary>The card as it was decided about.</summary>
public sealed record CardFacts
{
    public required int Version { get; init; }

    public required CardStatus Status { get; init; }

    public required CardStatus EffectiveStatus { get; init; }

    /// <summary>Bit 0 is Monday.</summary>
    public required byte ActiveDays { get; init; }

    /// <summary>A bit for each member of <see cref="MerchantCategory"/>; none: all are allowed.</summary>
    public required ushort Categories { get; init; }
}

/// <summary>The day to which the ask counts.</summary>
/// <param name="DayResetsAt">With the local offset; null for a day that is over, which does not come again.</param>
/// <param name="MonthResetsAt">The same of its month.</param>
public sealed record PeriodFacts(string Zone, DateOnly Day, DateTimeOffset? DayResetsAt, DateTimeOffset? MonthResetsAt);

/// <summary>Where the card was used. Null: not said, or in no category.</summary>
/// <param name="Home">The organization's country.</param>
public sealed record MerchantFacts(Mcc? Mcc, MerchantCategory? Category, int CategoryMapVersion, string? Country, string Home);

/// <summary>One limit and what had been used of it before; for a single payment, what the same authorization already came to.</summary>
public readonly record struct LimitFacts(Check Check, Money Limit, Money UsedBefore)
{
    /// <summary>What it left. Never below nothing.</summary>
    public Money Left => (Limit - UsedBefore).NotBelowZero();
}
