using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Cards.CardStatus;

namespace Cardkeep.Tests.Cards;

public sealed class CardLifecycleTests
{
    // wire-contract.md §9.5, its last five columns. "earlier": what the card was before the pause.
    private const string Wire = """
        status         | lock   | unlock  | lost | stolen | discard
        pending        | ✗      | ✗       | lost | stolen | discarded
        live           | paused | =       | lost | stolen | discarded
        paused         | =      | earlier | lost | stolen | discarded
        stolen         | ✗      | ✗       | ✗    | =      | –
        lost           | ✗      | ✗       | =    | ✗      | –
        pin_blocked    | paused | ✗       | lost | stolen | –
        discarded      | ✗      | ✗       | ✗    | ✗      | =
        expired        | ✗      | ✗       | ✗    | ✗      | ✗
        shipped_lost   | ✗      | ✗       | ✗    | ✗      | –
        onhold         | ✗      | ✗       | ✗    | ✗      | discarded
        order_canceled | ✗      | ✗       | ✗    | ✗      | –
        pre_expired    | ✗      | ✗       | –    | –      | ✗
        abusive        | ✗      | ✗       | ✗    | ✗      | ✗
        """;

    // product.md §3. Where a card is "there already", the command is repeated: nothing changes, and nothing is wrong.
    private const string Product = """
        command          | levels     | from                                       | to             | there already
        accept_kyc       | plastic    | onhold                                     | pending        | pending
        accept_kyc       | no plastic | onhold                                     | live           | live
        activate         | plastic    | pending                                    | live           | live
        lock             | all        | live, pin_blocked                          | paused         | paused
        unlock           | all        | paused                                     | live           | live
        report_lost      | plastic    | pending, live, paused, pin_blocked         | lost           | lost
        report_stolen    | plastic    | pending, live, paused, pin_blocked         | stolen         | stolen
        discard          | no plastic | pending, live, paused, onhold              | discarded      | discarded
        cancel_order     | plastic    | pending                                    | order_canceled | order_canceled
        lose_in_shipping | plastic    | pending                                    | shipped_lost   | shipped_lost
        block_pin        | plastic    | live                                       | pin_blocked    | pin_blocked
        reset_pin        | plastic    | pin_blocked                                | live           | live
        pre_expire       | flash      | live, paused                               | pre_expired    | pre_expired
        expire           | all        | live, paused, pin_blocked                  | expired        | expired
        report_abusive   | all        | pending, live, paused, pin_blocked, onhold | abusive        | abusive
        discard_on_day   | all        | live, paused                               | discarded      | discarded
        """;

    public static TheoryData<string, string, string> WireCells()
    {
        var cells = new TheoryData<string, string, string>();
        var actions = Columns(Wire.Split('\n')[0])[1..];
        foreach (var row in Wire.Split('\n')[1..].Select(Columns))
        {
            foreach (var (action, cell) in actions.Zip(row[1..]).Where(pair => pair.Second != "–")) cells.Add(row[0], action, cell);
        }

        return cells;
    }

    public static TheoryData<string, string, string, string, string> ProductRows()
    {
        var rows = new TheoryData<string, string, string, string, string>();
        foreach (var row in Product.Split('\n')[1..].Select(Columns)) rows.Add(row[0], row[1], row[2], row[3], row[4]);
        return rows;
    }

    [Theory, MemberData(nameof(WireCells))]
    public void An_action_of_the_wire_does_in_each_status_what_the_contract_says(string status, string action, string cell)
    {
        var (command, levels) = action switch
        {
            "lock" => (CardCommand.Lock, Levels("all")),
            "unlock" => (CardCommand.Unlock, Levels("all")),
            "lost" => (CardCommand.ReportLost, Levels("plastic")),
            "stolen" => (CardCommand.ReportStolen, Levels("plastic")),
            _ => (CardCommand.Discard, Levels("no plastic")),
        };
        var expected = cell == "earlier" ? "live" : cell;

        Assert.All(levels, level => Assert.Equal(expected, Tried(level, Names<CardStatus>.Get(status), command)));
    }

    [Theory, MemberData(nameof(ProductRows))]
    public void A_command_moves_the_cards_that_the_table_names_and_no_other(
        string command, string levels, string from, string to, string there)
    {
        foreach (var level in Levels(levels))
        {
            foreach (var status in Names<CardStatus>.All)
            {
                var expected = from.Split(", ").Contains(status, StringComparer.Ordinal) ? to : status == there ? "=" : "✗";
                var tried = Tried(level, Names<CardStatus>.Get(status), Names<CardCommand>.Get(command));
                Assert.Equal((level, status, expected), (level, status, tried));
            }
        }
    }

