using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Cards.CardStatus;

namespace Cardkeep.Tests.Cards;

/// <summary>What time does to a card, and that nobody has to have swept it for that to count (spending.md §4).</summary>
public sealed class CardTimeTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMicroseconds(1);
    private static readonly DateTimeOffset EndOfMonth = new(2029, 4, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset PreExpiry = Given.Now.AddDays(30);

    // product.md §3: which cards time moves, and where to. A flash card's date comes years before its month.
    private const string Table = """
        status      | flash       | others
        pending     | –           | –
        live        | pre_expired | expired
        paused      | pre_expired | expired
        pin_blocked | expired     | expired
        onhold      | –           | –
        """;

    [Fact]
    public void Time_moves_the_cards_that_the_table_names_to_the_microsecond_and_no_other()
    {
        var rows = Table.Split('\n')[1..].Select(row => row.Split('|', StringSplitOptions.TrimEntries)).ToDictionary(row => row[0]);
        foreach (var level in Enum.GetValues<CardLevel>())
        {
            foreach (var status in Enum.GetValues<CardStatus>())
            {
                var card = Given.Card(level, status);
                var cell = rows.TryGetValue(Names<CardStatus>.Of(status), out var row) ? row[level == CardLevel.Flash ? 1 : 2] : "–";
                var at = cell == "pre_expired" ? PreExpiry : EndOfMonth;

                Assert.Equal((level, status, cell == "–" ? null : (DateTimeOffset?)at), (level, status, CardTime.Next(card)?.At));
                Assert.Same(card, CardTime.At(card, at - Tick));
                var moved = CardTime.At(card, cell == "–" ? DateTimeOffset.MaxValue : at);
                if (cell == "–") Assert.Same(card, moved);
                else Assert.Equal(Ended(card, Names<CardStatus>.Get(cell), at), moved);
            }
        }
    }

    [Fact]
    public void A_card_swept_late_is_dated_by_when_its_time_came()
    {
        var card = Given.Card(CardLevel.Plus, Live);

        Assert.Equal(Ended(card, Expired, EndOfMonth), CardTime.At(card, EndOfMonth.AddYears(1)));
    }

    [Fact]
    public void A_card_that_became_movable_past_its_time_is_not_dated_before_that()
    {
        var late = PreExpiry.AddDays(7);
        var waiting = Given.Card(CardLevel.Flash, Onhold);
        Assert.Same(waiting, CardTime.At(waiting, late));
        var issued = waiting.Complete(Given.Number, late).Value!;

        Assert.Equal(Live, issued.Status);
        Assert.Equal(Ended(issued, PreExpired, late), CardTime.At(issued, late));
    }

    [Theory]
    [InlineData(CardLevel.Flash, "pre_expired")]
    [InlineData(CardLevel.Plus, "expired")]
    public void A_card_past_its_time_is_judged_as_what_it_is_by_now(CardLevel level, string status)
    {
        var at = level == CardLevel.Flash ? PreExpiry : EndOfMonth;
        var card = Given.Card(level, Live);
        var end = level == CardLevel.Flash ? CardCommand.Discard : CardCommand.ReportLost;

        Assert.True(CardLifecycle.Lock(card, CardLocks.User, at - Tick).Succeeded);
        Assert.Equal(
            $"A card that is {status} cannot become paused",
            Refusal(CardLifecycle.Lock(card, CardLocks.User, at), "invalid_status_transition"));
        Refusal(CardLifecycle.Unlock(Given.Card(level, Paused), CardLocks.User, at), "invalid_status_transition");
        Refusal(CardLifecycle.Apply(card, end, at), "invalid_status_transition");
        Refusal(CardSettings.Rename(card, "New", [], at), "card_in_final_status");
        Assert.True(CardSettings.Rename(card, "New", [], at - Tick).Succeeded);
    }

    private static string Refusal(Outcome<Card> outcome, string code)
    {
        var problem = Assert.Single(outcome.Problems!.All);
        Assert.Equal(code, problem.Code.Name);
        return problem.Detail;
    }

    private static Card Ended(Card card, CardStatus status, DateTimeOffset at) => card with
    {
        Version = card.Version + 1, Status = status, PausedFrom = null, Locks = CardLocks.None, UpdatedAt = at,
    };
}
