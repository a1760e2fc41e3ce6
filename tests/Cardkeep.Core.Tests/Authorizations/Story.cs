using System.Globalization;
using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cardkeep.Tests.Authorizations;

internal enum Act { Ask, Increment, Advise, Clear, Reverse, Refund, Undo, Wait, SetBack, Lock, Unlock, Limit, Repeat }

/// <summary>One thing that happens. All of it stands in it, so that a story can lose any of its acts and still be told.</summary>
/// <param name="Card">0 and 1 share a budget; 2 is a flash card.</param>
/// <param name="Transaction">One of a few names, so that messages meet.</param>
/// <param name="Bits">Yes or no to whatever the act can vary.</param>
internal sealed record Step(Act Act, int Card, int Transaction, int Cents, int Bits)
{
    public bool Has(int bit) => (Bits & (1 << bit)) != 0;

    public string Name => $"t-{Transaction}";

    public override string ToString() => $"{Act} card {Card} {Name} {Cents / 100m} bits {Bits:b}";
}

/// <summary>A sequence of them, under one set of rules.</summary>
internal sealed record Story(RefundPolicy Policy, bool AtmCountsInPayment, IReadOnlyList<Step> Steps)
{
    private const int Length = 60;

    // Purchases are frequent and small limits are reached soon; a clock that goes back is rare.
    private static readonly Gen<Act> Acts = Gen.Frequency(
        (8, Gen.Constant(Act.Ask)),
        (12, Gen.Elements(Act.Clear, Act.Increment, Act.Advise, Act.Reverse, Act.Refund, Act.Wait)),
        (4, Gen.Elements(Act.Undo, Act.Limit, Act.Repeat, Act.Lock, Act.Unlock, Act.Unlock)),
        (1, Gen.Constant(Act.SetBack)));

    private static readonly Gen<Step> SomeSteps =
        from act in Acts
        from card in Gen.Choose(0, 2)
        from transaction in Gen.Choose(0, 11)
        from cents in Gen.Frequency((3, Gen.Choose(1, 60).Select(euros => euros * 100)), (1, Gen.Choose(1, 12_000)))
        from bits in Gen.Choose(0, 255)
        select new Step(act, card, transaction, cents, bits);

    public static readonly Gen<Story> Any =
        from policy in Gen.Elements(Enum.GetValues<RefundPolicy>())
        from both in Gen.Elements(true, false, false)
        from steps in SomeSteps.ListOf(Length)
        select new Story(policy, both, [.. steps]);

    // Operations in one run: a short form, or as many as CARDKEEP_OPERATIONS says.
    private static int Stories { get; } =
        int.Parse(Environment.GetEnvironmentVariable("CARDKEEP_OPERATIONS") ?? "15000", CultureInfo.InvariantCulture) / Length;

    /// <summary>A failure prints the seed, and the shortest story that fails.</summary>
    /// <param name="oneOf">For what need not be asked as often: one story of so many.</param>
    public static void Check(Action<Story> holds, int oneOf = 1) =>
        Prop.ForAll(Arb.From(Any, Shorter), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(Stories / oneOf));

    /// <summary>Three cards with limits that a few purchases reach.</summary>
    public static IReadOnlyList<Card> Cards =>
    [
        Purchases.Card().Daily(100).Monthly(250).Transaction(90).AtmDaily(60).AtmMonthly(150),
        Purchases.Card(id: 9).Daily(80).Monthly(300).AtmMonthly(100),
        Purchases.Card(CardLevel.Flash, id: 10).Life(100),
    ];

    private static IEnumerable<Story> Shorter(Story story) =>
        story.Steps.Select((_, left) => story with { Steps = [.. story.Steps.Where((_, index) => index != left)] });

    public override string ToString() =>
        $"{Policy}, cash {(AtmCountsInPayment ? "counts" : "does not count")}:\n{string.Join('\n', Steps)}";
}
