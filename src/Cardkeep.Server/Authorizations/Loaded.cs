using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Authorizations;

/// <summary>
/// What a batch's messages speak of, read in one round trip: first the locks of the cards, then all else as it is under them.
/// </summary>
internal sealed class Loaded
{
    private readonly Dictionary<string, ReferredCard> referred = new(StringComparer.Ordinal);
    private readonly Dictionary<CardKey, ReferredCard> cards = [];
    private readonly Dictionary<CardKey, CardCounters> rows = [];
    private readonly Dictionary<TransactionKey, KeptAuthorization> authorizations = [];
    private readonly Dictionary<(OrganizationId, AuthorizationId), TransactionKey> transactions = [];
    private readonly Dictionary<MessageKey, KeptMessage> messages = [];
    private readonly Dictionary<TransactionKey, List<Refund>> refunds = [];
    private readonly Dictionary<CardKey, List<Figures>> closed = [];

    public static ValueTask<Loaded> ReadAsync(
        Transaction tx, IReadOnlyCollection<string> references, IReadOnlyList<Incoming> items, CancellationToken cancel)
    {
        List<string> wanted = [.. references];
        return ReadAsync(tx, CardCounterTable.LockAll(tx.Engine, wanted), wanted, items, cancel);
    }

    /// <summary>As <see cref="ReadAsync(Transaction, IReadOnlyCollection{string}, IReadOnlyList{Incoming}, CancellationToken)"/>, but
    /// nothing is locked: for who only looks.</summary>
    public static ValueTask<Loaded> PeekAsync(Transaction tx, Incoming item, CancellationToken cancel) =>
        ReadAsync(tx, CardCounterTable.FindAll([item.Reference]), [item.Reference], [item], cancel);

    private static async ValueTask<Loaded> ReadAsync(
        Transaction tx, Sql counters, List<string> wanted, IReadOnlyList<Incoming> items, CancellationToken cancel)
    {
        var loaded = new Loaded();
        List<Lookup> known = new(items.Count);
        List<Lookup> identities = new(items.Count);
        List<Lookup> undone = [];
        foreach (var item in items)
        {
            var (transaction, message) = (item.Message.TransactionId, item.Message.MessageId);
            known.Add(new(item.Reference, transaction, ""));
            identities.Add(new(item.Reference, transaction, message));
            if (item.Other is { } other) (item.Message is Message.UndoRefund ? undone : known).Add(new(item.Reference, other, ""));
        }

        List<Reading> readings =
        [
            new(counters, loaded.AddRow),
            new(CardReferenceTable.FindCards(wanted), loaded.AddCard),
            new(AuthorizationTable.FindAll(known), loaded.AddAuthorization),
            new(NetworkMessageTable.FindAll(identities), loaded.AddMessage),
        ];
        if (undone is not [])
        {
            readings.Add(new(RefundTable.FindStanding(undone), loaded.AddRefund));
            readings.Add(new(RefundTable.FindLinked(undone), loaded.AddAuthorization));
        }

        await tx.EachAsync(readings, cancel);
        return loaded;
    }

    /// <summary>Adds what days that are over have come to. Their budgets are locked, so it stays true.</summary>
    public async ValueTask SumAsync(Transaction tx, IReadOnlyCollection<BudgetDay> days, CancellationToken cancel)
    {
        foreach (var (key, figures) in await CardFiguresTable.SumAsync(tx, days, cancel))
        {
            var budget = new CardKey(key.Organization, key.Budget);
            if (!closed.TryGetValue(budget, out var list)) closed.Add(budget, list = []);
            list.Add(figures);
        }
    }

    /// <summary>Null: no card of ours.</summary>
    public ReferredCard? CardBehind(string reference) => referred.GetValueOrDefault(reference);

    public ReferredCard? FindCard(CardKey key) => cards.GetValueOrDefault(key);

    /// <summary>A card's row, which is locked.</summary>
    public CardCounters GetRow(CardKey key) => rows[key];

    public KeptAuthorization? FindAuthorization(TransactionKey key) => authorizations.GetValueOrDefault(key);

    public TransactionKey? FindTransaction(OrganizationId organization, AuthorizationId id) =>
        transactions.TryGetValue((organization, id), out var key) ? key : null;

    public KeptMessage? FindMessage(MessageKey key) => messages.GetValueOrDefault(key);

    /// <summary>The refunds that stand under a transaction, the newest last.</summary>
    public IReadOnlyList<Refund> RefundsOf(TransactionKey key) => refunds.TryGetValue(key, out var list) ? list : [];

    /// <summary>The sums that were read of a budget, of any days.</summary>
    public IReadOnlyList<Figures> SumsOf(CardKey budget) => closed.TryGetValue(budget, out var list) ? list : [];

    private void AddRow(Row row)
    {
        var read = CardCounterTable.Read(row, 0);
        rows[new(read.Organization, read.Card)] = read;
    }

    private void AddCard(Row row)
    {
        var read = CardReferenceTable.ReadCard(row);
        referred[read.Reference] = read;
        cards[new(read.Card.Organization, read.Card.Id)] = read;
    }

    private void AddAuthorization(Row row)
    {
        var read = AuthorizationTable.Read(row);
        var key = new TransactionKey(read.Authorization.Organization, read.Authorization.TransactionId);
        authorizations[key] = read;
        transactions[(key.Organization, read.Authorization.Id)] = key;
    }

    private void AddMessage(Row row)
    {
        var read = NetworkMessageTable.Read(row);
        messages[new(read.Organization, read.TransactionId, read.MessageId)] = read;
    }

    // Two messages that undo one refund bring it twice.
    private void AddRefund(Row row)
    {
        var read = RefundTable.Read(row);
        var key = new TransactionKey(read.Organization, read.TransactionId);
        if (!refunds.TryGetValue(key, out var list)) refunds.Add(key, list = []);
        if (!list.Contains(read)) list.Add(read);
    }
}

internal readonly record struct CardKey(OrganizationId Organization, CardId Card);

/// <summary>The network's own name for a transaction, in one organization.</summary>
internal readonly record struct TransactionKey(OrganizationId Organization, string Transaction);

/// <summary>A message's identity, for ever.</summary>
internal readonly record struct MessageKey(OrganizationId Organization, string Transaction, string Message);
