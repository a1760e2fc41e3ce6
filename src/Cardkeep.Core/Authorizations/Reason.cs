using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>Why an ask is declined. Stored by position: a new one comes last.</summary>
public enum Reason
{
    CardNotFound,
    TransactionClosed,
    TypeNotSupported,
    CardPending,
    CardPaused,
    CardStolen,
    CardLost,
    CardPinBlocked,
    CardDiscarded,
    CardExpired,
    CardShippedLost,
    CardOnhold,
    CardOrderCanceled,
    CardPreExpired,
    CardAbusive,
    PinRequired,
    WrongPin,
    CvvMismatch,
    ThreeDsFailed,
    ChannelNotSupported,
    AtmDisabled,
    NfcDisabled,
    OnlineDisabled,
    ForeignDisabled,
    InactiveDay,
    CategoryNotAllowed,
    PaymentTransactionLimitExceeded,
    PaymentDailyLimitExceeded,
    PaymentMonthlyLimitExceeded,
    PaymentLifespanLimitExceeded,
    AtmDailyLimitExceeded,
    AtmMonthlyLimitExceeded,
}

/// <summary>Which check each reason belongs to, and what ISO 8583 calls it in field 39 (spending.md §4).</summary>
public static class Reasons
{
    /// <summary>Two digits, as a number: approved.</summary>
    public const int Approved = 0;

    /// <summary>Approved in part.</summary>
    public const int PartiallyApproved = 10;

    public static Check CheckOf(Reason reason) => Row(reason).Check;

    public static int CodeOf(Reason reason) => Row(reason).Code;

    /// <param name="status">The effective status, which only matters where it is the status that fails.</param>
    public static Reason Of(Check failing, CardStatus status) => failing switch
    {
        Check.Card => Reason.CardNotFound,
        Check.Transaction => Reason.TransactionClosed,
        Check.Type => Reason.TypeNotSupported,
        Check.Status => OfStatus(status),
        Check.PinGiven => Reason.PinRequired,
        Check.Pin => Reason.WrongPin,
        Check.Cvv => Reason.CvvMismatch,
        Check.ThreeDs => Reason.ThreeDsFailed,
        Check.Channel => Reason.ChannelNotSupported,
        Check.AtmOption => Reason.AtmDisabled,
        Check.NfcOption => Reason.NfcDisabled,
        Check.OnlineOption => Reason.OnlineDisabled,
        Check.ForeignOption => Reason.ForeignDisabled,
        Check.ActiveDays => Reason.InactiveDay,
        Check.Categories => Reason.CategoryNotAllowed,
        Check.PaymentTransactionLimit => Reason.PaymentTransactionLimitExceeded,
        Check.PaymentDailyLimit => Reason.PaymentDailyLimitExceeded,
        Check.PaymentMonthlyLimit => Reason.PaymentMonthlyLimitExceeded,
        Check.PaymentLifespanLimit => Reason.PaymentLifespanLimitExceeded,
        Check.AtmDailyLimit => Reason.AtmDailyLimitExceeded,
        Check.AtmMonthlyLimit => Reason.AtmMonthlyLimitExceeded,
    };

    private static Reason OfStatus(CardStatus status) => status switch
    {
        CardStatus.Pending => Reason.CardPending,
        CardStatus.Paused => Reason.CardPaused,
        CardStatus.Stolen => Reason.CardStolen,
        CardStatus.Lost => Reason.CardLost,
        CardStatus.PinBlocked => Reason.CardPinBlocked,
        CardStatus.Discarded => Reason.CardDiscarded,
        CardStatus.Expired => Reason.CardExpired,
        CardStatus.ShippedLost => Reason.CardShippedLost,
        CardStatus.Onhold => Reason.CardOnhold,
        CardStatus.OrderCanceled => Reason.CardOrderCanceled,
        CardStatus.PreExpired => Reason.CardPreExpired,
        CardStatus.Abusive => Reason.CardAbusive,
        CardStatus.Live => throw new ArgumentOutOfRangeException(nameof(status), status, "a live card passes"),
    };

    private static (Check Check, int Code) Row(Reason reason) => reason switch
    {
        Reason.CardNotFound => (Check.Card, 14),
        Reason.TransactionClosed => (Check.Transaction, 12),
        Reason.TypeNotSupported => (Check.Type, 57),
        Reason.CardLost => (Check.Status, 41),
        Reason.CardStolen => (Check.Status, 43),
        Reason.CardExpired or Reason.CardPreExpired => (Check.Status, 54),
        Reason.CardPinBlocked => (Check.Status, 75),
        Reason.CardAbusive => (Check.Status, 59),
        Reason.CardDiscarded or Reason.CardShippedLost or Reason.CardOrderCanceled => (Check.Status, 14),
        Reason.CardPending or Reason.CardPaused or Reason.CardOnhold => (Check.Status, 62),
        Reason.PinRequired => (Check.PinGiven, 63),
        Reason.WrongPin => (Check.Pin, 55),
        Reason.CvvMismatch => (Check.Cvv, 14),          // As an unknown card: guesses of numbers and of CVVs look alike from outside.
        Reason.ThreeDsFailed => (Check.ThreeDs, 59),
        Reason.ChannelNotSupported => (Check.Channel, 57),
        Reason.AtmDisabled => (Check.AtmOption, 57),
        Reason.NfcDisabled => (Check.NfcOption, 57),
        Reason.OnlineDisabled => (Check.OnlineOption, 57),
        Reason.ForeignDisabled => (Check.ForeignOption, 62),
        Reason.InactiveDay => (Check.ActiveDays, 57),
        Reason.CategoryNotAllowed => (Check.Categories, 57),
        Reason.PaymentTransactionLimitExceeded => (Check.PaymentTransactionLimit, 61),
        Reason.PaymentDailyLimitExceeded => (Check.PaymentDailyLimit, 61),
        Reason.PaymentMonthlyLimitExceeded => (Check.PaymentMonthlyLimit, 61),
        Reason.PaymentLifespanLimitExceeded => (Check.PaymentLifespanLimit, 61),
        Reason.AtmDailyLimitExceeded => (Check.AtmDailyLimit, 61),
        Reason.AtmMonthlyLimitExceeded => (Check.AtmMonthlyLimit, 61),
    };
}
