using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.Authorizations;

/// <summary>
/// Gives back what an authorization still holds once its time is up (spending.md §7.8), under the locks of its card and its budget, with
/// its event. What is cleared, reversed or raised at the same moment comes before it or after it, never between.
/// </summary>
internal sealed class HoldExpiry(Rulebook rulebook)
{
    /// <summary>The authorization afterwards, dated by the origin; null: nothing is held, or not until then.</summary>
    public ValueTask<Authorization?> ExpireAsync(
        Transaction tx, OrganizationId organization, AuthorizationId id, Origin origin, CancellationToken cancel) =>
        ExpireAsync(tx, organization, id, static (authorization, _) => authorization, origin, cancel);

    /// <summary>As if its time were up at the origin's instant.</summary>
    public ValueTask<Authorization?> ExpireNowAsync(
        Transaction tx, OrganizationId organization, AuthorizationId id, Origin origin, CancellationToken cancel) =>
        ExpireAsync(tx, organization, id, static (authorization, now) => authorization with { ExpiresAt = now }, origin, cancel);

    private async ValueTask<Authorization?> ExpireAsync(
        Transaction tx,
        OrganizationId organization,
        AuthorizationId id,
        Func<Authorization, DateTimeOffset, Authorization> end,
        Origin origin,
        CancellationToken cancel)
    {
        var found = await AuthorizationTable.FindAsync(tx, organization, id, cancel);
        if (found is not { Authorization: { Held.Cents: > 0 } seen }) return null;

        var reference = CardReferenceTable.Of(seen.Card);
        List<CardCounters> rows = [];
        ReferredCard? card = null;
        KeptAuthorization? kept = null;
        await tx.EachAsync(
        [
            new(CardCounterTable.LockAll(tx.Engine, [reference]), row => rows.Add(CardCounterTable.Read(row, 0))),
            new(CardReferenceTable.FindCards([reference]), row => card = CardReferenceTable.ReadCard(row)),
            new(AuthorizationTable.FindAll([new(reference, seen.TransactionId, "")]), row => kept = AuthorizationTable.Read(row)),
        ], cancel);
        var budget = rows.Single(row => row.Card == seen.Budget);
        var rules = rulebook.Of(card!.Rules);

        // It is charged to the authorization's own day, so whichever day is open may stay open: also a later one, after a downtime.
        var moment = rules.Periods.At(origin.At) with { Day = budget.Counters.Open.Day };
        var standing = new Standing
        {
            Card = card.Card,
            Use = rows.Single(row => row.Card == seen.Card).Use,
            Budget = budget.Card,
            Counters = budget.Counters,
            Authorization = end(kept!.Authorization, origin.At),
        };
        var message = new Message.Expire
        {
            NewId = Guid.Empty,
            TransactionId = seen.TransactionId,
            MessageId = "",
            OccurredAt = origin.At,
        };
        var booking = Ledger.Apply(standing, message, moment, rules);
        if (booking is not { Event: not null, After.Authorization: { } expired }) return null;

        List<HappenedEvent> events = [];
        SpendingFacts.Tell(message, booking, organization, origin, events);
        await CardCounterTable.UpdateAsync(tx, [budget with { Counters = booking.After.Counters }], cancel);
        await AuthorizationTable.UpdateAsync(tx, [kept with { Authorization = expired }], cancel);
        await EventTable.AppendAsync(tx, events, cancel);
        return expired;
    }
}
