namespace Cardkeep.Access;

/// <summary>What somebody may want to do, as far as roles tell people apart. Who may do what is in <see cref="Permissions"/>.</summary>
public enum Act
{
    SeeOrganization,
    SeeBalances,
    SeeCard,
    OrderCard,

    /// <summary>To stop a card: lock, lost, stolen, discard.</summary>
    LockCard,
    UnlockCard,

    /// <summary>Limits, nickname, options, restrictions.</summary>
    ChangeCard,

    /// <summary>The whole number of a card, its CVV and its PIN, and choosing the PIN.</summary>
    RevealCard,

    /// <summary>Of a request its initiator stands where a card's holder stands.</summary>
    SeeRequest,

    /// <summary>For oneself: what is approved is a card of one's own.</summary>
    AskForCard,

    /// <summary>To approve a request, or to decline it.</summary>
    DecideRequest,

    /// <summary>To see, register, change and remove the applications of the organization, and their secrets.</summary>
    KeepClients,
}

/// <summary>How far an act reaches.</summary>
public enum Reach
{
    Nobody,

    /// <summary>Cards that the caller holds.</summary>
    Own,

    /// <summary>Cards whose holder is in the caller's team; a caller without a team has none.</summary>
    Team,

    /// <summary>Both of the above.</summary>
    OwnAndTeam,

    /// <summary>Every card of the organization.</summary>
    Any,
}
