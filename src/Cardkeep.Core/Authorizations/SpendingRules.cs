namespace Cardkeep.Authorizations;

/// <summary>To which counters a linked refund gives back (spending.md §7.9).</summary>
public enum RefundPolicy
{
    /// <summary>To those that the purchase was charged to.</summary>
    OriginalWindow,

    /// <summary>To today's.</summary>
    CurrentWindow,

    None,
}

/// <summary>What an organization and its operator have set for all cards (spending.md §11).</summary>
public sealed record SpendingRules
{
    /// <summary>What an organization without a country of its own is taken to be in.</summary>
    public const string DefaultCountry = "FR";

    public const string DefaultZone = "Europe/Paris";

    public required Periods Periods { get; init; }

    /// <summary>ISO 3166-1 alpha-2: what is not foreign.</summary>
    public string Country { get; init; } = DefaultCountry;

    /// <summary>How long a hold waits to be cleared, in times 24 hours.</summary>
    public int HoldDays { get; init; } = 7;

    /// <summary>The same of a pre-authorization.</summary>
    public int PreAuthorizationHoldDays { get; init; } = 30;

    public RefundPolicy RefundPolicy { get; init; }

    /// <summary>Withdrawals pass and move the payment limits too.</summary>
    public bool AtmCountsInPayment { get; init; }

    /// <summary>A card that is restricted to some categories gives cash only where <c>atm</c> is among them.</summary>
    public bool CategoriesGateCash { get; init; } = true;

    public CategoryMap Categories { get; init; } = CategoryMap.Current;

    internal Pair PairOf(bool isCash) => !isCash ? Pair.Payment : AtmCountsInPayment ? Pair.Both : Pair.Atm;

    internal DateTimeOffset HoldEnds(bool isPreAuthorization, DateTimeOffset from) =>
        from.AddDays(isPreAuthorization ? PreAuthorizationHoldDays : HoldDays);
}
