using Cardkeep.Authorizations;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Shape;
using Cardkeep.Events;

namespace Cardkeep.Bench.Baselines;

/// <summary>
/// What the product writes for a purchase besides ids, times and amounts: the facts of the decision and the event, made by its own hand.
/// </summary>
internal sealed record KnownDecision(byte[] Facts, string Kind, string Event, string Zone, int HoldDays)
{
    public static KnownDecision Of(CardShape shape, SpendingRules rules)
    {
        var (card, _) = shape.MakeCards(0).First();
        var now = Instants.Truncate(TimeProvider.System.GetUtcNow());
        var moment = rules.Periods.At(now);
        var standing = new Standing { Card = card, Use = CardUse.None, Budget = card.Id, Counters = Counters.New(moment.Day) };
        var asked = new AskedCard(card.Organization, card.Id, "");
        var message = new Purchase(asked, 0).Say(now);
        var booking = Authorizations.Ledger.Apply(standing, message, moment, rules);
        if (booking.Decision is not { Verdict: Verdict.Approved } decision)
            throw new WrongAnswerException($"a purchase would be declined: {booking.Decision?.Reason}");

        List<HappenedEvent> events = [];
        SpendingFacts.Tell(message, booking, card.Organization, new Origin(now, null, null, Purchases.TraceId), events);
        var happened = events[0].Event;
        return new(FactsFormat.Write(decision.Facts), happened.Kind, happened.Facts, moment.Zone, rules.HoldDays);
    }
}

/// <summary>One purchase with what each of them has of its own, as a baseline writes it.</summary>
/// <param name="Day">The organization's, today.</param>
internal readonly record struct Decided(Purchase Purchase, Guid Id, DateTimeOffset Now, DateOnly Day)
{
    public DateOnly Month => new(Day.Year, Day.Month, 1);

    public static Decided Of(Purchase purchase, Periods periods)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new(purchase, Guid.CreateVersion7(now), now, periods.At(now).Day);
    }
}
