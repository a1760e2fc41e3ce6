namespace Cardkeep.Cards;

/// <summary>
/// Why a card is paused: a set, because several may hold it at once. Only <see cref="User"/> can be lifted over the wire.
/// </summary>
[Flags]
public enum CardLocks
{
    None = 0,

    /// <summary>Somebody locked the card over the wire.</summary>
    User = 1,

    /// <summary>The organization is suspended.</summary>
    Organization = 2,

    Fraud = 4,

    /// <summary>The holder's identity is in doubt.</summary>
    Kyc = 8,
}
