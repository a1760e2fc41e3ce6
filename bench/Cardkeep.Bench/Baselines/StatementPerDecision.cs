using Cardkeep.Authorizations;
using Cardkeep.Bench.Load;
using Cardkeep.Bench.Shape;
using Cardkeep.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Cardkeep.Bench.Baselines;

/// <summary>
/// Baseline P: a decision as one prepared statement on a connection of its own. It looks at the card's status and limits, and writes the
/// rows that the product writes: counters, last activity, authorization, event. It explains nothing, and knows purchases alone.
/// </summary>
internal sealed class StatementPerDecision : ICaller
{
    public const string Statement = """
        WITH moved AS (
            UPDATE card_counters k
            SET day = $3, latest_day = greatest(k.latest_day, $3), held_total = k.held_total + $5, had_operation = TRUE,
                payment_day_held = CASE WHEN k.day = $3 THEN k.payment_day_held ELSE 0 END + $5,
                payment_day_spent = CASE WHEN k.day = $3 THEN k.payment_day_spent ELSE 0 END,
                payment_month_held = CASE WHEN k.day >= $4 THEN k.payment_month_held ELSE 0 END + $5,
                payment_month_spent = CASE WHEN k.day >= $4 THEN k.payment_month_spent ELSE 0 END
            FROM cards c
            WHERE k.organization_id = $1 AND k.card_id = $2 AND c.organization_id = $1 AND c.id = $2
              AND c.status = 'live' AND c.online_option AND $5 <= c.payment_transaction_limit
              AND CASE WHEN k.day = $3 THEN k.payment_day_held + k.payment_day_spent ELSE 0 END + $5 <= c.payment_daily_limit
              AND CASE WHEN k.day >= $4 THEN k.payment_month_held + k.payment_month_spent ELSE 0 END + $5 <= c.payment_monthly_limit
            RETURNING k.budget_id
        ), active AS (
            UPDATE card_activity y
            SET last_activity_at = $6
            FROM moved
            WHERE y.organization_id = $1 AND y.card_id = $2 AND y.last_activity_at < $6
        ), opened AS (
            INSERT INTO authorizations (organization_id, id, transaction_id, card_id, budget_id, opened_by, zone, day, decided_at,
                occurred_at, requested, message_id, digest, facts, asked, type, channel, pre_authorization, merchant_id, merchant_name,
                merchant_mcc, merchant_city, merchant_country, verdict, pair, counts_life, expires_at, flags, version, approved, held,
                consumed, cleared, reversed, expired, released, refunded, credited)
            SELECT $1, $7, $8, $2, budget_id, 'ask', $9, $3, $6, $6, $5, $8, $10, $11, TRUE, 'purchase', 'online', FALSE, $12, $13, $14,
                $15, $16, 'approved', 'payment', FALSE, $17, 0, 1, $5, $5, 0, 0, 0, 0, 0, 0, 0
            FROM moved
        )
        INSERT INTO events (organization_id, stream_id, number, kind, occurred_at, trace_id, facts)
        SELECT $1, $7, 1, $18, $6, $19, $20
        FROM moved
        """;

    private readonly KnownDecision known;
    private readonly Purchases purchases;
    private readonly Drawn drawn;
    private readonly Periods periods;
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand command;
    private readonly NpgsqlParameter<Guid> organization = new();
    private readonly NpgsqlParameter<Guid> card = new();
    private readonly NpgsqlParameter<DateOnly> day = new();
    private readonly NpgsqlParameter<DateOnly> month = new();
    private readonly NpgsqlParameter<DateTime> now = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };
    private readonly NpgsqlParameter<Guid> id = new();
    private readonly NpgsqlParameter<string> transaction = new();
    private readonly NpgsqlParameter<DateTime> end = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };

    private StatementPerDecision(
        NpgsqlConnection connection, KnownDecision known, Purchases purchases, Drawn drawn, Periods periods)
    {
        this.connection = connection;
        this.known = known;
        this.purchases = purchases;
        this.drawn = drawn;
        this.periods = periods;
        command = new NpgsqlCommand(Statement, connection);
        var merchant = Purchases.Merchant;
        NpgsqlParameter[] parameters =
        [
            organization, card, day, month, new NpgsqlParameter<long> { TypedValue = Purchases.Cents }, now, id, transaction,
            Text(known.Zone), new NpgsqlParameter<byte[]> { TypedValue = Purchases.Digest },
            new NpgsqlParameter<byte[]> { TypedValue = known.Facts }, Text(merchant.Id!), Text(merchant.Name!),
            new NpgsqlParameter<long> { TypedValue = merchant.Mcc!.Value.Code }, Text(merchant.City!), Text(merchant.Country!), end,
            Text(known.Kind), Text(Purchases.TraceId), Text(known.Event),
        ];
        command.Parameters.AddRange(parameters);
    }

    public static async Task<IReadOnlyList<ICaller>> ConnectAsync(
        string database, int connections, KnownDecision known, Purchases purchases, Drawn drawn, Periods periods, CancellationToken cancel)
    {
        List<ICaller> callers = [];
        for (var caller = 0; caller < connections; caller++)
        {
            var connection = new NpgsqlConnection(PostgresBenchDatabase.ConnectionString(PostgresAddress.Parse(database)!));
            await connection.OpenAsync(cancel);
            var made = new StatementPerDecision(connection, known, purchases, drawn, periods);
            await made.command.PrepareAsync(cancel);
            callers.Add(made);
        }

        return callers;
    }

    public async ValueTask CallAsync(int request)
    {
        var decided = Decided.Of(purchases.Next(drawn.Cards[request]), periods);
        organization.TypedValue = decided.Purchase.Card.Organization.Value;
        card.TypedValue = decided.Purchase.Card.Id.Value;
        day.TypedValue = decided.Day;
        month.TypedValue = decided.Month;
        now.TypedValue = decided.Now.UtcDateTime;
        id.TypedValue = decided.Id;
        transaction.TypedValue = decided.Purchase.Transaction;
        end.TypedValue = decided.Now.AddDays(known.HoldDays).UtcDateTime;
        if (await command.ExecuteNonQueryAsync() < 1) throw new WrongAnswerException("P: the purchase was not approved");
    }

    public void Dispose()
    {
        command.Dispose();
        connection.Dispose();
    }

    private static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };
}
