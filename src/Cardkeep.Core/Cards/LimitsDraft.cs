namespace Cardkeep.Cards;

/// <summary>
/// The limits of a change to a card, or of an order (which is these and more), as somebody wrote them, in the documents' words.
/// </summary>
public record LimitsDraft
{
    public Given<Amount> AtmMonthly { get; init; }

    public Given<bool> AtmDailyOn { get; init; }

    public Given<Amount> AtmDaily { get; init; }

    public Given<Amount> PaymentMonthly { get; init; }

    public Given<bool> PaymentDailyOn { get; init; }

    public Given<Amount> PaymentDaily { get; init; }

    public Given<bool> PaymentTransactionOn { get; init; }

    public Given<Amount> PaymentTransaction { get; init; }

    public Given<Amount> PaymentLifespan { get; init; }

    /// <summary>Nothing was given at all.</summary>
    public bool IsEmpty =>
        AtmMonthly.IsAbsent && AtmDailyOn.IsAbsent && AtmDaily.IsAbsent && PaymentMonthly.IsAbsent && PaymentDailyOn.IsAbsent
        && PaymentDaily.IsAbsent && PaymentTransactionOn.IsAbsent && PaymentTransaction.IsAbsent && PaymentLifespan.IsAbsent;
}
