namespace Cardkeep.Requests;

/// <summary>
/// Where a request stands, in the order by which <c>sort_by=status</c> sorts (wire-contract.md §12). All but the first are final.
/// </summary>
public enum RequestStatus
{
    Pending,

    /// <summary>Its card was made.</summary>
    Approved,

    Declined,

    /// <summary>The initiator's membership ended while the request was pending.</summary>
    Canceled,
}

/// <summary>What is asked for.</summary>
public enum RequestType
{
    FlashCard,
    VirtualCard,
}
