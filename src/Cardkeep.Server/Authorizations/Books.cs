using Cardkeep.Cards;
using Cardkeep.Events;

namespace Cardkeep.Authorizations;

/// <summary>
/// The books of one batch: each message is heard in the order of its arrival, and sees what the one before it left. What was read stays as
/// it was, so that the books can be opened anew when something turned out to be missing.
/// </summary>
internal sealed class Books(Loaded loaded, Rulebook rulebook, DateTimeOffset now)
{
    private static readonly OrganizationId Nobody = new(Guid.Empty);

    private readonly Dictionary<CardKey, CardPage> cards = [];
    private readonly Dictionary<CardKey, BudgetPage> budgets = [];
    private readonly Dictionary<TransactionKey, AuthorizationPage> authorizations = [];
    private readonly Dictionary<(OrganizationId, AuthorizationId), TransactionKey> opened = [];
    private readonly Dictionary<MessageKey, KeptMessage> messages = [];
    private readonly RefundPages refunds = new(loaded);

    /// <summary>References of cards that messages turned out to concern and that are not locked.</summary>
    public HashSet<string> MissingCards { get; } = new(StringComparer.Ordinal);

    /// <summary>Days that are over and whose sums were not read.</summary>
    public HashSet<BudgetDay> MissingDays { get; } = [];

    public List<HappenedEvent> Events { get; } = [];

    /// <summary>Cards whose status moved, before and after, in that order.</summary>
    public List<(Card Before, Card After)> Moves { get; } = [];

    public IReadOnlyCollection<CardPage> Cards => cards.Values;

    public IReadOnlyCollection<BudgetPage> Budgets => budgets.Values;

    public IReadOnlyCollection<AuthorizationPage> Authorizations => authorizations.Values;

    public IReadOnlyCollection<KeptMessage> Messages => messages.Values;

    public IEnumerable<RefundPage> Refunds => refunds.All;

    /// <summary>A card's row as it was read.</summary>
    public CardCounters GetRow(CardKey key) => loaded.GetRow(key);

    /// <summary>What a message is answered. Nothing that counts, where something is missing.</summary>
    public Outcome<Heard> Hear(Incoming item)
    {
        var named = loaded.CardBehind(item.Reference);
        var organization = named?.Card.Organization ?? Nobody;
        var identity = new MessageKey(organization, item.Message.TransactionId, item.Message.MessageId);
        var known = FindAuthorization(new(organization, item.Message.TransactionId))?.Kept;
        var opening = OpeningBy(identity.Message, known);
        var stored = messages.GetValueOrDefault(identity) ?? loaded.FindMessage(identity);
        switch (Arrivals.Of(item.Message, item.Digest, stored?.Digest ?? opening?.Digest ?? [], known?.Authorization))
        {
            case Arrival.New:
                return named is null ? HearOfNobody(item, identity) : Book(item, named, known?.Authorization);
            case Arrival.Repeated:
                return opening is null ? Again(stored!) : Again(known!.Authorization.Id, opening.Facts);
            case Arrival.MessageIdReused:
                return new Problem(
                    ProblemCode.MessageIdReused, "This message_id was used in this transaction with another content",
                    Place.Member("message_id"));
            case Arrival.TransactionIdReused:
            default:
                return new Problem(
                    ProblemCode.TransactionIdReused, "This transaction was opened by another ask", Place.Member("transaction_id"));
        }
    }

    private static OpeningAsk? OpeningBy(string message, KeptAuthorization? known) =>
        known?.Opening is { } ask && ask.MessageId == message ? ask : null;

    private static Heard Again(KeptMessage stored) => stored.Facts is { } facts
        ? Again(stored.Authorization, facts)
        : new Heard(stored.Authorization, null, stored.Answer, IsRepeat: true);

    private static Heard Again(AuthorizationId? authorization, byte[] facts) =>
        new(authorization, FactsFormat.Read(facts), null, IsRepeat: true);

    // Kept under the nil organization, so that a repeat is known; there is nothing else to be moved.
    private Heard HearOfNobody(Incoming item, MessageKey identity)
    {
        var moment = rulebook.OfNobody.Periods.At(now);
        var facts = item.Message switch
        {
            Message.Authorize ask => Authorizer.NoCard(ask.Ask.Amount, isIncrement: false, ask.Ask.Type, ask.Ask.Channel, moment),
            Message.Increment more => Authorizer.NoCard(more.Amount, isIncrement: true, null, null, moment),
            _ => null,
        };
        var document = facts is null ? AnswerJson.Told(item.Message, null, Oddities.Unknown) : null;
        Keep(item, identity, null, Oddities.Unknown, default, facts, document);
        return new Heard(null, facts, document, IsRepeat: false);
    }

    private Outcome<Heard> Book(Incoming item, ReferredCard named, Authorization? known)
    {
        var organization = named.Card.Organization;
        var refund = item.Message is Message.UndoRefund ? refunds.FindNewest(new(organization, item.Other!)) : null;
        var concerned = item.Message switch
        {
            Message.Refund => item.Other is { } original ? FindAuthorization(new(organization, original))?.Kept.Authorization : null,
            Message.UndoRefund => refund?.Authorization is { } linked ? FindAuthorization(organization, linked) : null,
            _ => known,
        };
        var owner = concerned?.Card ?? refund?.Card ?? named.Card.Id;
        if (Open(new(organization, owner)) is not { } card)
        {
            MissingCards.Add(CardReferenceTable.Of(owner));
            return default;
        }

        var rules = rulebook.Of(card.Rules);
        var moment = rules.Periods.At(now);
        if (Open(card, moment.Day) is not { } budget) return default;
        if (Ledger.DayNeeded(item.Message, concerned, mayHoldLess: false, moment, rules) is { } day && Lacks(budget, day)) return default;

        var standing = new Standing
        {
            Card = card.Card,
            Use = card.Use,
            Budget = budget.Key.Card,
            Counters = budget.Counters,
            Authorization = concerned,
            Refund = refund,
        };
        return Book(item, card, budget, standing, Ledger.Apply(standing, item.Message, moment, rules));
    }

