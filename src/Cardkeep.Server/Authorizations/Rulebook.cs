using System.Collections.Concurrent;
using Cardkeep.Cards;

namespace Cardkeep.Authorizations;

/// <summary>The core's rules for each organization, of what its operator and itself have set; made once and kept.</summary>
internal sealed class Rulebook(SpendingRules operators)
{
    private static readonly HouseRules Nobody = new(SpendingRules.DefaultZone, null, null);

    private readonly ConcurrentDictionary<HouseRules, SpendingRules> known = new();

    /// <summary>For messages about no card of ours.</summary>
    public SpendingRules OfNobody => Of(Nobody);

    public SpendingRules Of(HouseRules house) => known.TryGetValue(house, out var rules) ? rules : known.GetOrAdd(house, Make(house));

    private SpendingRules Make(HouseRules house) => operators with
    {
        Periods = house.Periods,
        Country = house.Country ?? SpendingRules.DefaultCountry,
    };
}
