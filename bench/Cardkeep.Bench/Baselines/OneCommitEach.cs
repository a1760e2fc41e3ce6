using Cardkeep.Bench.Load;
using Cardkeep.Storage;
using Cardkeep.Storage.Sqlite;

namespace Cardkeep.Bench.Baselines;

/// <summary>The baseline on SQLite, in the manner of U: one writer, a commit for each lock, the product's rows.</summary>
internal sealed class OneCommitEach : ICaller
{
    /// <summary>The product's own measure: 16 MB of log are written into the file, between two locks.</summary>
    private const int CheckpointPages = 4_000;

    private readonly SqliteConnection connection;
    private readonly IReadOnlyList<LockedCard> cards;

    public OneCommitEach(string file, IReadOnlyList<LockedCard> cards)
    {
        this.cards = cards;
        connection = new SqliteConnection(file, writes: true);
        connection.RunScript($"PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint={CheckpointPages}");
    }

    public ValueTask CallAsync(int request)
    {
        var card = cards[request];
        var (organization, id, level) = (SqlValue.Uuid(card.Organization), SqlValue.Uuid(card.Id), SqlValue.Text(card.Level));
        var (now, slot) = (SqlValue.Instant(TimeProvider.System.GetUtcNow()), SqlValue.Integer(card.Slot));
        connection.Execute("BEGIN IMMEDIATE");                                // To SQLite $1 is a name: values go in the order of the text.
        var moved = connection.Execute("""
            UPDATE cards
            SET version = version + 1, status = 'paused', paused_from = 'live', locks = 1, updated_at = $1
            WHERE organization_id = $2 AND id = $3 AND status = 'live'
            """, [now, organization, id]);
        connection.Execute("""
            UPDATE card_counts SET cards = cards - 1 WHERE organization_id = $1 AND slot = $2 AND status = 'live' AND card_level = $3
            """, [organization, slot, level]);
        connection.Execute("""
            INSERT INTO card_counts (organization_id, slot, status, card_level, cards) VALUES ($1, $2, 'paused', $3, 1)
            ON CONFLICT (organization_id, slot, status, card_level) DO UPDATE SET cards = card_counts.cards + 1
            """, [organization, slot, level]);
        connection.Execute("""
            INSERT INTO events (organization_id, stream_id, number, kind, occurred_at, member_id, client_id, trace_id, facts)
            VALUES ($1, $2, 2, 'card.locked', $3, $4, $5, $6, $7)
            """,
            [
                organization, id, now, SqlValue.Uuid(card.Owner), SqlValue.Uuid(LockedCard.Client),
                SqlValue.Text(LockedCard.TraceId), SqlValue.Text(LockedCard.Facts),
            ]);
        connection.Execute("COMMIT");
        return moved == 1 ? ValueTask.CompletedTask : throw new WrongAnswerException("the card was not live");
    }

    public void Dispose() => connection.Dispose();
}
