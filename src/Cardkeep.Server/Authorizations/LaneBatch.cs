using Cardkeep.Cards;
using Cardkeep.Events;
using Cardkeep.Storage;

namespace Cardkeep.Authorizations;

/// <summary>
/// Some messages in one transaction: two round trips, one to lock and read, one to write and commit. It may run several times, so it asks
/// no clock and draws nothing.
/// </summary>
internal sealed class LaneBatch(IReadOnlyList<Incoming> items, Rulebook rulebook, DateTimeOffset now, Faults faults)
{
    private static readonly Problem Incomplete = new(ProblemCode.ServiceUnavailable, "The batch has to be run again");

    private readonly HashSet<string> references = ReferencesOf(items);

    /// <summary>
    /// It was rolled back, because a message names one card and its transaction belongs to another: run again, it locks both, in order.
    /// </summary>
    public bool KnowsMoreNow { get; private set; }

    /// <summary>The answers, in the order of the messages.</summary>
    public async ValueTask<Outcome<Outcome<Heard>[]>> RunAsync(Transaction tx)
    {
        KnowsMoreNow = false;
        var loaded = await Loaded.ReadAsync(tx, references, items, CancellationToken.None);
        faults.Reach(Faults.LaneLocked);
        var heard = new Outcome<Heard>[items.Count];
        while (true)
        {
            var books = new Books(loaded, rulebook, now);
            for (var place = 0; place < heard.Length; place++) heard[place] = books.Hear(items[place]);
            if (books.MissingCards.Count > 0)
            {
                var known = references.Count;
                references.UnionWith(books.MissingCards);
                if (references.Count == known) throw new InvalidOperationException("the card of a transaction is not there");
                KnowsMoreNow = true;
                return Incomplete;
            }

            if (books.MissingDays.Count == 0)
            {
                await WriteAsync(tx, books);
                faults.Reach(Faults.LaneBeforeCommit);
                return heard;
            }

            // Each round brings days that the one before lacked, and a message needs one: it ends.
            await loaded.SumAsync(tx, books.MissingDays, CancellationToken.None);
        }
    }

    private static HashSet<string> ReferencesOf(IReadOnlyList<Incoming> items)
    {
        HashSet<string> references = new(items.Count, StringComparer.Ordinal);
        for (var place = 0; place < items.Count; place++) references.Add(items[place].Reference);
        return references;
    }

    private static async ValueTask WriteAsync(Transaction tx, Books books)
    {
        var none = CancellationToken.None;
        if (CountersOf(books) is not [] and var counters) await CardCounterTable.UpdateAsync(tx, counters, none);
        if (ActivityOf(books) is not [] and var activity) await CardActivityTable.UpdateAsync(tx, activity, none);
        List<KeptAuthorization> opened = [];
        List<KeptAuthorization> moved = [];
        foreach (var page in books.Authorizations) (page.IsNew ? opened : moved).Add(page.Kept);
        if (opened is not []) await AuthorizationTable.InsertAsync(tx, opened, none);
        if (moved is not []) await AuthorizationTable.UpdateAsync(tx, moved, none);
        if (books.Messages.Count > 0) await NetworkMessageTable.InsertAsync(tx, [.. books.Messages], none);
        List<Refund> given = [];
        List<Refund> undone = [];
        foreach (var page in books.Refunds) (page.IsNew ? given : undone).Add(page.Refund);
        if (given is not []) await RefundTable.InsertAsync(tx, given, none);
        if (undone is not []) await RefundTable.UpdateAsync(tx, undone, none);
        if (books.Events is not []) await EventTable.AppendAsync(tx, books.Events, none);
        foreach (var (_, after) in books.Moves) await CardTable.UpdateStatusAsync(tx, after, none);
        if (books.Moves is not []) await CardCountTable.MoveAsync(tx, books.Moves, none);
    }

    // A card's use and its budget's counters may stand in one row or in two.
    private static List<CardCounters> CountersOf(Books books)
    {
        Dictionary<CardKey, CardCounters> rows = [];
        foreach (var page in books.Cards)
        {
            if (page.WasUsed) rows[new(page.Row.Organization, page.Row.Card)] = page.Row with { Use = page.Use };
        }

        foreach (var page in books.Budgets)
        {
            if (!page.WasMoved) continue;
            var row = rows.TryGetValue(page.Key, out var used) ? used : books.GetRow(page.Key);
            rows[page.Key] = row with { Counters = page.Counters };
        }

        return [.. rows.Values];
    }

    private static List<CardActivity> ActivityOf(Books books)
    {
        List<CardActivity> rows = new(books.Cards.Count);
        foreach (var page in books.Cards)
        {
            if (page is { WasActive: true, Use.LastActivityAt: { } at }) rows.Add(new(page.Row.Organization, page.Row.Card, at));
        }

        return rows;
    }
}
