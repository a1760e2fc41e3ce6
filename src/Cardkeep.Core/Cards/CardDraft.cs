namespace Cardkeep.Cards;

/// <summary>
/// An order as somebody wrote it: every member absent, unreadable or a value (wire-contract.md §10.2), in the documents' words.
/// </summary>
public sealed record CardDraft : LimitsDraft
{
    /// <summary>Nothing was given.</summary>
    public CardDraft()
    {
    }

    /// <summary>The limits as they were read, and nothing else yet.</summary>
    public CardDraft(LimitsDraft limits) : base(limits)
    {
    }

    public Given<MemberId> Holder { get; init; }

    public Given<MemberId> Initiator { get; init; }

    /// <summary>A UUID or a slug.</summary>
    public Given<string> Organization { get; init; }

    public Given<AccountId> Account { get; init; }

    public Given<CardLevel> Level { get; init; }

    public Given<bool> ShipsToBusiness { get; init; }

    public Given<ShippingAddress> Address { get; init; }

    public Given<bool> AtmOption { get; init; }

    public Given<bool> NfcOption { get; init; }

    public Given<bool> ForeignOption { get; init; }

    public Given<bool> OnlineOption { get; init; }

    public Given<DateTimeOffset> PreExpiresAt { get; init; }

    public Given<IReadOnlyList<int>> ActiveDays { get; init; }

    public Given<IReadOnlyList<MerchantCategory>> Categories { get; init; }

    public Given<CardDesign> Design { get; init; }

    public Given<TypeOfPrint> TypeOfPrint { get; init; }
}
