using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Cardkeep.Tests.Cards;

/// <summary>
/// What holds whatever is done to a card. A failure prints the seed and the shortest sequence that it found;
/// <c>WithReplay</c> in <see cref="Check"/> takes the three numbers and runs it again.
/// </summary>
public sealed class CardLifecycleProperties
{
    // product.md §3, by the statuses alone: where a card may go from where it stands. A status that is not named here is final.
    private static readonly Dictionary<string, string[]> Ways = new(StringComparer.Ordinal)
    {
        ["onhold"] = ["pending", "live", "discarded", "abusive"],
        ["pending"] = ["live", "lost", "stolen", "discarded", "order_canceled", "shipped_lost", "abusive"],
        ["live"] = ["paused", "pin_blocked", "lost", "stolen", "discarded", "pre_expired", "expired", "abusive"],
        ["paused"] = ["live", "pin_blocked", "lost", "stolen", "discarded", "pre_expired", "expired", "abusive"],
        ["pin_blocked"] = ["live", "paused", "lost", "stolen", "expired", "abusive"],
    };

    private static readonly CardLocks[] Kinds = [CardLocks.User, CardLocks.Organization, CardLocks.Fraud, CardLocks.Kyc];

    [Fact]
    public void No_sequence_of_moves_leaves_the_table()
    {
        Check(story =>
        {
            foreach (var (before, after) in Steps(story))
            {
                if (before.Status == after.Status) continue;
                var (from, to) = (Names<CardStatus>.Of(before.Status), Names<CardStatus>.Of(after.Status));
                Assert.True(Ways.GetValueOrDefault(from, []).Contains(to, StringComparer.Ordinal), $"from {from} to {to}");
            }
        });
    }

    [Fact]
    public void A_card_is_paused_exactly_while_a_lock_stands() => Check(story =>
    {
        foreach (var (_, card) in Steps(story))
        {
            Assert.Equal(card.Status == CardStatus.Paused, card.Locks != CardLocks.None);
            Assert.Equal(card.Status == CardStatus.Paused, card.PausedFrom is not null);
            Assert.True(card.PausedFrom is null or CardStatus.Live or CardStatus.PinBlocked, $"paused from {card.PausedFrom}");
        }
    });

    [Fact]
    public void A_lock_adds_itself_alone_and_an_unlock_takes_itself_alone() => Check(story =>
    {
        var card = story.Start;
        foreach (var move in story.Moves)
        {
            var after = move.On(card);
            if (move.Command == CardCommand.Lock && after.Succeeded) Assert.Equal(card.Locks | move.Which, after.Value.Locks);
            if (move.Command == CardCommand.Unlock && after.Succeeded) Assert.Equal(card.Locks & ~move.Which, after.Value.Locks);
            card = after.Succeeded ? after.Value : card;
        }
    });

    [Fact]
    public void The_version_grows_by_one_with_each_change_and_with_nothing_else() => Check(story =>
    {
        foreach (var (before, after) in Steps(story))
        {
            if (ReferenceEquals(before, after)) continue;
            Assert.Equal(before.Version + 1, after.Version);
            Assert.NotEqual((before.Status, before.Locks), (after.Status, after.Locks));
        }
    });

    [Fact]
    public void A_final_card_stays_the_very_same() => Check(story =>
    {
        foreach (var (before, after) in Steps(story).Where(step => step.Before.Status.IsFinal())) Assert.Same(before, after);
    });

    [Fact]
    public void The_random_stories_reach_every_status()
    {
        var stories = Stories.Sample(400, 500);
        var reached = stories.SelectMany(Steps).Select(step => step.After.Status).Distinct();

        Assert.Equal(Enum.GetValues<CardStatus>(), reached.Order());
    }

    private static IEnumerable<(Card Before, Card After)> Steps(Story story)
    {
        var card = story.Start;
        foreach (var move in story.Moves)
        {
            var outcome = move.On(card);
            var after = outcome.Succeeded ? outcome.Value : card;
            yield return (card, after);
            card = after;
        }
    }

    private static void Check(Action<Story> holds) =>
        Prop.ForAll(Arb.From(Stories, Shorter), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    // Commands that end a card are rarer than locks, or most stories would be over at once.
    private static readonly Gen<Move> Moves = Gen.Frequency(
        (4, Gen.Elements(Kinds).Select(which => new Move(CardCommand.Lock, which))),
        (4, Gen.Elements(Kinds).Select(which => new Move(CardCommand.Unlock, which))),
        (3, Gen.Elements(CardCommand.AcceptKyc, CardCommand.Activate, CardCommand.BlockPin, CardCommand.ResetPin).Select(Other)),
        (2, Gen.Elements(Enum.GetValues<CardCommand>().Except([CardCommand.Lock, CardCommand.Unlock])).Select(Other)));

    private static readonly Gen<Story> Stories =
        from level in Gen.Elements(Enum.GetValues<CardLevel>())
        from waits in Gen.Elements(true, false)
        from moves in Moves.ListOf()
        let born = waits ? CardStatus.Onhold : level.IsPhysical() ? CardStatus.Pending : CardStatus.Live
        select new Story(Given.Card(level, born), [.. moves]);

    private static Move Other(CardCommand command) => new(command, CardLocks.None);

    /// <summary>The same story without one of its moves, each in turn.</summary>
    private static IEnumerable<Story> Shorter(Story story) =>
        story.Moves.Select((_, left) => story with { Moves = [.. story.Moves.Where((_, index) => index != left)] });

    private sealed record Story(Card Start, IReadOnlyList<Move> Moves)
    {
        public override string ToString() => $"{Start.Level} {Start.Status}: {string.Join(", ", Moves)}";
    }

    private sealed record Move(CardCommand Command, CardLocks Which)
    {
        public Outcome<Card> On(Card card) => Command switch
        {
            CardCommand.Lock => CardLifecycle.Lock(card, Which, Given.Now),
            CardCommand.Unlock => CardLifecycle.Unlock(card, Which, Given.Now),
            _ => CardLifecycle.Apply(card, Command, Given.Now),
        };

        public override string ToString() => Which == CardLocks.None ? $"{Command}" : $"{Command} {Which}";
    }
}
