namespace Cardkeep.Authorizations;

/// <summary>
/// What an ask has to pass, in the order of precedence: all are looked at, and the first that fails is the reason (spending.md §4).
/// Decisions are stored with these positions, so a new one needs a new version of <see cref="Facts"/>.
/// </summary>
public enum Check
{
    /// <summary>There is a card behind the reference.</summary>
    Card,

    /// <summary>The transaction is not over before this ask; an increment finds it open.</summary>
    Transaction,

    /// <summary>The kind of ask is supported.</summary>
    Type,

    /// <summary>The status allows it, moved on by the clock.</summary>
    Status,

    /// <summary>Cash needs a PIN.</summary>
    PinGiven,

    /// <summary>The PIN that was given is right.</summary>
    Pin,

    /// <summary>The verification value that was given is right, and has not been guessed at too often.</summary>
    Cvv,

    /// <summary>3-D Secure did not fail.</summary>
    ThreeDs,

    /// <summary>Chip and magnetic stripe need plastic.</summary>
    Channel,

    AtmOption,

    NfcOption,

    OnlineOption,

    ForeignOption,

    ActiveDays,

    Categories,

    PaymentTransactionLimit,

    PaymentDailyLimit,

    PaymentMonthlyLimit,

    /// <summary>The budget of a flash card.</summary>
    PaymentLifespanLimit,

    AtmDailyLimit,

    AtmMonthlyLimit,
}

/// <summary>What came of one check.</summary>
public enum CheckOutcome
{
    Pass,

    Fail,

    /// <summary>It would have failed; the amount was lowered to what it leaves.</summary>
    Reduced,

    /// <summary>It says nothing to such an ask, or to such a card.</summary>
    NotApplicable,

    /// <summary>An earlier failure left nothing to look at.</summary>
    NotEvaluated,
}

/// <summary>What came of every check of one ask: 21 outcomes of three bits.</summary>
public readonly record struct Trace(ulong Bits)
{
    private const int Width = 3;
    private const ulong Mask = 7;

    /// <summary>How many checks there are.</summary>
    public const int Count = (int)Check.AtmMonthlyLimit + 1;

    /// <summary>Nothing looked at yet.</summary>
    public static readonly Trace Empty = Untouched();

    public CheckOutcome this[Check check] => (CheckOutcome)((Bits >> (Width * (int)check)) & Mask);

    /// <summary>The first check that failed, or null where none did.</summary>
    public Check? FirstFailing => FirstUpTo(Check.AtmMonthlyLimit);

    /// <summary>None of the checks before the limits failed.</summary>
    public bool FailsOnlyLimits => FirstUpTo(Check.Categories) is null;

    public Trace With(Check check, CheckOutcome outcome)
    {
        var shift = Width * (int)check;
        return new Trace((Bits & ~(Mask << shift)) | ((ulong)outcome << shift));
    }

    private Check? FirstUpTo(Check last)
    {
        for (var check = Check.Card; check <= last; check++)
        {
            if (this[check] == CheckOutcome.Fail) return check;
        }

        return null;
    }

    private static Trace Untouched()
    {
        var trace = default(Trace);
        for (var check = Check.Card; (int)check < Count; check++) trace = trace.With(check, CheckOutcome.NotEvaluated);
        return trace;
    }
}
