namespace Cardkeep.Authorizations;

/// <summary>What an authorization is now. Derived, never stored apart: the first that fits.</summary>
public enum AuthorizationStatus
{
    /// <summary>Something is held.</summary>
    Open,

    /// <summary>Something was cleared.</summary>
    Cleared,

    Declined,

    /// <summary>The hold ran out.</summary>
    Expired,

    /// <summary>The hold was given back, or will be: its reversal came first.</summary>
    Reversed,

    /// <summary>Nothing was ever held.</summary>
    Verified,
}

/// <summary>Which message opened an authorization.</summary>
public enum OpenedBy
{
    Ask,
    Advice,

    /// <summary>A force post: a clearing without an authorization that we know.</summary>
    Clearing,

    /// <summary>A reversal that came before its ask.</summary>
    Reversal,
}

/// <summary>What is odd about what was told (spending.md §6). Spelled as the members are, in snake_case.</summary>
[Flags]
public enum Oddities
{
    None = 0,

    /// <summary>The network decided in our stead.</summary>
    StandIn = 1,

    /// <summary>What was told took the use of a period above a limit.</summary>
    LimitExceeded = 2,

    /// <summary>More was cleared than was held.</summary>
    OverCleared = 4,

    /// <summary>Cleared after the hold was given back or had expired.</summary>
    Late = 8,

    /// <summary>Cleared although it was declined.</summary>
    AfterDecline = 16,

    /// <summary>Cleared without an authorization.</summary>
    ForcePost = 32,

    /// <summary>More was reversed than was held.</summary>
    ExceedsHold = 64,

    /// <summary>Reversed before it was asked.</summary>
    Early = 128,

    /// <summary>More was refunded than was cleared.</summary>
    ExceedsCleared = 256,

    /// <summary>It names a card or a refund that nobody knows.</summary>
    Unknown = 512,
}

/// <summary>
/// One transaction of the network, opened by its first message, with everything that followed (spending.md §2). Everything later moves the
/// periods to which it was charged at first. Amounts are in cents of the card's currency and never below 0; times are UTC.
/// </summary>
public sealed record Authorization
{
    public required OrganizationId Organization { get; init; }

    public required AuthorizationId Id { get; init; }

    /// <summary>The network's name for it, unique in the organization.</summary>
    public required string TransactionId { get; init; }

    public required CardId Card { get; init; }

    /// <summary>The oldest card of the card's renewal chain, which carries the counters.</summary>
    public required CardId Budget { get; init; }

    public required OpenedBy OpenedBy { get; init; }

    /// <summary>Its opening ask was heard: at first, or too late. There is one at most.</summary>
    public required bool IsAsked { get; init; }

    /// <summary>Null where neither an ask nor an advice has said.</summary>
    public required AskType? Type { get; init; }

    /// <inheritdoc cref="Type"/>
    public required Channel? Channel { get; init; }

    public required bool IsPreAuthorization { get; init; }

    /// <summary>Null: not said.</summary>
    public required Merchant? Merchant { get; init; }

    /// <summary>Null: not said.</summary>
    public required OriginalAmount? Original { get; init; }

    /// <summary>How it was decided, by us or, as an advice said, elsewhere; null where nobody has.</summary>
    public required Verdict? Verdict { get; init; }

    /// <summary>Null unless we declined.</summary>
    public required Reason? Reason { get; init; }

    /// <summary>The organization's zone then.</summary>
    public required string Zone { get; init; }

    /// <summary>The local day, and its month, to which all of it is charged.</summary>
    public required DateOnly Day { get; init; }

    public required Pair Pair { get; init; }

    /// <summary>It counts for the life of a flash card too.</summary>
    public required bool CountsLife { get; init; }

    /// <summary>When we decided, or heard of it.</summary>
    public required DateTimeOffset DecidedAt { get; init; }

    /// <summary>When the network says it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>When what is held is given back; null where nothing ever was.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    public Oddities Flags { get; init; }

    /// <summary>How many events it has had; each counts one, without gaps, so it numbers them too.</summary>
    public required int Version { get; init; }

    /// <summary>What was asked, told or cleared first.</summary>
    public required Money Requested { get; init; }

    /// <summary>The approved ask, increments and advices.</summary>
    public Money Approved { get; init; }

    /// <summary>The part of the clearings that came out of the hold.</summary>
    public Money Consumed { get; init; }

    /// <summary>All clearings.</summary>
    public Money Cleared { get; init; }

    /// <summary>Given back by reversals.</summary>
    public Money Reversed { get; init; }

    /// <summary>Given back because its time was up.</summary>
    public Money Expired { get; init; }

    /// <summary>Given back by a final clearing.</summary>
    public Money Released { get; init; }

    /// <summary>Linked refunds.</summary>
    public Money Refunded { get; init; }

    /// <summary>The part of them that counts against what was cleared, and so was given back to counters.</summary>
    public Money Credited { get; init; }

    /// <summary>Neither cleared nor given back.</summary>
    public Money Held => Approved - Consumed - Reversed - Expired - Released;

    /// <summary>Cleared beyond what was held.</summary>
    public Money Over => Cleared - Consumed;

    public AuthorizationStatus Status =>
        Held > Money.Zero ? AuthorizationStatus.Open
        : Cleared > Money.Zero ? AuthorizationStatus.Cleared
        : Verdict == Authorizations.Verdict.Declined ? AuthorizationStatus.Declined
        : Expired > Money.Zero ? AuthorizationStatus.Expired
        : Reversed > Money.Zero || Flags.HasFlag(Oddities.Early) ? AuthorizationStatus.Reversed
        : AuthorizationStatus.Verified;
}
