namespace Cardkeep.Cards;

/// <summary>
/// What a card may spend. A limit with a switch counts only while the switch is on; zero is a limit of zero (spending.md §5).
/// </summary>
public sealed record CardLimits
{
    /// <summary>Zero on levels without withdrawals.</summary>
    public required Money AtmMonthly { get; init; }

    /// <summary>Null until set; shown as 0.</summary>
    public required Money? AtmDaily { get; init; }

    public required bool AtmDailyOn { get; init; }

    /// <summary>On flash equal to the lifespan limit, which no month can exceed.</summary>
    public required Money PaymentMonthly { get; init; }

    /// <inheritdoc cref="AtmDaily"/>
    public required Money? PaymentDaily { get; init; }

    public required bool PaymentDailyOn { get; init; }

    /// <inheritdoc cref="AtmDaily"/>
    public required Money? PaymentTransaction { get; init; }

    public required bool PaymentTransactionOn { get; init; }

    /// <summary>Flash only; null elsewhere.</summary>
    public required Money? PaymentLifespan { get; init; }
}

/// <summary>Which kinds of use are allowed at all.</summary>
/// <param name="Atm">Withdrawals.</param>
/// <param name="Nfc">Contactless.</param>
/// <param name="Online">Card not present.</param>
/// <param name="Foreign">Merchants abroad.</param>
public sealed record CardOptions(bool Atm, bool Nfc, bool Online, bool Foreign);
