using System.Globalization;

namespace Cardkeep.Sandbox;

/// <summary>How many cards the verb <c>load</c> issues, and for how many organizations.</summary>
/// <param name="IsSkewed">Half of them are the first organization's and a tenth the second's, as where one customer is large.</param>
internal sealed record LoadShape(int Cards, int Organizations, bool IsSkewed)
{
    /// <summary>What <c>docs/performance.md</c> was asked for, ten times over; more is a disk's question.</summary>
    private const int MostCards = 10_000_000;

    private const string Usage = "load takes --cards N, --organizations M and --skew";

    /// <summary>Reads <c>--cards N --organizations M [--skew]</c>.</summary>
    public static Outcome<LoadShape> Read(IReadOnlyList<string> words)
    {
        var shape = new LoadShape(10_000, 100, IsSkewed: false);
        for (var place = 0; place < words.Count; place++)
        {
            var number = place + 1 < words.Count ? Number(words[place + 1]) : null;
            switch (words[place])
            {
                case "--skew":
                    shape = shape with { IsSkewed = true };
                    break;
                case "--cards" when number is { } cards:
                    shape = shape with { Cards = cards };
                    place++;
                    break;
                case "--organizations" when number is { } organizations:
                    shape = shape with { Organizations = organizations };
                    place++;
                    break;
                default:
                    return new Problem(ProblemCode.InvalidRequest, Usage);
            }
        }

        return shape.Cards is < 1 or > MostCards || shape.Organizations < 1 || shape.Organizations > shape.Cards
            ? new Problem(
                ProblemCode.InvalidRequest,
                FormattableString.Invariant($"load takes 1 to {MostCards} cards, and at least one card for each organization"))
            : shape;
    }

    /// <summary>Of an organization, by its place from 0.</summary>
    public int CardsOf(int organization)
    {
        var (first, second) = IsSkewed && Organizations > 2 ? (Cards / 2, Cards / 10) : (0, 0);
        if (first > 0 && organization < 2) return organization == 0 ? first : second;

        var others = first > 0 ? Organizations - 2 : Organizations;
        var left = Cards - first - second;
        var place = first > 0 ? organization - 2 : organization;
        return (left / others) + (place < left % others ? 1 : 0);
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