    [Fact]
    public void A_command_that_a_level_does_not_know_is_refused_whatever_the_status()
    {
        foreach (var command in Enum.GetValues<CardCommand>())
        {
            var rows = Product.Split('\n')[1..].Select(Columns).Where(row => row[0] == Names<CardCommand>.Of(command)).ToList();
            Assert.NotEmpty(rows);
            var stranger = Enum.GetValues<CardLevel>().Except(rows.SelectMany(row => Levels(row[1])));
            foreach (var (level, status) in stranger.SelectMany(level => Enum.GetValues<CardStatus>().Select(status => (level, status))))
            {
                Assert.Equal((command, level, status, "not on this level"), (command, level, status, Tried(level, status, command)));
            }
        }
    }

    [Theory]
    [InlineData(Pending, false)]
    [InlineData(Live, false)]
    [InlineData(Paused, false)]
    [InlineData(Stolen, true)]
    [InlineData(Lost, true)]
    [InlineData(PinBlocked, false)]
    [InlineData(Discarded, true)]
    [InlineData(Expired, true)]
    [InlineData(ShippedLost, true)]
    [InlineData(Onhold, false)]
    [InlineData(OrderCanceled, true)]
    [InlineData(PreExpired, true)]
    [InlineData(Abusive, true)]
    public void Final_is_final_and_what_is_not_final_can_still_move(CardStatus status, bool final)
    {
        var ways = Enum.GetValues<CardLevel>()
            .SelectMany(level => Enum.GetValues<CardCommand>().Select(command => Tried(level, status, command)));

        Assert.Equal(final, status.IsFinal());
        Assert.Equal(final, ways.All(way => way is "=" or "✗" or "not on this level"));
    }

    [Theory]
    [InlineData(Lost, CardCommand.Unlock, "lost", "live")]
    [InlineData(Pending, CardCommand.Lock, "pending", "paused")]
    [InlineData(Expired, CardCommand.ReportStolen, "expired", "stolen")]
    public void A_refused_move_names_both_statuses(CardStatus from, CardCommand command, string one, string other)
    {
        var problem = Assert.Single(Order(Given.Card(CardLevel.Plus, from), command).Problems!.All);

        Assert.Equal($"A card that is {one} cannot become {other}", problem.Detail);
    }

    [Fact]
    public void A_change_counts_one_version_and_is_dated()
    {
        var card = Given.Card(CardLevel.Plus, Live);
        var lost = CardLifecycle.Apply(card, CardCommand.ReportLost, Given.Now.AddHours(1)).Value!;

        Assert.Equal(card with { Status = Lost, Version = 2, UpdatedAt = Given.Now.AddHours(1) }, lost);
    }

    /// <summary>The new status, <c>=</c> where the same card came back, <c>✗</c> where the move is refused.</summary>
    private static string Tried(CardLevel level, CardStatus status, CardCommand command)
    {
        var card = Given.Card(level, status);
        var outcome = Order(card, command);
        if (outcome.Succeeded) return ReferenceEquals(card, outcome.Value) ? "=" : Names<CardStatus>.Of(outcome.Value.Status);

        var code = Assert.Single(outcome.Problems.All).Code;
        if (code == ProblemCode.NotApplicableToCardLevel) return "not on this level";
        Assert.Equal(ProblemCode.InvalidStatusTransition, code);
        return "✗";
    }

    private static Outcome<Card> Order(Card card, CardCommand command) => command switch
    {
        CardCommand.Lock => CardLifecycle.Lock(card, CardLocks.User, Given.Now),
        CardCommand.Unlock => CardLifecycle.Unlock(card, CardLocks.User, Given.Now),
        _ => CardLifecycle.Apply(card, command, Given.Now),
    };

    private static CardLevel[] Levels(string which) => which switch
    {
        "plastic" => [CardLevel.Standard, CardLevel.Plus, CardLevel.Metal],
        "no plastic" => [CardLevel.Virtual, CardLevel.VirtualPartner, CardLevel.Flash, CardLevel.Advertising],
        "flash" => [CardLevel.Flash],
        _ => Enum.GetValues<CardLevel>(),
    };

    private static string[] Columns(string row) => row.Split('|', StringSplitOptions.TrimEntries);
}
