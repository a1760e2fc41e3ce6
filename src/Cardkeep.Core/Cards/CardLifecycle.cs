using static Cardkeep.Cards.CardStatus;

namespace Cardkeep.Cards;

/// <summary>Everything that can move a card from one status to another (product.md §3).</summary>
public enum CardCommand
{
    /// <summary>The holder's identity is known: issuing completes.</summary>
    AcceptKyc,

    /// <summary>The holder sets the PIN.</summary>
    Activate,

    /// <summary>A lock is added: the user's or the system's.</summary>
    Lock,

    /// <summary>A lock is taken away.</summary>
    Unlock,

    ReportLost,

    ReportStolen,

    Discard,

    CancelOrder,

    LoseInShipping,

    /// <summary>Three wrong PINs in a row.</summary>
    BlockPin,

    ResetPin,

    /// <summary>A flash card is past its date, or its budget is spent.</summary>
    PreExpire,

    /// <summary>The expiry month is over.</summary>
    Expire,

    ReportAbusive,

    /// <summary>The day has come on which an upgraded card is discarded.</summary>
    DiscardOnDay,
}

/// <summary>The whole machine. docs/card-lifecycle.md is printed from it.</summary>
public static class CardLifecycle
{
    /// <summary>
    /// The status to which a command leads, or null where a card may not make that move from where it stands. Said again, a command
    /// leads to the status the card already has.
    /// </summary>
    /// <param name="locksAfter">The locks that would stand after the command; an unlock that leaves some keeps the card paused.</param>
    public static CardStatus? Next(Card card, CardCommand command, CardLocks locksAfter = CardLocks.None) => (command, card.Status) switch
    {
        (CardCommand.AcceptKyc, Onhold or Pending) when card.Level.IsPhysical() => Pending,
        (CardCommand.AcceptKyc, Onhold or Live) when !card.Level.IsPhysical() => Live,
        (CardCommand.Activate, Pending or Live) => Live,
        (CardCommand.Lock, Live or PinBlocked or Paused) => Paused,
        (CardCommand.Unlock, Paused) => locksAfter == CardLocks.None ? card.PausedFrom : Paused,
        (CardCommand.Unlock, Live) => Live,
        (CardCommand.ReportLost, Pending or Live or Paused or PinBlocked or Lost) => Lost,
        (CardCommand.ReportStolen, Pending or Live or Paused or PinBlocked or Stolen) => Stolen,
        (CardCommand.Discard, Pending or Live or Paused or Onhold or Discarded) => Discarded,
        (CardCommand.CancelOrder, Pending or OrderCanceled) => OrderCanceled,
        (CardCommand.LoseInShipping, Pending or ShippedLost) => ShippedLost,
        (CardCommand.BlockPin, Live or PinBlocked) => PinBlocked,
        (CardCommand.ResetPin, PinBlocked or Live) => Live,
        (CardCommand.PreExpire, Live or Paused or PreExpired) => PreExpired,
        (CardCommand.Expire, Live or Paused or PinBlocked or Expired) => Expired,
        (CardCommand.ReportAbusive, Pending or Live or Paused or PinBlocked or Onhold or Abusive) => Abusive,
        (CardCommand.DiscardOnDay, Live or Paused or Discarded) => Discarded,
        _ => null,
    };

    /// <summary>Whether cards of this level know the command at all: plastic is lost or stolen, the rest is discarded.</summary>
    public static bool Applies(CardCommand command, CardLevel level) => command switch
    {
        CardCommand.ReportLost or CardCommand.ReportStolen or CardCommand.Activate or CardCommand.CancelOrder
            or CardCommand.LoseInShipping or CardCommand.BlockPin or CardCommand.ResetPin => level.IsPhysical(),
        CardCommand.Discard => !level.IsPhysical(),
        CardCommand.PreExpire => level == CardLevel.Flash,
        CardCommand.AcceptKyc or CardCommand.Lock or CardCommand.Unlock or CardCommand.Expire
            or CardCommand.ReportAbusive or CardCommand.DiscardOnDay => true,
    };

    /// <summary>Adds a lock: <c>paused</c> from now on. A lock that stands already changes nothing and gives the same card back.</summary>
    public static Outcome<Card> Lock(Card card, CardLocks which, DateTimeOffset now)
    {
        if (which == CardLocks.None) throw new ArgumentOutOfRangeException(nameof(which), which, "no lock at all pauses no card");
        return Move(card, CardCommand.Lock, card.Locks | which, now);
    }

