using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>Everything that one message is judged by and moves, as it stands under the lock of its budget and its card.</summary>
public sealed record Standing
{
    /// <summary>The authorization's card where there is one, whatever card the message names.</summary>
    public required Card Card { get; init; }

    public required CardUse Use { get; init; }

    /// <summary>The oldest card of the renewal chain.</summary>
    public required CardId Budget { get; init; }

    /// <summary>The budget's, turned to the moment's day.</summary>
    public required Counters Counters { get; init; }

    /// <summary>The one that the message speaks of; null: nobody knows it.</summary>
    public Authorization? Authorization { get; init; }

    /// <summary>The refund that is to be undone; null: none stands under that name. After a refund, the one it made.</summary>
    public Refund? Refund { get; init; }
}

/// <summary>What happened, as events are named.</summary>
public enum SpendingEvent
{
    Approved,
    Declined,

    /// <summary>A verification or a credit was approved: nothing is held.</summary>
    Verified,

    Incremented,
    IncrementDeclined,
    Advised,
    Cleared,
    ForcePosted,
    Reversed,
    Expired,
    Refunded,
    RefundUnlinked,
    RefundReversed,

    /// <summary>Beside another event: what was told took the use of a period above a limit.</summary>
    LimitExceeded,
}

/// <summary>The names of events, as subscribers know them.</summary>
public static class SpendingEvents
{
    public static string Kind(this SpendingEvent happened) => happened switch
    {
        SpendingEvent.RefundUnlinked => "refund.unlinked",
        SpendingEvent.RefundReversed => "refund.reversed",
        _ => "authorization." + Names<SpendingEvent>.Of(happened),
    };
}

/// <summary>What one message came to: what stands afterwards, and what has to be written and said.</summary>
/// <param name="Event">
/// Null where nothing happened. With <see cref="Oddities.LimitExceeded"/> in the flags, <see cref="SpendingEvent.LimitExceeded"/>
/// follows it.
/// </param>
public sealed record Booking(Standing After, SpendingEvent? Event)
{
    /// <summary>Of an ask; null for what was told.</summary>
    public Decision? Decision { get; init; }

    /// <summary>What is odd about this message; the authorization keeps those of all.</summary>
    public Oddities Flags { get; init; }

    /// <summary>What it moved on the counters that it moved fully, for the record of the message.</summary>
    public Use Moved { get; init; }

    /// <summary>The card's status moved with it: <see cref="CardCommand.BlockPin"/> or <see cref="CardCommand.PreExpire"/>.</summary>
    public CardCommand? Move { get; init; }
}
