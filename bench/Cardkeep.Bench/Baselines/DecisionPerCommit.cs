using Cardkeep.Authorizations;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Shape;
using Cardkeep.Storage;
using Cardkeep.Storage.Sqlite;

namespace Cardkeep.Bench.Baselines;

/// <summary>Baseline U: SQLite, one writer, a commit for each decision, the product's rows; as much of a decision as P.</summary>
internal sealed class DecisionPerCommit : ICaller
{
    /// <summary>The product's own measure: 16 MB of log are written into the file, between two decisions.</summary>
    private const int CheckpointPages = 4_000;

    private readonly SqliteConnection connection;
    private readonly KnownDecision known;
    private readonly Purchases purchases;
    private readonly Drawn drawn;
    private readonly Periods periods;

    public DecisionPerCommit(string file, KnownDecision known, Purchases purchases, Drawn drawn, Periods periods)
    {
        this.known = known;
        this.purchases = purchases;
        this.drawn = drawn;
        this.periods = periods;
        connection = new SqliteConnection(file, writes: true);
        connection.RunScript($"PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint={CheckpointPages}");
    }

    public ValueTask CallAsync(int request)
    {
        var decided = Decided.Of(purchases.Next(drawn.Cards[request]), periods);
        var (organization, card) = (SqlValue.Uuid(decided.Purchase.Card.Organization.Value), SqlValue.Uuid(decided.Purchase.Card.Id.Value));
        var (now, cents) = (SqlValue.Instant(decided.Now), SqlValue.Integer(Purchases.Cents));
        connection.Execute("BEGIN IMMEDIATE");                                // To SQLite $1 is a name: values go in the order of the text.
        var moved = connection.Execute("""
            UPDATE card_counters
            SET day = $1, latest_day = max(latest_day, $1), held_total = held_total + $2, had_operation = 1,
                payment_day_held = CASE WHEN day = $1 THEN payment_day_held ELSE 0 END + $2,
                payment_day_spent = CASE WHEN day = $1 THEN payment_day_spent ELSE 0 END,
                payment_month_held = CASE WHEN day >= $3 THEN payment_month_held ELSE 0 END + $2,
                payment_month_spent = CASE WHEN day >= $3 THEN payment_month_spent ELSE 0 END
            WHERE organization_id = $4 AND card_id = $5 AND EXISTS (
                SELECT 1
                FROM cards c
                WHERE c.organization_id = $4 AND c.id = $5 AND c.status = 'live' AND c.online_option
                  AND $2 <= c.payment_transaction_limit
                  AND CASE WHEN day = $1 THEN payment_day_held + payment_day_spent ELSE 0 END + $2 <= c.payment_daily_limit
                  AND CASE WHEN day >= $3 THEN payment_month_held + payment_month_spent ELSE 0 END + $2 <= c.payment_monthly_limit)
            """, [SqlValue.Date(decided.Day), cents, SqlValue.Date(decided.Month), organization, card]);
        connection.Execute("""
            UPDATE card_activity SET last_activity_at = $1 WHERE organization_id = $2 AND card_id = $3 AND last_activity_at < $1
            """, [now, organization, card]);
        Open(decided, organization, card, now, cents);
        connection.Execute("""
            INSERT INTO events (organization_id, stream_id, number, kind, occurred_at, trace_id, facts)
            VALUES ($1, $2, 1, $3, $4, $5, $6)
            """,
            [
                organization, SqlValue.Uuid(decided.Id), SqlValue.Text(known.Kind), now, SqlValue.Text(Purchases.TraceId),
                SqlValue.Text(known.Event),
            ]);
        connection.Execute("COMMIT");
        return moved == 1 ? ValueTask.CompletedTask : throw new WrongAnswerException("U: the purchase was not approved");
    }

    public void Dispose() => connection.Dispose();

    private void Open(Decided decided, SqlValue organization, SqlValue card, SqlValue now, SqlValue cents)
    {
        var merchant = Purchases.Merchant;
        connection.Execute("""
            INSERT INTO authorizations (organization_id, id, transaction_id, message_id, card_id, budget_id, opened_by, zone, day,
                decided_at, occurred_at, requested, approved, held, digest, facts, asked, type, channel, pre_authorization, merchant_id,
                merchant_name, merchant_mcc, merchant_city, merchant_country, verdict, pair, counts_life, expires_at, flags, version,
                consumed, cleared, reversed, expired, released, refunded, credited)
            VALUES ($1, $2, $3, $3, $4, $4, 'ask', $5, $6, $7, $7, $8, $8, $8, $9, $10, 1, 'purchase', 'online', 0, $11, $12, $13, $14,
                $15, 'approved', 'payment', 0, $16, 0, 1, 0, 0, 0, 0, 0, 0, 0)
            """,
            [
                organization, SqlValue.Uuid(decided.Id), SqlValue.Text(decided.Purchase.Transaction), card, SqlValue.Text(known.Zone),
                SqlValue.Date(decided.Day), now, cents, SqlValue.Bytes(Purchases.Digest), SqlValue.Bytes(known.Facts),
                SqlValue.Text(merchant.Id), SqlValue.Text(merchant.Name), SqlValue.Integer(merchant.Mcc!.Value.Code),
                SqlValue.Text(merchant.City), SqlValue.Text(merchant.Country), SqlValue.Instant(decided.Now.AddDays(known.HoldDays)),
            ]);
    }
}
