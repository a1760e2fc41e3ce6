using System.Collections.Frozen;

namespace Cardkeep.Cards;

public enum Theme
{
    Dark,
    Light,
}

/// <summary>A look: one of the nineteen of wire-contract.md §9.3. Any of them is accepted on any level.</summary>
/// <param name="Gradient">A colour, <c>#RRGGBB</c>.</param>
public sealed record CardDesign(string Name, Theme Theme, string Gradient)
{
    public static readonly IReadOnlyList<CardDesign> All =
    [
        new("standard.recycled.plastic.2023", Theme.Dark, "#000000"),
        new("plus.black.2023", Theme.Dark, "#000000"),
        new("plus.recycled.plastic.silver.2023", Theme.Light, "#C9CBD1"),
        new("plus.recycled.plastic.black.2023", Theme.Dark, "#1D1D1B"),
        new("plus.recycled.plastic.lilac.2023", Theme.Light, "#CBB8EB"),
        new("metal.graphite.black.2019", Theme.Dark, "#2B2B2E"),
        new("metal.mineral.gray.2024", Theme.Dark, "#6E7278"),
        new("metal.sand.gold.2024", Theme.Light, "#D8BE94"),
        new("virtual.default.2017", Theme.Dark, "#6B5AED"),
        new("virtual.blueberry.2025", Theme.Dark, "#3A4A9F"),
        new("virtual.sakura.2025", Theme.Light, "#F4B6C6"),
        new("virtual.plum.2025", Theme.Dark, "#5B2A54"),
        new("virtual.dawn.2025", Theme.Light, "#F7C59F"),
        new("virtual.together.or.nothing.2025", Theme.Dark, "#1F3B4D"),
        new("virtual.gus.gus.2025", Theme.Light, "#E8D9C5"),
        new("virtual.forever.bound.2025", Theme.Dark, "#7A1F2B"),
        new("virtual.puzzle.2025", Theme.Light, "#BFD7EA"),
        new("flash.default.2021", Theme.Light, "#FFD24C"),
        new("advertising.default.2023", Theme.Dark, "#0F6B5C"),
    ];

    private static readonly FrozenDictionary<string, CardDesign> ByName =
        All.ToFrozenDictionary(design => design.Name, StringComparer.Ordinal);

    /// <summary>The first part of the name, under which the pictures lie.</summary>
    public string Family => Name[..Name.IndexOf('.', StringComparison.Ordinal)];

    public static CardDesign? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The designs of a level, which are those of its family; virtual cards have one family.</summary>
    public static IEnumerable<CardDesign> Of(CardLevel level)
    {
        var family = level == CardLevel.VirtualPartner ? CardLevel.Virtual : level;
        return All.Where(design => design.Family == Names<CardLevel>.Of(family));
    }

    /// <summary>The design of a card that is ordered without one: the first of its level.</summary>
    public static CardDesign DefaultOf(CardLevel level) => Of(level).First();
}

/// <summary>How the holder's name stands on the plastic.</summary>
public enum TypeOfPrint
{
    Print,
    Embossed,
}
