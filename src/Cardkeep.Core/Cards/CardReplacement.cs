using static Cardkeep.Cards.CardStatus;

namespace Cardkeep.Cards;

/// <summary>Why a card is issued in the place of another.</summary>
public enum Replacement
{
    /// <summary>The same card for another three years.</summary>
    Renewal,

    /// <summary>A card of a higher level.</summary>
    Upgrade,
}

/// <summary>The card that another one replaces.</summary>
/// <param name="LastDigits">Of its number, which never changes.</param>
public sealed record ParentCard(CardId Id, string LastDigits, Replacement By);

/// <summary>The day on which a card is discarded.</summary>
/// <param name="At">When it begins in its organization's zone, as the zone was when the day was set.</param>
public sealed record DiscardDay(DateOnly On, DateTimeOffset At);

/// <summary>
/// A card takes the place of another (wire-contract.md §9.1, members 42 to 44 and 49 to 51). Both work until the older one ends, and draw
/// on one budget (spending.md §2). A card is replaced once; said again, the same replacement gives the same instance back.
/// </summary>
public static class CardReplacement
{
    /// <summary>How long an upgraded card works beside the one that replaces it: the documents' own figure.</summary>
    public const int DaysAfterUpgrade = 30;

    /// <summary>
    /// The older card once it is renewed. Any card that is in use and under no lock but its users'; a flash card has one life, and a
    /// second one would not be its own.
    /// </summary>
    public static Outcome<Card> Renew(Card parent, DateTimeOffset now)
    {
        if (parent.Level == CardLevel.Flash) return NotOnThisLevel(parent.Level, "renewed");
        return Replaced(parent, Replacement.Renewal, null, now);
    }

    /// <summary>The older card once it is upgraded: it is discarded some days later.</summary>
    /// <param name="to">A higher level of plastic.</param>
    public static Outcome<Card> Upgrade(Card parent, CardLevel to, DiscardDay day, LevelTable levels, DateTimeOffset now)
    {
        if (HigherThan(parent.Level) is not [_, ..] higher) return NotOnThisLevel(parent.Level, "upgraded");

        var place = Place.Member("card_level");
        if (!higher.Contains(to)) return Problem.NotInList(place, higher.Select(Names<CardLevel>.Of));

        var most = levels[to];
        if (parent.Limits.PaymentMonthly > most.PaymentMost || parent.Limits.AtmMonthly > (most.AtmMost ?? Money.Zero))
            return new Problem(ProblemCode.LimitAboveMaximum, $"The card's limits are above those of {to.OneCard()}", place);
        return Replaced(parent, Replacement.Upgrade, day, now);
    }

    /// <summary>The level that an upgrade leads to where none is named; the same where there is none above.</summary>
    public static CardLevel NextAbove(CardLevel level) => HigherThan(level) is [var next, ..] ? next : level;

    /// <summary>The levels to which some card can be upgraded.</summary>
    public static IReadOnlyList<CardLevel> Upgrades => HigherThan(CardLevel.Standard);

    /// <summary>
    /// The card that takes another's place: its holder, account, settings and looks, with a number, an expiry and a PIN of its own.
    /// </summary>
    /// <param name="number">Ignored where the holder's KYC is missing, as with an order.</param>
    public static Card Issue(
        Card parent, Replacement by, CardLevel level, CardId id, MaskedPan number, bool holderIsKnown, DateTimeOffset now)
    {
        var hasNoName = parent.Nickname == Card.NameOf(parent.Level, parent.Number);
        return parent with
        {
            Id = id,
            Version = 1,
            Level = level,
            Status = Card.BornAs(level, holderIsKnown),
            PausedFrom = null,
            Locks = CardLocks.None,
            Nickname = hasNoName ? Card.NameOf(level, holderIsKnown ? number : null) : parent.Nickname,
            Number = holderIsKnown ? number : null,
            ExpiryMonth = holderIsKnown ? Card.ExpiryFrom(now) : null,
            ShippedAt = null,
            PinSet = false,
            Design = parent.Design == CardDesign.DefaultOf(parent.Level) ? CardDesign.DefaultOf(level) : parent.Design,
            Parent = new(parent.Id, parent.Number!.LastDigits, by),
            ReplacedBy = null,
            Discard = null,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    private static Outcome<Card> Replaced(Card parent, Replacement by, DiscardDay? day, DateTimeOffset now)
    {
        if (parent.ReplacedBy == by) return parent;
        if (parent.ReplacedBy is { } other) return NoWay($"was {Done(other)} already", by);

        var status = CardTime.At(parent, now).Status;
        if (status is not (Live or Paused or PinBlocked)) return NoWay($"is {Names<CardStatus>.Of(status)}", by);
        if (!parent.HasOnlyUserLiftableLocks) return NoWay("is locked by the system", by);   // The new one would be born without.
        return parent with { Version = parent.Version + 1, ReplacedBy = by, Discard = day, UpdatedAt = now };
    }

    private static CardLevel[] HigherThan(CardLevel level) =>
        !level.IsPhysical() ? [] : [.. Enum.GetValues<CardLevel>().Where(other => other.IsPhysical() && other > level)];

    private static string Done(Replacement by) => by == Replacement.Renewal ? "renewed" : "upgraded";

    private static Problem NoWay(string what, Replacement by) =>
        new(ProblemCode.InvalidStatusTransition, $"A card that {what} cannot be {Done(by)}");

    private static Problem NotOnThisLevel(CardLevel level, string done) =>
        new(ProblemCode.NotApplicableToCardLevel, $"No {Names<CardLevel>.Of(level)} card can be {done}");
}
