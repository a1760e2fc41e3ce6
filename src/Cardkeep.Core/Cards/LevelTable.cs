using System.Collections.Immutable;

namespace Cardkeep.Cards;

/// <summary>The most that a card of one level may be given.</summary>
/// <param name="PaymentMost">Of the monthly payment limit; on flash, of the lifespan limit.</param>
/// <param name="AtmMost">Of the monthly ATM limit; null where the level has no withdrawals.</param>
public sealed record LevelMaxima(Money PaymentMost, Money? AtmMost);

/// <summary>
/// The maxima of all levels (product.md §3), and what an operator puts in their place: other maxima, and members that an order must have
/// although the contract leaves them open.
/// </summary>
public sealed class LevelTable
{
    /// <summary>The monthly payment limit of a virtual card that is ordered without one, where its level's maximum is no lower.</summary>
    public static readonly Money VirtualDefault = Money.FromEuros(500);

    public static readonly LevelTable Default = new(ImmutableDictionary.CreateRange(new Dictionary<CardLevel, LevelMaxima>
    {
        [CardLevel.Standard] = new(Money.FromEuros(20_000), Money.FromEuros(1_000)),
        [CardLevel.Plus] = new(Money.FromEuros(40_000), Money.FromEuros(2_000)),
        [CardLevel.Metal] = new(Money.FromEuros(200_000), Money.FromEuros(3_000)),
        [CardLevel.Virtual] = new(Money.FromEuros(20_000), null),
        [CardLevel.VirtualPartner] = new(Money.FromEuros(20_000), null),
        [CardLevel.Flash] = new(Money.FromEuros(20_000), null),
        [CardLevel.Advertising] = new(Money.FromEuros(200_000), null),
    }), []);

    private readonly ImmutableDictionary<CardLevel, LevelMaxima> maxima;
    private readonly ImmutableSortedSet<(CardLevel Level, string Member)> demanded;

    private LevelTable(
        ImmutableDictionary<CardLevel, LevelMaxima> maxima, ImmutableSortedSet<(CardLevel Level, string Member)> demanded)
    {
        this.maxima = maxima;
        this.demanded = demanded;
    }

    public LevelMaxima this[CardLevel level] => maxima[level];

    public LevelTable With(CardLevel level, LevelMaxima replaced) => new(maxima.SetItem(level, replaced), demanded);

    /// <summary>An order of this level must have this member, which <see cref="OrderForm.MayBeDemanded"/>.</summary>
    public LevelTable Demanding(CardLevel level, string member) => new(maxima, demanded.Add((level, member)));

    /// <summary>What an order of this level must have besides what the contract asks for.</summary>
    public IEnumerable<string> Demanded(CardLevel level) => demanded.Where(entry => entry.Level == level).Select(entry => entry.Member);
}
