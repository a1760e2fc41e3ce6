using Cardkeep.Bench.Load;
using Cardkeep.Bench.Shape;
using Cardkeep.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Cardkeep.Bench.Baselines;

/// <summary>
/// Baseline T: a lock as one prepared statement on a connection of its own, which writes the rows that the product writes for it: the
/// card, the two counts, the event.
/// </summary>
internal sealed class StatementPerStatus : ICaller
{
    private const string Statement = """
        WITH moved AS (
            UPDATE cards
            SET version = version + 1, status = 'paused', paused_from = 'live', locks = 1, updated_at = $3
            WHERE organization_id = $1 AND id = $2 AND status = 'live'
            RETURNING version, card_level
        ), happened AS (
            INSERT INTO events (organization_id, stream_id, number, kind, occurred_at, member_id, client_id, trace_id, facts)
            SELECT $1, $2, version, 'card.locked', $3, $4, $5, $6, $7
            FROM moved
        ), fewer AS (
            UPDATE card_counts k
            SET cards = k.cards - 1
            FROM moved
            WHERE k.organization_id = $1 AND k.slot = $8 AND k.status = 'live' AND k.card_level = moved.card_level
        )
        INSERT INTO card_counts (organization_id, slot, status, card_level, cards)
        SELECT $1, $8, 'paused', card_level, 1
        FROM moved
        ON CONFLICT (organization_id, slot, status, card_level) DO UPDATE SET cards = card_counts.cards + 1
        """;

    private readonly IReadOnlyList<LockedCard> cards;
    private readonly NpgsqlConnection connection;
    private readonly NpgsqlCommand command;
    private readonly NpgsqlParameter<Guid> organization = new();
    private readonly NpgsqlParameter<Guid> card = new();
    private readonly NpgsqlParameter<DateTime> now = new() { NpgsqlDbType = NpgsqlDbType.TimestampTz };
    private readonly NpgsqlParameter<Guid> member = new();
    private readonly NpgsqlParameter<long> slot = new();

    private StatementPerStatus(NpgsqlConnection connection, IReadOnlyList<LockedCard> cards)
    {
        this.connection = connection;
        this.cards = cards;
        command = new NpgsqlCommand(Statement, connection);
        NpgsqlParameter[] parameters =
        [
            organization, card, now, member,
            new NpgsqlParameter<Guid> { TypedValue = LockedCard.Client },
            new NpgsqlParameter<string> { TypedValue = LockedCard.TraceId },
            new NpgsqlParameter<string> { TypedValue = LockedCard.Facts },
            slot,
        ];
        command.Parameters.AddRange(parameters);
    }

    public static async Task<ICaller> ConnectAsync(string database, IReadOnlyList<LockedCard> cards, CancellationToken cancel)
    {
        var connection = new NpgsqlConnection(PostgresBenchDatabase.ConnectionString(PostgresAddress.Parse(database)!));
        await connection.OpenAsync(cancel);
        var caller = new StatementPerStatus(connection, cards);
        await caller.command.PrepareAsync(cancel);
        return caller;
    }

    public async ValueTask CallAsync(int request)
    {
        var asked = cards[request];
        organization.TypedValue = asked.Organization;
        card.TypedValue = asked.Id;
        now.TypedValue = TimeProvider.System.GetUtcNow().UtcDateTime;
        member.TypedValue = asked.Owner;
        slot.TypedValue = asked.Slot;
        if (await command.ExecuteNonQueryAsync() != 1) throw new WrongAnswerException("T: the card was not live");
    }

    public void Dispose()
    {
        command.Dispose();
        connection.Dispose();
    }
}
