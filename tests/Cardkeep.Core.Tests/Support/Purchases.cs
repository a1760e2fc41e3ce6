using Cardkeep.Authorizations;
using Cardkeep.Cards;

namespace Cardkeep.Tests.Support;

/// <summary>What a network sends, in euros and in few words, and what comes back as one text.</summary>
internal static class Purchases
{
    /// <summary>A live card whose limits are ample: 100 000 a month, of each kind, and nothing else switched on.</summary>
    public static Card Card(CardLevel level = CardLevel.Standard, CardStatus status = CardStatus.Live, int id = 8)
    {
        var card = Given.Card(level, status);
        return card with
        {
            Id = new(Given.Id(id)),
            PreExpiresAt = level == CardLevel.Flash ? new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero) : null,
            Limits = card.Limits with
            {
                AtmMonthly = level.IsPhysical() ? Money.FromEuros(100_000) : Money.Zero,
                PaymentMonthly = Money.FromEuros(100_000),
            },
        };
    }

    public static Card Daily(this Card card, decimal euros, bool isOn = true) =>
        card with { Limits = card.Limits with { PaymentDaily = Eur(euros), PaymentDailyOn = isOn } };

    public static Card Monthly(this Card card, decimal euros) => card with { Limits = card.Limits with { PaymentMonthly = Eur(euros) } };

    public static Card Transaction(this Card card, decimal euros) =>
        card with { Limits = card.Limits with { PaymentTransaction = Eur(euros), PaymentTransactionOn = true } };

    public static Card AtmDaily(this Card card, decimal euros) =>
        card with { Limits = card.Limits with { AtmDaily = Eur(euros), AtmDailyOn = true } };

    public static Card AtmMonthly(this Card card, decimal euros) => card with { Limits = card.Limits with { AtmMonthly = Eur(euros) } };

    public static Card Life(this Card card, decimal euros) => card with { Limits = card.Limits with { PaymentLifespan = Eur(euros) } };

    public static Money Eur(decimal euros) => new((long)(euros * 100));

    /// <summary>A purchase in a French restaurant, with the chip and without a PIN, unless said.</summary>
    public static Ask AskFor(decimal euros, Channel channel = Channel.Chip, string? mcc = "5812", string? country = "FR") => new()
    {
        Type = AskType.Purchase,
        Channel = channel,
        Amount = Eur(euros),
        Merchant = new("M1", "ACME Bistro", mcc is null ? null : Mcc.Find(mcc), "Paris", country),
    };

    public static Ask Cash(decimal euros, PinResult pin = PinResult.Verified) =>
        AskFor(euros, mcc: "6011") with { Type = AskType.Cash, Verification = new(pin, CvvResult.Absent, ThreeDsResult.Absent) };

    public static Ask Verification(Channel channel = Channel.Online) => AskFor(0, channel) with { Type = AskType.Verification };

    public static Ask With(this Ask ask, PinResult pin) => ask with { Verification = ask.Verification with { Pin = pin } };

    public static Ask With(this Ask ask, CvvResult cvv) => ask with { Verification = ask.Verification with { Cvv = cvv } };

    public static Message.Authorize Authorize(this Till till, Ask ask, string transaction, string message = "m-1") =>
        new(ask) { NewId = till.Draw(), TransactionId = transaction, MessageId = message, OccurredAt = till.Now };

    public static Booking Ask(this Till till, Card card, decimal euros, string? transaction = null) =>
        till.Ask(card, AskFor(euros), transaction);

    public static Booking Ask(this Till till, Card card, Ask ask, string? transaction = null) =>
        till.Send(card.Id, till.Authorize(ask, transaction ?? $"t-{till.Draw():N}"));

    public static Booking Increment(this Till till, Card card, string transaction, decimal euros) => till.Send(
        card.Id,
        new Message.Increment(Eur(euros))
        {
            NewId = till.Draw(), TransactionId = transaction, MessageId = $"i-{till.Draw():N}", OccurredAt = till.Now,
        });

    public static Booking Advise(
        this Till till, Card card, string transaction, Ask ask, bool isApproved = true, DateTimeOffset? occurredAt = null) => till.Send(
        card.Id,
        new Message.Advise(ask, isApproved)
        {
            NewId = till.Draw(), TransactionId = transaction, MessageId = $"a-{till.Draw():N}", OccurredAt = occurredAt ?? till.Now,
        });

    public static Booking Clear(
        this Till till, Card card, string transaction, decimal euros, bool isFinal = true, string? mcc = null,
        DateTimeOffset? occurredAt = null) => till.Send(
        card.Id,
        new Message.Clear(Eur(euros), isFinal, mcc is null ? null : new("M1", null, Mcc.Find(mcc), null, null))
        {
            NewId = till.Draw(), TransactionId = transaction, MessageId = $"c-{till.Draw():N}", OccurredAt = occurredAt ?? till.Now,
        });

    public static Booking Reverse(this Till till, Card card, string transaction, decimal? euros = null) => till.Send(
        card.Id,
        new Message.Reverse(euros is { } amount ? Eur(amount) : null)
        {
            NewId = till.Draw(), TransactionId = transaction, MessageId = $"r-{till.Draw():N}", OccurredAt = till.Now,
        });

    public static Booking Refund(this Till till, Card card, string transaction, decimal euros, string? original = null) => till.Send(
        card.Id,
        new Message.Refund(Eur(euros))
        {
            NewId = till.Draw(), TransactionId = transaction, MessageId = $"f-{till.Draw():N}", OccurredAt = till.Now,
        },
        original);

    public static Booking UndoRefund(this Till till, Card card, string transaction, string refund) => till.Send(
        card.Id,
        new Message.UndoRefund
        {
            NewId = till.Draw(), TransactionId = transaction, MessageId = $"u-{till.Draw():N}", OccurredAt = till.Now,
        },
        refund);

    /// <summary><c>approved</c>, <c>partially_approved 5</c>, or the reason of a decline.</summary>
    public static string Answer(this Booking booking) => booking.Decision! switch
    {
        { Reason: { } reason } => Names<Reason>.Of(reason),
        { Verdict: Verdict.PartiallyApproved } decision => $"partially_approved {decision.Approved}",
        _ => "approved",
    };

    /// <summary>The flags of what was told, in their order.</summary>
    public static string Odd(this Booking booking) => Odd(booking.Flags);

    public static string Odd(Oddities flags) => string.Join(
        ", ", Enum.GetValues<Oddities>().Where(flag => flag != Oddities.None && flags.HasFlag(flag)).Select(Names<Oddities>.Of));

    /// <summary>Euros held and spent.</summary>
    public static string Text(this Use use) => $"held {use.Held} spent {use.Spent}";

    /// <summary>The payments of today.</summary>
    public static string Payments(this Till till, Card card) => till.Today(card.Id).Open.PaymentDay.Text();

    /// <summary>The outcome of one check.</summary>
    public static CheckOutcome Of(this Booking booking, Check check) => booking.Decision!.Facts.Trace[check];

    public static LimitLine Line(this Booking booking, Check check) =>
        Explanation.Of(booking.Decision!.Facts).Checks[(int)check].Limit!;
}
