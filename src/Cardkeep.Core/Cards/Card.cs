namespace Cardkeep.Cards;

/// <summary>
/// A card as it stands: an immutable record. What may be done to it is in <see cref="CardLifecycle"/>; how it came to be, in
/// <see cref="CardOrder"/>. Times are UTC.
/// </summary>
public sealed record Card
{
    /// <summary>
    /// Months that a card is good for, counted from its issuing to the end of that month in UTC (wire-contract.md §9.1).
    /// </summary>
    public const int MonthsOfLife = 36;

    public required OrganizationId Organization { get; init; }

    public required CardId Id { get; init; }

    /// <summary>How many events the card has had; each change counts one, without gaps, so it numbers them too.</summary>
    public required int Version { get; init; }

    public required CardLevel Level { get; init; }

    public required CardStatus Status { get; init; }

    /// <summary>The status to which the last unlock returns; null unless paused.</summary>
    public required CardStatus? PausedFrom { get; init; }

    /// <summary>Empty unless paused.</summary>
    public required CardLocks Locks { get; init; }

    public required MemberId Holder { get; init; }

    public required MemberId Initiator { get; init; }

    public required AccountId Account { get; init; }

    public required string Nickname { get; init; }

    public required string EmbossedName { get; init; }

    /// <summary>Null while <c>onhold</c>: no number has been drawn yet.</summary>
    public required MaskedPan? Number { get; init; }

    /// <summary>The first day of the month at whose end the card expires; null while <c>onhold</c>.</summary>
    public required DateOnly? ExpiryMonth { get; init; }

    public required bool ShipsToBusiness { get; init; }

    /// <summary>When the plastic left for its holder; null before, and without plastic.</summary>
    public required DateTimeOffset? ShippedAt { get; init; }

    /// <summary>Whether the holder has chosen a PIN; false without plastic.</summary>
    public required bool PinSet { get; init; }

    public required CardOptions Options { get; init; }

    public required CardLimits Limits { get; init; }

    public required CardRestrictions Restrictions { get; init; }

    public required CardDesign Design { get; init; }

    /// <summary>Null where not chosen, and without plastic.</summary>
    public required TypeOfPrint? TypeOfPrint { get; init; }

    /// <summary>Flash only: the instant from which it no longer works; null elsewhere.</summary>
    public required DateTimeOffset? PreExpiresAt { get; init; }

    /// <summary>The card in whose place this one was issued; null: it was ordered.</summary>
    public required ParentCard? Parent { get; init; }

    /// <summary>How a newer card has taken its place; null: none has.</summary>
    public required Replacement? ReplacedBy { get; init; }

    /// <summary>Null: it is not discarded by itself.</summary>
    public required DiscardDay? Discard { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Last change of status or settings; spending does not move it.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>False while a lock stands that no caller of the wire can lift; true without any lock.</summary>
    public bool HasOnlyUserLiftableLocks => (Locks & ~CardLocks.User) == CardLocks.None;

    /// <summary>The card that an order comes to.</summary>
    /// <param name="number">Ignored where the holder's KYC is missing: such a card waits <c>onhold</c>, without number and expiry.</param>
    public static Card Issue(CardOrder order, CardId id, MaskedPan number, DateTimeOffset now)
    {
        var waits = !order.HolderIsKnown;
        return new Card
        {
            Organization = order.Organization,
            Id = id,
            Version = 1,
            Level = order.Level,
            Status = BornAs(order.Level, order.HolderIsKnown),
            PausedFrom = null,
            Locks = CardLocks.None,
            Holder = order.Holder,
            Initiator = order.Initiator,
            Account = order.Account,
            Nickname = NameOf(order.Level, waits ? null : number),
            EmbossedName = order.EmbossedName,
            Number = waits ? null : number,
            ExpiryMonth = waits ? null : ExpiryFrom(now),
            ShipsToBusiness = order.ShipsToBusiness,
            ShippedAt = null,
            PinSet = false,
            Options = order.Options,
            Limits = order.Limits,
            Restrictions = order.Restrictions,
            Design = order.Design,
            TypeOfPrint = order.TypeOfPrint,
            PreExpiresAt = order.PreExpiresAt,
            Parent = null,
            ReplacedBy = null,
            Discard = null,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>
    /// Completes the issuing of a card that waited <c>onhold</c>: it gets its number, its expiry from this day on, and the name that goes
    /// with the number unless its user chose another meanwhile. On a card that does not wait it changes nothing.
    /// </summary>
    public Outcome<Card> Complete(MaskedPan number, DateTimeOffset now)
    {
        var moved = CardLifecycle.Apply(this, CardCommand.AcceptKyc, now);
        if (!moved.Succeeded || ReferenceEquals(moved.Value, this)) return moved;
        return moved.Value with
        {
            Number = number,
            ExpiryMonth = ExpiryFrom(now),
            Nickname = Nickname == Level.Title() ? NameOf(Level, number) : Nickname,
        };
    }

    /// <summary>What it is called until somebody chooses a name.</summary>
    /// <param name="number">Null: it has none yet.</param>
    internal static string NameOf(CardLevel level, MaskedPan? number) =>
        number is null ? level.Title() : $"{level.Title()} {number.LastDigits}";

    internal static CardStatus BornAs(CardLevel level, bool holderIsKnown) =>
        !holderIsKnown ? CardStatus.Onhold : level.IsPhysical() ? CardStatus.Pending : CardStatus.Live;

    internal static DateOnly ExpiryFrom(DateTimeOffset now) =>
        new DateOnly(now.UtcDateTime.Year, now.UtcDateTime.Month, 1).AddMonths(MonthsOfLife);
}
