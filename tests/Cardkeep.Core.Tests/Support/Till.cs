using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cardkeep.Authorizations;
using Cardkeep.Cards;

namespace Cardkeep.Tests.Support;

/// <summary>
/// What a server does around the ledger, in memory: it keeps the rows, finds repeats, turns the counters, brings the days that are over,
/// and sets the clock. Nothing in it decides.
/// </summary>
internal sealed class Till
{
    private readonly Dictionary<CardId, CardId> budgets = [];
    private readonly Dictionary<(string Transaction, string Message), (byte[] Digest, Booking Answer)> messages = [];
    private int drawn;

    public Till(SpendingRules? rules = null, string now = "2026-03-10T09:00:00Z")
    {
        Rules = rules ?? new SpendingRules { Periods = PeriodsOf("Europe/Paris") };
        At(now);
    }

    public SpendingRules Rules { get; set; }

    public DateTimeOffset Now { get; set; }

    public Dictionary<CardId, Card> Cards { get; } = [];

    public Dictionary<CardId, CardUse> Uses { get; } = [];

    public Dictionary<CardId, Counters> Counters { get; } = [];

    public Dictionary<string, Authorization> Authorizations { get; } = [];

    public List<Refund> Refunds { get; } = [];

    public static Periods PeriodsOf(string zone, DateOnly? floor = null) => new(TimeZoneInfo.FindSystemTimeZoneById(zone), floor);

    public void At(string instant) => Now = DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture);

    /// <param name="parent">The card that it renews: both draw on one budget.</param>
    public Card Issue(Card card, Card? parent = null)
    {
        Cards[card.Id] = card;
        Uses[card.Id] = CardUse.None;
        budgets[card.Id] = parent is null ? card.Id : BudgetOf(parent.Id);
        Counters.TryAdd(BudgetOf(card.Id), Fresh(Rules.Periods.DayOf(Now)));
        return card;
    }

    public CardId BudgetOf(CardId card) => budgets[card];

    /// <summary>What the card's budget has come to today, as a reader is shown it.</summary>
    public Counters Today(CardId card) => Turned(BudgetOf(card), Rules.Periods.DayOf(Now));

    /// <summary>What a day came to, open or over.</summary>
    public Figures On(CardId card, string day)
    {
        var date = DateOnly.Parse(day, CultureInfo.InvariantCulture);
        return Today(card).Open is var open && open.Day == date ? open : Sums.Of(this, BudgetOf(card), date);
    }

    public Guid Draw() => Given.Id(1000 + ++drawn);

    public Arrival Judge(Message message) => Arrivals.Of(
        message, Digest(message),
        messages.TryGetValue((message.TransactionId, message.MessageId), out var stored) ? stored.Digest : [],
        Authorizations.GetValueOrDefault(message.TransactionId));

    /// <param name="original">What a refund names, or nothing.</param>
    public Booking Send(CardId card, Message message, string? original = null)
    {
        var arrival = Judge(message);
        if (arrival == Arrival.Repeated) return messages[(message.TransactionId, message.MessageId)].Answer;
        Assert.Equal(Arrival.New, arrival);

        var (standing, moment) = Stand(card, message, original);
        var booking = Ledger.Apply(standing, message, moment, Rules);
        if (message is not Message.Expire) messages[(message.TransactionId, message.MessageId)] = (Digest(message), booking);
        Keep(booking.After);
        return booking;
    }

    /// <summary>Gives back every hold whose time is up, each at its own instant, as the clock passes it.</summary>
    public void Advance(DateTimeOffset to)
    {
        while (Authorizations.Values.Where(one => one.Status == AuthorizationStatus.Open && one.ExpiresAt <= to)
            .MinBy(one => (one.ExpiresAt, one.TransactionId)) is { } due)
        {
            if (due.ExpiresAt > Now) Now = due.ExpiresAt!.Value;
            Expire(due);
        }

        Now = to;
    }

    public Booking Expire(Authorization due) => Send(
        due.Card,
        new Message.Expire { NewId = Draw(), TransactionId = due.TransactionId, MessageId = "", OccurredAt = Now });

    public void Change(CardId card, Func<Card, Card> change) => Cards[card] = change(Cards[card]);

    private (Standing Standing, Moment Moment) Stand(CardId named, Message message, string? original)
    {
        var undone = message is Message.UndoRefund
            ? Refunds.LastOrDefault(refund => refund.TransactionId == original && refund.UndoneAt is null) : null;
        var authorization = message switch
        {
            Message.Refund => original is null ? null : Authorizations.GetValueOrDefault(original),
            Message.UndoRefund => Authorizations.Values.SingleOrDefault(one => undone is not null && one.Id == undone.Authorization),
            _ => Authorizations.GetValueOrDefault(message.TransactionId),
        };
        var card = authorization?.Card ?? undone?.Card ?? named;
        var moment = Rules.Periods.At(Now);
        var counters = Turned(BudgetOf(card), moment.Day);
        if (Ledger.DayNeeded(message, authorization, mayHoldLess: false, moment, Rules) is { } day)
            counters = counters with { Closed = [Sums.Of(this, BudgetOf(card), day)] };
        var standing = new Standing
        {
            Card = Cards[card],
            Use = Uses[card],
            Budget = BudgetOf(card),
            Counters = counters,
            Authorization = authorization,
            Refund = undone,
        };
        return (standing, moment);
    }

    private Counters Turned(CardId budget, DateOnly day)
    {
        var counters = Counters[budget];
        return counters.Turn(day, counters.NeedsSumsOf(day) ? Sums.Of(this, budget, day) : null);
    }

    private void Keep(Standing after)
    {
        Cards[after.Card.Id] = after.Card;
        Uses[after.Card.Id] = after.Use;
        Counters[after.Budget] = after.Counters with { Closed = [] };
        if (after.Authorization is { } authorization) Authorizations[authorization.TransactionId] = authorization;
        if (after.Refund is not { } refund) return;

        Refunds.RemoveAll(one => one.Id == refund.Id);
        Refunds.Add(refund);
    }

    private static Counters Fresh(DateOnly day) => Cardkeep.Authorizations.Counters.New(day);

    // What was drawn for the message is not part of its content.
    private static byte[] Digest(Message message) =>
        SHA256.HashData(Encoding.UTF8.GetBytes((message with { NewId = default }).ToString()!));
}
