namespace Cardkeep.Cards;

/// <summary>Where and when a card may spend. Both lists in the order in which they were given, without repetitions.</summary>
/// <param name="ActiveDays">ISO weekdays, 1 = Monday … 7 = Sunday; never empty.</param>
/// <param name="Categories">Those allowed; empty allows all.</param>
public sealed record CardRestrictions(IReadOnlyList<int> ActiveDays, IReadOnlyList<MerchantCategory> Categories)
{
    public static readonly IReadOnlyList<int> EveryDay = [1, 2, 3, 4, 5, 6, 7];

    /// <summary>An empty list of days, like none at all, is every day (wire-contract.md §14).</summary>
    public static CardRestrictions Of(IReadOnlyList<int> days, IReadOnlyList<MerchantCategory> categories) =>
        new(days is [] ? EveryDay : [.. days.Distinct()], [.. categories.Distinct()]);
}
