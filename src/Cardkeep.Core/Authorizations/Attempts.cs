namespace Cardkeep.Authorizations;

/// <summary>Wrong PINs and verification values in a row (spending.md §7.7).</summary>
internal static class Attempts
{
    /// <summary>A right PIN on a chip shows that the holder has the card, so the verification value counts again.</summary>
    public static bool RestoresCvv(Ask ask) => ask is { Channel: Channel.Chip, Verification.Pin: PinResult.Verified };

    /// <summary>They count only where the status allows the ask: what is tried on a locked card neither harms nor heals it.</summary>
    public static Decision Count(Facts facts, Ask ask, CardUse use)
    {
        if (facts.Trace[Check.Status] != CheckOutcome.Pass) return new(facts, use.PinAttempts, use.CvvAttempts, BlocksPin: false);

        var pin = ask.Verification.Pin switch
        {
            PinResult.Absent => use.PinAttempts,
            PinResult.Verified => 0,
            PinResult.Failed => Math.Min(use.PinAttempts + 1, CardUse.MostPinAttempts),
        };
        var before = RestoresCvv(ask) ? 0 : use.CvvAttempts;
        var isLookedAt = before < CardUse.MostCvvAttempts;
        var cvv = ask.Verification.Cvv switch
        {
            CvvResult.Mismatch when isLookedAt => before + 1,
            CvvResult.Match when isLookedAt => 0,
            _ => before,
        };
        return new(facts, pin, cvv, BlocksPin: ask.Verification.Pin == PinResult.Failed && pin == CardUse.MostPinAttempts);
    }
}
