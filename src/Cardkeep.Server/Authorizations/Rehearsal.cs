using Cardkeep.Cards;
using Cardkeep.Storage;

namespace Cardkeep.Authorizations;

/// <summary>
/// What an ask would be answered now: heard by the books that a lane opens, under no lock, and nothing of it is written. So another ask
/// may be decided in between, and this one otherwise when it comes.
/// </summary>
internal sealed class Rehearsal(Rulebook rulebook)
{
    /// <param name="card">One that is there.</param>
    public async ValueTask<Facts> DecideAsync(Transaction tx, CardId card, Ask ask, DateTimeOffset now, CancellationToken cancel)
    {
        var item = ItemOf(card, ask, now);
        var loaded = await Loaded.PeekAsync(tx, item, cancel);
        while (true)
        {
            var books = new Books(loaded, rulebook, now);
            var heard = books.Hear(item);
            if (books.MissingDays.Count == 0) return heard.Value!.Facts!;

            await loaded.SumAsync(tx, books.MissingDays, cancel);
        }
    }

    // No message of the network has an empty identity, so this one is never a repeat.
    private static Incoming ItemOf(CardId card, Ask ask, DateTimeOffset now) => new()
    {
        Reference = CardReferenceTable.Of(card),
        Message = new Message.Authorize(ask) { NewId = Guid.Empty, TransactionId = "", MessageId = "", OccurredAt = now },
        Kind = MessageKind.Authorization,
        Digest = [],
        TraceId = "",
    };
}
