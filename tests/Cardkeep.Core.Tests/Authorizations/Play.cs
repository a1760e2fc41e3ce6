using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Authorizations;

/// <summary>Plays a story on the product and on the plain ledger, and says after each step what both have come to.</summary>
internal sealed class Play
{
    private static readonly DateTimeOffset Start = new(2026, 1, 28, 9, 0, 0, TimeSpan.Zero);

    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    private readonly IReadOnlyList<Card> cards = Story.Cards;
    private readonly List<(CardId Card, Message Message, string? Original)> sent = [];
    private int count;

    public Play(Story story)
    {
        var rules = new SpendingRules
        {
            Periods = Till.PeriodsOf("Europe/Paris"),
            RefundPolicy = story.Policy,
            AtmCountsInPayment = story.AtmCountsInPayment,
        };
        Till = new Till(rules) { Now = Start };
        Plain = new PlainLedger(rules);
        Till.Issue(cards[0]);
        Till.Issue(cards[1], cards[0]);
        Till.Issue(cards[2]);
    }

    public Till Till { get; }

    public PlainLedger Plain { get; }

    public IEnumerable<CardId> Budgets => [cards[0].Id, cards[2].Id];

    public IReadOnlyList<(CardId Card, Message Message, string? Original)> Sent => sent;

    /// <summary>Null where the step sent nothing: a wait, a lock, or a second ask of a known transaction.</summary>
    /// <param name="expected">What the plain ledger says: an answer, or flags.</param>
    public Booking? Do(Step step, out string expected)
    {
        expected = "";
        switch (step.Act)
        {
            case Act.Wait:
                Till.Advance(Till.Now.AddHours(step.Has(0) ? step.Cents / 100 : step.Cents % 7));
                Plain.Expire(Till.Now);
                return null;
            case Act.SetBack:
                Till.Now = Start;
                return null;
            case Act.Lock or Act.Unlock:
                Till.Change(cards[step.Card].Id, card => Locked(card, step.Act));
                return null;
            case Act.Limit:
                Till.Change(cards[step.Card].Id, card => step.Has(0) ? card.Daily(step.Cents / 50m) : card.Monthly(step.Cents / 20m));
                return null;
            case Act.Repeat:
                return sent is [] ? null : Again(sent[step.Transaction % sent.Count], out expected);
            default:
                return Tell(step, out expected);
        }
    }

    public static string Said(Booking booking)
    {
        if (booking.Decision is not { } decision) return booking.Flags.ToString();

        var word = decision.Reason is { } reason ? Names<Reason>.Of(reason) : Names<Verdict>.Of(decision.Verdict);
        return $"{word} {decision.Approved.Cents}";
    }

    private Booking? Tell(Step step, out string expected)
    {
        expected = "";
        var message = MessageOf(step);
        if (Till.Judge(message) != Arrival.New) return null;

        var original = message switch
        {
            Message.Refund => $"t-{step.Bits % 12}",
            Message.UndoRefund => $"f-{step.Transaction}",
            _ => null,
        };
        expected = Expected(step, message, original);
        sent.Add((cards[step.Card].Id, message, original));
        return Till.Send(cards[step.Card].Id, message, original);
    }

    private Booking Again((CardId Card, Message Message, string? Original) said, out string expected)
    {
        var booking = Till.Send(said.Card, said.Message, said.Original);
        expected = Said(booking);
        return booking;
    }

    private Message MessageOf(Step step)
    {
        var (id, key) = (Till.Draw(), $"m-{++count}");
        var at = step.Has(5) ? Till.Now.AddHours(-step.Cents % 50) : Till.Now.AddMinutes(1);
        var amount = new Money(step.Cents);
        var channel = step.Card == 2 ? Channel.Online : Channel.Chip;
        var isCash = step.Has(0) && step is not { Card: 2, Act: Act.Ask };
        var ask = (isCash ? Purchases.Cash(0) : Purchases.AskFor(0, channel)) with
        {
            Amount = amount, PartialAllowed = step.Has(1), IsPreAuthorization = step.Has(2),
        };
        Merchant? shop = step.Has(0) ? new(null, null, Mcc.Find("6011"), null, null) : null;
        var name = step.Act switch { Act.Refund => $"f-{step.Transaction}", Act.Undo => $"u-{step.Transaction}", _ => step.Name };
        Money? part = step.Has(3) ? amount : null;
        var isYes = part is null;
        return step.Act switch
        {
            Act.Ask => new Message.Authorize(ask) { NewId = id, TransactionId = name, MessageId = key, OccurredAt = at },
            Act.Increment => new Message.Increment(amount) { NewId = id, TransactionId = name, MessageId = key, OccurredAt = at },
            Act.Advise => new Message.Advise(ask, isYes) { NewId = id, TransactionId = name, MessageId = key, OccurredAt = at },
            Act.Clear => new Message.Clear(amount, isYes, shop) { NewId = id, TransactionId = name, MessageId = key, OccurredAt = at },
            Act.Reverse => new Message.Reverse(part) { NewId = id, TransactionId = name, MessageId = key, OccurredAt = at },
            Act.Refund => new Message.Refund(amount) { NewId = id, TransactionId = name, MessageId = key, OccurredAt = at },
            _ => new Message.UndoRefund { NewId = id, TransactionId = name, MessageId = key, OccurredAt = at },
        };
    }

    private string Expected(Step step, Message message, string? original)
    {
        var (now, name) = (Till.Now, step.Name);
        var today = LocalDay(now);
        var day = LocalDay(message.OccurredAt < now ? message.OccurredAt : now);
        var budget = Till.BudgetOf(cards[step.Card].Id);
        var known = Till.Authorizations.GetValueOrDefault(name);
        var card = Till.Cards[known?.Card ?? cards[step.Card].Id];
        return message switch
        {
            Message.Authorize ask => Plain.Ask(card, budget, name, ask.Ask, today, now),
            Message.Increment more => Plain.Increment(card, name, more.Amount.Cents, now),
            Message.Advise advice => $"{Plain.Advise(card, budget, name, advice.Ask, advice.IsApproved, day, now)}",
            Message.Clear clear =>
                $"{Plain.Clear(card, budget, name, clear.Amount.Cents, clear.IsFinal, clear.Merchant is not null, day)}",
            Message.Reverse back => $"{Plain.Reverse(card, budget, name, back.Amount?.Cents, day)}",
            Message.Refund refund => $"{Plain.Refund(budget, message.TransactionId, original!, refund.Amount.Cents, today)}",
            _ => $"{Plain.Undo(original!)}",
        };
    }

    private Card Locked(Card card, Act act)
    {
        var moved = act == Act.Lock
            ? CardLifecycle.Lock(card, CardLocks.User, Till.Now) : CardLifecycle.Unlock(card, CardLocks.User, Till.Now);
        return moved.Succeeded ? moved.Value : card;
    }

    private static DateOnly LocalDay(DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Paris).DateTime);
}