    private Heard Book(Incoming item, CardPage card, BudgetPage budget, Standing before, Booking booking)
    {
        var (organization, after) = (card.Card.Organization, booking.After);
        var origin = new Origin(now, null, null, item.TraceId);
        if (booking.Move is not null)
        {
            Moves.Add((before.Card, after.Card));
            Events.Add(new(organization, origin, CardEvents.Moved(before.Card, after.Card)));
        }

        SpendingFacts.Tell(item.Message, booking, organization, origin, Events);
        card.Card = after.Card;
        card.Use = after.Use;
        budget.Move(after.Counters);
        if (after.Refund is { } refund && !ReferenceEquals(refund, before.Refund)) refunds.Keep(refund, isNew: before.Refund is null);

        var facts = booking.Decision?.Facts;
        var document = facts is null ? AnswerJson.Told(item.Message, after.Authorization, booking.Flags) : null;
        var opens = item.Message is Message.Authorize && before.Authorization is null;
        if (after.Authorization is { } authorization && !ReferenceEquals(authorization, before.Authorization))
            Keep(item, authorization, isNew: before.Authorization is null, opens ? facts : null);
        if (!opens)
        {
            var identity = new MessageKey(organization, item.Message.TransactionId, item.Message.MessageId);
            Keep(item, identity, after.Authorization, booking.Flags, booking.Moved, facts, document);
        }

        return new Heard(after.Authorization?.Id, facts, document, IsRepeat: false);
    }

    private void Keep(
        Incoming item, MessageKey identity, Authorization? authorization, Oddities flags, Use moved, Facts? facts, byte[]? document) =>
        messages.Add(identity, new KeptMessage
        {
            Organization = identity.Organization,
            TransactionId = identity.Transaction,
            MessageId = identity.Message,
            Kind = item.Kind,
            Digest = item.Digest,
            ReceivedAt = now,
            Authorization = authorization?.Id,
            Version = authorization?.Version ?? 0,
            Flags = flags,
            Moved = moved,
            Facts = facts is null ? null : FactsFormat.Write(facts),
            Answer = document,
        });

    private void Keep(Incoming item, Authorization authorization, bool isNew, Facts? asked)
    {
        var key = new TransactionKey(authorization.Organization, authorization.TransactionId);
        if (isNew)
        {
            var opening = asked is null ? null : new OpeningAsk(item.Message.MessageId, item.Digest, FactsFormat.Write(asked));
            authorizations.Add(key, new(new(authorization, opening), isNew: true));
            opened.Add((authorization.Organization, authorization.Id), key);
        }
        else if (authorizations.TryGetValue(key, out var page)) page.Kept = page.Kept with { Authorization = authorization };
        else authorizations.Add(key, new(loaded.FindAuthorization(key)! with { Authorization = authorization }, isNew: false));
    }

    private AuthorizationPage? FindAuthorization(TransactionKey key) =>
        authorizations.TryGetValue(key, out var page) ? page
        : loaded.FindAuthorization(key) is { } kept ? new AuthorizationPage(kept, isNew: false) : null;

    private Authorization? FindAuthorization(OrganizationId organization, AuthorizationId id)
    {
        var key = opened.TryGetValue((organization, id), out var here) ? here : loaded.FindTransaction(organization, id);
        return key is { } found ? FindAuthorization(found)?.Kept.Authorization : null;
    }

    private CardPage? Open(CardKey key)
    {
        if (cards.TryGetValue(key, out var page)) return page;
        if (loaded.FindCard(key) is not { } read) return null;

        cards.Add(key, page = new(read, loaded.GetRow(key)));
        return page;
    }

    // Null: the clock was set back, and what was charged to the day has to be read.
    private BudgetPage? Open(CardPage card, DateOnly day)
    {
        var key = new CardKey(card.Card.Organization, card.Row.Budget);
        if (budgets.TryGetValue(key, out var page)) return page;

        var row = loaded.GetRow(key);
        var sums = loaded.SumsOf(key);
        var today = sums.Count == 0 ? null : sums.FirstOrDefault(figures => figures.Day == day);
        if (today is null && row.Counters.NeedsSumsOf(day))
        {
            MissingDays.Add(new(key.Organization, key.Card, day));
            return null;
        }

        var turned = row.Counters.Turn(day, today);
        if (sums.Count > 0) turned = turned with { Closed = [.. sums.Where(figures => figures.Day != day)] };
        budgets.Add(key, page = new(key, turned));
        return page;
    }

    private bool Lacks(BudgetPage budget, DateOnly day)
    {
        if (budget.Counters.Open.Day == day || budget.Counters.Closed.Any(figures => figures.Day == day)) return false;
        return MissingDays.Add(new(budget.Key.Organization, budget.Key.Card, day)) || true;
    }
}
