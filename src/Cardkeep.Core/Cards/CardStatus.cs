namespace Cardkeep.Cards;

/// <summary>The thirteen statuses, in the documents' order, by which <c>sort_by=status</c> sorts (wire-contract.md §9.5).</summary>
public enum CardStatus
{
    /// <summary>Awaits its PIN, or the end of issuing.</summary>
    Pending,

    /// <summary>Usable.</summary>
    Live,

    /// <summary>Unusable until its locks are lifted.</summary>
    Paused,

    /// <summary>Reported stolen. Final.</summary>
    Stolen,

    /// <summary>Reported lost. Final.</summary>
    Lost,

    /// <summary>Three wrong PINs in a row; payments without the card present still work.</summary>
    PinBlocked,

    /// <summary>Discarded for good. Final.</summary>
    Discarded,

    /// <summary>Past its expiry month. Final.</summary>
    Expired,

    /// <summary>Lost on its way to the holder. Final.</summary>
    ShippedLost,

    /// <summary>Issuing waits until the holder's identity is known.</summary>
    Onhold,

    /// <summary>The order was cancelled. Final.</summary>
    OrderCanceled,

    /// <summary>A flash card past its date, or with its budget spent. Final.</summary>
    PreExpired,

    /// <summary>Reported abusive. Final.</summary>
    Abusive,
}

public static class CardStatuses
{
    /// <summary>Whether no move leads away from this status.</summary>
    public static bool IsFinal(this CardStatus status) =>
        status is not (CardStatus.Pending or CardStatus.Live or CardStatus.Paused or CardStatus.PinBlocked or CardStatus.Onhold);
}
