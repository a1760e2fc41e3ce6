using Cardkeep.Storage;

namespace Cardkeep.Authorizations;

/// <summary>What the network sends, as events and paths call it.</summary>
internal enum MessageKind { Authorization, Increment, Advice, Clearing, Reversal, Refund, RefundReversal }

/// <summary>Messages of the network and how they were answered, kept for ever. Asks that open a transaction stand with it.</summary>
internal static class NetworkMessageTable
{
    private static readonly OneOf<MessageKind> Kinds = Storage.OneOf.Names<MessageKind>();

    private static readonly Sql.Fragment Columns = new("""
        n.organization_id, n.transaction_id, n.message_id, n.kind, n.digest, n.received_at, n.authorization_id, n.version, n.flags,
        n.moved_held, n.moved_spent, n.facts, n.answer
        """);

    public static KeptMessage Read(Row row) => new()
    {
        Organization = new(row.Guid(0)),
        TransactionId = row.Text(1),
        MessageId = row.Text(2),
        Kind = row.OneOf(3, Kinds),
        Digest = row.Bytes(4),
        ReceivedAt = row.Instant(5),
        Authorization = row.GuidOrNull(6) is { } id ? new AuthorizationId(id) : null,
        Version = (int)row.Integer(7),
        Flags = (Oddities)row.Integer(8),
        Moved = new(new(row.Integer(9)), new(row.Integer(10))),
        Facts = row.BytesOrNull(11),
        Answer = row.BytesOrNull(12),
    };

    /// <summary>Those with the identities of others that arrive; where the card is nobody's, under the nil organization.</summary>
    public static Sql FindAll(IReadOnlyList<Lookup> wanted) => $"""
        WITH wanted (reference, transaction_id, message_id) AS ({Sql.Rows(
            SqlColumn.Texts(wanted, one => one.Reference),
            SqlColumn.Texts(wanted, one => one.Transaction),
            SqlColumn.Texts(wanted, one => one.Message))})
        SELECT {Columns}
        FROM wanted w
        LEFT JOIN card_references r ON r.reference = w.reference
        JOIN network_messages n ON n.organization_id = coalesce(r.organization_id, {new OrganizationId(Guid.Empty)})
          AND n.transaction_id = w.transaction_id AND n.message_id = w.message_id
        """;

    /// <summary>Those of a transaction, in the order in which they came.</summary>
    public static ValueTask<IReadOnlyList<KeptMessage>> ListAsync(
        Transaction tx, OrganizationId organization, string transaction, CancellationToken cancel) =>
        tx.ListAsync($"""
            SELECT {Columns}
            FROM network_messages n
            WHERE n.organization_id = {organization} AND n.transaction_id = {transaction}
            ORDER BY n.received_at, n.version, n.message_id
            """, Read, cancel);

    /// <summary>Those that belong to an authorization, under whatever transaction, in the order in which they were heard.</summary>
    public static ValueTask<IReadOnlyList<KeptMessage>> ListAsync(
        Transaction tx, OrganizationId organization, AuthorizationId authorization, long most, CancellationToken cancel) =>
        tx.ListAsync($"""
            SELECT {Columns}
            FROM network_messages n
            WHERE n.organization_id = {organization} AND n.authorization_id = {authorization}
            ORDER BY n.version, n.message_id
            LIMIT {most}
            """, Read, cancel);

    public static ValueTask InsertAsync(Transaction tx, IReadOnlyList<KeptMessage> rows, CancellationToken cancel) => tx.SendAsync($"""
        INSERT INTO network_messages (organization_id, transaction_id, message_id, kind, digest, received_at, authorization_id, version,
            flags, moved_held, moved_spent, facts, answer)
        {Sql.Rows(
        [
            SqlColumn.Uuids(rows, row => row.Organization.Value),
            SqlColumn.Texts(rows, row => row.TransactionId),
            SqlColumn.Texts(rows, row => row.MessageId),
            SqlColumn.Texts(rows, row => Names<MessageKind>.Of(row.Kind)),
            SqlColumn.Bytes(rows, row => row.Digest),
            SqlColumn.Instants(rows, row => row.ReceivedAt),
            SqlColumn.Uuids(rows, row => row.Authorization?.Value),
            SqlColumn.Integers(rows, row => row.Version),
            SqlColumn.Integers(rows, row => (long)row.Flags),
            SqlColumn.Integers(rows, row => row.Moved.Held.Cents),
            SqlColumn.Integers(rows, row => row.Moved.Spent.Cents),
            SqlColumn.Bytes(rows, row => row.Facts),
            SqlColumn.Bytes(rows, row => row.Answer),
        ])}
        """, cancel);
}

/// <summary>One message as it was taken in, and how it was answered: by facts where it asked, else by a document.</summary>
internal sealed record KeptMessage
{
    public required OrganizationId Organization { get; init; }

    public required string TransactionId { get; init; }

    public required string MessageId { get; init; }

    public required MessageKind Kind { get; init; }

    public required byte[] Digest { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Null: it belongs to none.</summary>
    public required AuthorizationId? Authorization { get; init; }

    /// <summary>The authorization's after it; 0 where there is none.</summary>
    public required int Version { get; init; }

    public required Oddities Flags { get; init; }

    public required Use Moved { get; init; }

    /// <summary>See <see cref="FactsFormat"/>; null for what was told.</summary>
    public required byte[]? Facts { get; init; }

    /// <summary>The JSON that was answered; null for an ask.</summary>
    public required byte[]? Answer { get; init; }
}
