using System.Text;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;
using static Cardkeep.Cards.CardStatus;

namespace Cardkeep.Tests.Cards;

/// <summary>Prints docs/card-lifecycle.md from the code; what the code ought to say stands in <see cref="CardLifecycleTests"/>.</summary>
public sealed class CardLifecyclePageTests
{
    [Fact]
    public void The_page_says_what_the_code_does()
    {
        var page = new StringBuilder("""
            # The life of a card

            Which statuses a card can have, what moves it from one to the next, and which moves are refused.
            A test prints this page from the code and fails while it is stale; `CARDKEEP_ACCEPT=1 ./test` prints it anew.

            ## Statuses

            In the order of `sort_by=status:asc`. A **final** status is the end: no move leads away from it, and nothing about such a card
            changes any more. A card is `paused` exactly while at least one lock stands.

            | status | meaning | final |
            |---|---|---|

            """);
        foreach (var status in Enum.GetValues<CardStatus>())
        {
            page.Append($"| {Code(status)} | {Meaning(status)} | {(status.IsFinal() ? "yes" : "no")} |\n");
        }

        page.Append("""

            A new card is `pending` with plastic and `live` without; it is `onhold` as long as its holder's identity is not known.

            ## Moves

            | move | what it is |
            |---|---|

            """);
        foreach (var command in Enum.GetValues<CardCommand>()) page.Append($"| {Code(command)} | {Meaning(command)} |\n");

        page.Append("""

            ## What a move does

            Down the side the move, across the top where the card stands. In the cell: the new status; **=** where the move is already done,
            which is no error and changes nothing; ✗ where it is refused with `invalid_status_transition`. A move that has no row is not for
            that level, and refused with `not_applicable_to_card_level`.

            """);
        foreach (var alike in Enum.GetValues<CardLevel>().GroupBy(TableOf, StringComparer.Ordinal))
        {
            page.Append($"\n### {string.Join(", ", alike.Select(level => Code(level)))}\n\n{alike.Key}");
        }

        page.Append("""

            ## Locks

            There are four: the user's, one while the organization is suspended, one on suspicion of fraud, and one while the holder's
            identity is in doubt. Several can stand at once; each is put on and taken off by itself, and over the wire only the user's is.
            While another one stands, an unlock is answered with the card, still `paused`, and `has_only_user_liftable_locks` is false.
            When the last lock is gone the card is again what it was.

            """);
        Snapshot.Match(page.ToString(), "docs/card-lifecycle.md");
    }

    private static string TableOf(CardLevel level)
    {
        var reached = Reached(level);
        var open = reached.Where(status => !status.IsFinal()).ToList();
        var table = new StringBuilder($"| | {string.Join(" | ", open.Select(status => Code(status)))} | final |\n");
        table.Append($"|---|{string.Concat(open.Select(_ => "---|"))}---|\n");
        foreach (var command in Enum.GetValues<CardCommand>().Where(command => CardLifecycle.Applies(command, level)))
        {
            var cells = open.Select(status => Cell(level, status, command));
            var again = reached.Where(status => status.IsFinal() && Outcomes(level, status, command).Contains(status));
            var final = string.Join(", ", again.Select(status => $"= if {Code(status)}, else ✗"));
            table.Append($"| {Code(command)} | {string.Join(" | ", cells)} | {(final.Length == 0 ? "✗" : final)} |\n");
        }

        return table.ToString();
    }

    private static string Cell(CardLevel level, CardStatus from, CardCommand command)
    {
        var outcomes = Outcomes(level, from, command);
        if (outcomes is []) return "✗";
        return outcomes is [var only] && only == from ? "=" : string.Join(" or ", outcomes.Select(status => Code(status)));
    }

    /// <summary>Where a command can lead; none where it is refused. An unlock depends on other locks and on what the card was.</summary>
    private static List<CardStatus> Outcomes(CardLevel level, CardStatus from, CardCommand command)
    {
        var card = Given.Card(level, from);
        var blocked = card with { PausedFrom = level.IsPhysical() ? PinBlocked : Live };
        Card[] variants = from == Paused ? [card, blocked, card with { Locks = CardLocks.User | CardLocks.Fraud }] : [card];
        var outcomes = variants.Select(variant => command switch
        {
            CardCommand.Lock => CardLifecycle.Lock(variant, CardLocks.User, Given.Now),
            CardCommand.Unlock => CardLifecycle.Unlock(variant, CardLocks.User, Given.Now),
            _ => CardLifecycle.Apply(variant, command, Given.Now),
        });
        return [.. outcomes.Where(outcome => outcome.Succeeded).Select(outcome => outcome.Value!.Status).Distinct().Order()];
    }

    /// <summary>Every status that a birth and any moves can lead to.</summary>
    private static List<CardStatus> Reached(CardLevel level)
    {
        HashSet<CardStatus> reached = [Onhold, level.IsPhysical() ? Pending : Live];
        var before = 0;
        while (before != reached.Count)
        {
            before = reached.Count;
            var moves = reached.SelectMany(from => Enum.GetValues<CardCommand>().Select(command => Outcomes(level, from, command)));
            reached.UnionWith(moves.SelectMany(to => to).ToList());
        }

        return [.. reached.Order()];
    }

    private static string Code<T>(T value) where T : struct, Enum => $"`{Names<T>.Of(value)}`";

    private static string Meaning(CardStatus status) => status switch
    {
        Pending => "The card is made and on its way; it waits until the holder has set the PIN.",
        Live => "The card can be used.",
        Paused => "The card cannot be used until its locks are lifted.",
        Stolen => "The card was reported stolen.",
        Lost => "The card was reported lost.",
        PinBlocked => "The PIN was wrong three times in a row; payments without the card present still work.",
        Discarded => "The card was discarded for good.",
        Expired => "The card is past its expiry month.",
        ShippedLost => "The card was lost on its way to the holder.",
        Onhold => "The order waits until the holder's identity is known: there is no number yet, and no expiry.",
        OrderCanceled => "The order was cancelled before the card arrived.",
        PreExpired => "The flash card is past its date, or its budget is spent.",
        Abusive => "The card was reported for abuse.",
    };

    private static string Meaning(CardCommand command) => command switch
    {
        CardCommand.AcceptKyc => "The holder's identity is known, and issuing completes.",
        CardCommand.Activate => "The holder sets the PIN.",
        CardCommand.Lock => "A lock is put on.",
        CardCommand.Unlock => "A lock is taken off.",
        CardCommand.ReportLost => "Somebody reports the card lost.",
        CardCommand.ReportStolen => "Somebody reports the card stolen.",
        CardCommand.Discard => "Somebody discards the card for good.",
        CardCommand.CancelOrder => "The order is cancelled before the card arrives.",
        CardCommand.LoseInShipping => "The card is lost on its way to the holder.",
        CardCommand.BlockPin => "The PIN is wrong three times in a row.",
        CardCommand.ResetPin => "The PIN is set again.",
        CardCommand.PreExpire => "The flash card's date has come, or its budget is spent.",
        CardCommand.Expire => "The card's expiry month is over.",
        CardCommand.ReportAbusive => "An operator reports the card for abuse.",
        CardCommand.DiscardOnDay => "The day has come on which an upgraded card is discarded (`discard_on`).",
    };
}
