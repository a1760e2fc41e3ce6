namespace Cardkeep.Authorizations;

/// <summary>How an ask ended.</summary>
public enum Verdict
{
    Approved,

    /// <summary>For less than was asked, all that the limits leave.</summary>
    PartiallyApproved,

    Declined,
}

/// <summary>How an ask was decided, and what that does to the card. The figures and all checks are in the facts.</summary>
/// <param name="PinAttempts">Wrong PINs in a row, this one included.</param>
/// <param name="CvvAttempts">Wrong verification values in a row, this one included.</param>
/// <param name="BlocksPin">This was the last wrong PIN.</param>
public sealed record Decision(Facts Facts, int PinAttempts, int CvvAttempts, bool BlocksPin)
{
    public Verdict Verdict => Facts.Verdict;

    /// <summary>Null unless declined.</summary>
    public Reason? Reason => Facts.Reason;

    /// <summary>Nothing where declined.</summary>
    public Money Approved => Facts.Approved;

    public bool IsApproved => Verdict != Verdict.Declined;
}
