using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>A card as a batch leaves it.</summary>
internal sealed class CardPage(ReferredCard read, CardCounters row)
{
    private readonly CardUse before = row.Use with { LastActivityAt = read.LastActivityAt };

    /// <summary>As it was read under the lock.</summary>
    public CardCounters Row => row;

    public HouseRules Rules => read.Rules;

    public Card Card { get; set; } = read.Card;

    public CardUse Use { get; set; } = row.Use with { LastActivityAt = read.LastActivityAt };

    public bool WasActive => Use.LastActivityAt != before.LastActivityAt;

    public bool WasUsed => Use with { LastActivityAt = null } != before with { LastActivityAt = null };
}

/// <summary>A budget as a batch leaves it.</summary>
internal sealed class BudgetPage(CardKey key, Counters turned)
{
    public CardKey Key => key;

    public Counters Counters { get; private set; } = turned;

    /// <summary>Something was charged to it; a day that merely turned can turn again.</summary>
    public bool WasMoved { get; private set; }

    public void Move(Counters after)
    {
        WasMoved |= !ReferenceEquals(after, Counters);
        Counters = after;
    }
}

/// <summary>An authorization as a batch leaves it.</summary>
internal sealed class AuthorizationPage(KeptAuthorization kept, bool isNew)
{
    public KeptAuthorization Kept { get; set; } = kept;

    public bool IsNew => isNew;
}