    /// <summary>
    /// Takes a lock away. While another one stands the card stays paused, which is no problem: the answer shows it
    /// (wire-contract.md §9.5).
    /// </summary>
    public static Outcome<Card> Unlock(Card card, CardLocks which, DateTimeOffset now) =>
        Move(card, CardCommand.Unlock, card.Locks & ~which, now);

    /// <summary>
    /// The card after any other command, the same instance where nothing changes, or the problem:
    /// <c>not_applicable_to_card_level</c> whatever the status, else <c>invalid_status_transition</c>. Locks fall with the pause.
    /// </summary>
    public static Outcome<Card> Apply(Card card, CardCommand command, DateTimeOffset now)
    {
        if (command is CardCommand.Lock or CardCommand.Unlock)
            throw new ArgumentOutOfRangeException(nameof(command), command, "which lock?");
        return Move(card, command, card.Locks, now);
    }

    /// <summary>
    /// The plastic leaves for its holder; said again, nothing changes. Only a card that waits for its PIN can be on its way.
    /// </summary>
    public static Outcome<Card> Ship(Card card, DateTimeOffset now)
    {
        if (!card.Level.IsPhysical()) return NotOnThisLevel(card.Level, "ship");
        if (card.ShippedAt is not null) return card;
        return card.Status == Pending
            ? card with { Version = card.Version + 1, ShippedAt = now, UpdatedAt = now }
            : new Problem(ProblemCode.InvalidStatusTransition, $"A card that is {Names<CardStatus>.Of(card.Status)} cannot be shipped");
    }

    /// <summary>
    /// Gives a card another PIN, which ends a block. On a card that is live the PIN alone is new; the one that it has already changes
    /// nothing.
    /// </summary>
    public static Outcome<Card> ResetPin(Card card, bool isItsPin, DateTimeOffset now)
    {
        var reset = Apply(card, CardCommand.ResetPin, now);
        return !reset.Succeeded || !ReferenceEquals(reset.Value, card) || isItsPin
            ? reset
            : card with { Version = card.Version + 1, PinSet = true, UpdatedAt = now };
    }

    /// <param name="locks">Those that stand afterwards, if the card is paused then.</param>
    private static Outcome<Card> Move(Card card, CardCommand command, CardLocks locks, DateTimeOffset now)
    {
        if (!Applies(command, card.Level)) return NotOnThisLevel(card.Level, Names<CardCommand>.Of(command));

        // Whose time has come is judged as what it is by now, though nobody has swept it yet. Only time itself moves it there.
        var status = command is CardCommand.PreExpire or CardCommand.Expire or CardCommand.DiscardOnDay
            ? card.Status
            : CardTime.At(card, now).Status;
        if (status != card.Status) return Next(card with { Status = status }, command) == status ? card : NoWay(status, command);
        if (Next(card, command, locks) is not { } next) return NoWay(card.Status, command);
        if (next == card.Status && locks == card.Locks) return card;

        return card with
        {
            Version = card.Version + 1,
            Status = next,
            PausedFrom = next != Paused ? null : card.Status == Paused ? card.PausedFrom : card.Status,
            Locks = next == Paused ? locks : CardLocks.None,
            PinSet = card.PinSet || command is CardCommand.Activate or CardCommand.ResetPin,
            UpdatedAt = now,
        };
    }

    private static Problem NotOnThisLevel(CardLevel level, string action) => new(
        ProblemCode.NotApplicableToCardLevel,
        $"The action {action} does not exist on {level.OneCard()}");

    private static Problem NoWay(CardStatus from, CardCommand command) => new(
        ProblemCode.InvalidStatusTransition,
        $"A card that is {Names<CardStatus>.Of(from)} cannot become {Names<CardStatus>.Of(Goal(command))}");

    /// <summary>Where a command leads when nothing stands in its way, for the sentence that says it cannot.</summary>
    private static CardStatus Goal(CardCommand command) => command switch
    {
        CardCommand.AcceptKyc => Pending,
        CardCommand.Activate or CardCommand.Unlock or CardCommand.ResetPin => Live,
        CardCommand.Lock => Paused,
        CardCommand.ReportLost => Lost,
        CardCommand.ReportStolen => Stolen,
        CardCommand.Discard or CardCommand.DiscardOnDay => Discarded,
        CardCommand.CancelOrder => OrderCanceled,
        CardCommand.LoseInShipping => ShippedLost,
        CardCommand.BlockPin => PinBlocked,
        CardCommand.PreExpire => PreExpired,
        CardCommand.Expire => Expired,
        CardCommand.ReportAbusive => Abusive,
    };
}
