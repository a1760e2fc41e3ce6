using Cardkeep.Storage;

namespace Cardkeep.Authorizations;

/// <summary>Authorizations, each with the ask that opened it, if an ask did.</summary>
internal static class AuthorizationTable
{
    /// <summary>Of a row <c>a</c>.</summary>
    public static readonly Sql.Fragment Columns = new("""
        a.organization_id, a.id, a.transaction_id, a.card_id, a.budget_id, a.opened_by, a.asked, a.type, a.channel, a.pre_authorization,
        a.merchant_id, a.merchant_name, a.merchant_mcc, a.merchant_city, a.merchant_country, a.original_minor, a.original_currency,
        a.original_rate, a.verdict, a.reason, a.zone, a.day, a.pair, a.counts_life, a.decided_at, a.occurred_at, a.expires_at, a.flags,
        a.version, a.requested, a.approved, a.consumed, a.cleared, a.reversed, a.expired, a.released, a.refunded, a.credited,
        a.message_id, a.digest, a.facts
        """);

    private static readonly OneOf<OpenedBy> Openings = Storage.OneOf.Names<OpenedBy>();
    private static readonly OneOf<AskType> Types = Storage.OneOf.Names<AskType>();
    private static readonly OneOf<Channel> Channels = Storage.OneOf.Names<Channel>();
    private static readonly OneOf<Verdict> Verdicts = Storage.OneOf.Names<Verdict>();
    private static readonly OneOf<Reason> Reasons = Storage.OneOf.Names<Reason>();
    private static readonly OneOf<Pair> Pairs = Storage.OneOf.Names<Pair>();

    public static KeptAuthorization Read(Row row) => new(
        new Authorization
        {
            Organization = new(row.Guid(0)),
            Id = new(row.Guid(1)),
            TransactionId = row.Text(2),
            Card = new(row.Guid(3)),
            Budget = new(row.Guid(4)),
            OpenedBy = row.OneOf(5, Openings),
            IsAsked = row.Boolean(6),
            Type = row.IsNull(7) ? null : row.OneOf(7, Types),
            Channel = row.IsNull(8) ? null : row.OneOf(8, Channels),
            IsPreAuthorization = row.Boolean(9),
            Merchant = ReadMerchant(row),
            Original = row.IntegerOrNull(15) is { } minor ? new OriginalAmount(minor, row.Text(16), row.Text(17)) : null,
            Verdict = row.IsNull(18) ? null : row.OneOf(18, Verdicts),
            Reason = row.IsNull(19) ? null : row.OneOf(19, Reasons),
            Zone = row.Text(20),
            Day = row.Date(21),
            Pair = row.OneOf(22, Pairs),
            CountsLife = row.Boolean(23),
            DecidedAt = row.Instant(24),
            OccurredAt = row.Instant(25),
            ExpiresAt = row.InstantOrNull(26),
            Flags = (Oddities)row.Integer(27),
            Version = (int)row.Integer(28),
            Requested = new(row.Integer(29)),
            Approved = new(row.Integer(30)),
            Consumed = new(row.Integer(31)),
            Cleared = new(row.Integer(32)),
            Reversed = new(row.Integer(33)),
            Expired = new(row.Integer(34)),
            Released = new(row.Integer(35)),
            Refunded = new(row.Integer(36)),
            Credited = new(row.Integer(37)),
        },
        row.TextOrNull(38) is { } message ? new OpeningAsk(message, row.Bytes(39), row.Bytes(40)) : null);

    /// <summary>Those of the transactions that messages speak of, each in the organization of the card that its message names.</summary>
    public static Sql FindAll(IReadOnlyList<Lookup> wanted) => $"""
        WITH wanted (reference, transaction_id) AS ({Sql.Rows(
            SqlColumn.Texts(wanted, one => one.Reference), SqlColumn.Texts(wanted, one => one.Transaction))})
        SELECT {Columns}
        FROM wanted w
        JOIN card_references r ON r.reference = w.reference
        JOIN authorizations a ON a.organization_id = r.organization_id AND a.transaction_id = w.transaction_id
        """;

    /// <summary>The one of a transaction; null: nobody knows it in this organization.</summary>
    public static ValueTask<KeptAuthorization?> FindAsync(
        Transaction tx, OrganizationId organization, string transaction, CancellationToken cancel) =>
        tx.FirstAsync($"""
            SELECT {Columns} FROM authorizations a WHERE a.organization_id = {organization} AND a.transaction_id = {transaction}
            """, Read, cancel);

    /// <summary>One by its id; null: not there.</summary>
    public static ValueTask<KeptAuthorization?> FindAsync(
        Transaction tx, OrganizationId organization, AuthorizationId id, CancellationToken cancel) =>
        tx.FirstAsync(
            $"SELECT {Columns} FROM authorizations a WHERE a.organization_id = {organization} AND a.id = {id}", Read, cancel);

    public static ValueTask InsertAsync(Transaction tx, IReadOnlyList<KeptAuthorization> rows, CancellationToken cancel) =>
        tx.SendAsync($"""
            INSERT INTO authorizations (organization_id, id, transaction_id, card_id, budget_id, opened_by, zone, day, decided_at,
                occurred_at, requested, message_id, digest, facts, asked, type, channel, pre_authorization, merchant_id, merchant_name,
                merchant_mcc, merchant_city, merchant_country, original_minor, original_currency, original_rate, verdict, reason, pair,
                counts_life, expires_at, flags, version, approved, held, consumed, cleared, reversed, expired, released, refunded, credited)
            {Sql.Rows(
            [
                SqlColumn.Uuids(rows, row => row.Authorization.Organization.Value),
                SqlColumn.Uuids(rows, row => row.Authorization.Id.Value),
                SqlColumn.Texts(rows, row => row.Authorization.TransactionId),
                SqlColumn.Uuids(rows, row => row.Authorization.Card.Value),
                SqlColumn.Uuids(rows, row => row.Authorization.Budget.Value),
                SqlColumn.Texts(rows, row => Names<OpenedBy>.Of(row.Authorization.OpenedBy)),
                SqlColumn.Texts(rows, row => row.Authorization.Zone),
                SqlColumn.Dates(rows, row => row.Authorization.Day),
                SqlColumn.Instants(rows, row => row.Authorization.DecidedAt),
                SqlColumn.Instants(rows, row => row.Authorization.OccurredAt),
                SqlColumn.Integers(rows, row => row.Authorization.Requested.Cents),
                SqlColumn.Texts(rows, row => row.Opening?.MessageId),
                SqlColumn.Bytes(rows, row => row.Opening?.Digest),
                SqlColumn.Bytes(rows, row => row.Opening?.Facts),
                .. Changing(rows),
            ])}
            """, cancel);

    /// <summary>Writes what a later message may change.</summary>
    public static ValueTask UpdateAsync(Transaction tx, IReadOnlyList<KeptAuthorization> rows, CancellationToken cancel) =>
        tx.SendAsync($"""
            WITH moved (organization_id, id, asked, type, channel, pre_authorization, merchant_id, merchant_name, merchant_mcc,
                merchant_city, merchant_country, original_minor, original_currency, original_rate, verdict, reason, pair, counts_life,
                expires_at, flags, version, approved, held, consumed, cleared, reversed, expired, released, refunded, credited)
                AS ({Sql.Rows(
                [
                    SqlColumn.Uuids(rows, row => row.Authorization.Organization.Value),
                    SqlColumn.Uuids(rows, row => row.Authorization.Id.Value),
                    .. Changing(rows),
                ])})
            UPDATE authorizations
            SET asked = m.asked, type = m.type, channel = m.channel, pre_authorization = m.pre_authorization, merchant_id = m.merchant_id,
                merchant_name = m.merchant_name, merchant_mcc = m.merchant_mcc, merchant_city = m.merchant_city,
                merchant_country = m.merchant_country, original_minor = m.original_minor, original_currency = m.original_currency,
                original_rate = m.original_rate, verdict = m.verdict, reason = m.reason, pair = m.pair, counts_life = m.counts_life,
                expires_at = m.expires_at, flags = m.flags, version = m.version, approved = m.approved, held = m.held,
                consumed = m.consumed, cleared = m.cleared, reversed = m.reversed, expired = m.expired, released = m.released,
                refunded = m.refunded, credited = m.credited
            FROM moved m
            WHERE authorizations.organization_id = m.organization_id AND authorizations.id = m.id
            """, cancel);

    private static SqlColumn[] Changing(IReadOnlyList<KeptAuthorization> rows) =>
    [
        SqlColumn.Booleans(rows, row => row.Authorization.IsAsked),
        SqlColumn.Texts(rows, row => NameOrNull(row.Authorization.Type)),
        SqlColumn.Texts(rows, row => NameOrNull(row.Authorization.Channel)),
        SqlColumn.Booleans(rows, row => row.Authorization.IsPreAuthorization),
        SqlColumn.Texts(rows, row => row.Authorization.Merchant?.Id),
        SqlColumn.Texts(rows, row => row.Authorization.Merchant?.Name),
        SqlColumn.Integers(rows, row => row.Authorization.Merchant?.Mcc?.Code),
        SqlColumn.Texts(rows, row => row.Authorization.Merchant?.City),
        SqlColumn.Texts(rows, row => row.Authorization.Merchant?.Country),
        SqlColumn.Integers(rows, row => row.Authorization.Original?.Minor),
        SqlColumn.Texts(rows, row => row.Authorization.Original?.Currency),
        SqlColumn.Texts(rows, row => row.Authorization.Original?.Rate),
        SqlColumn.Texts(rows, row => NameOrNull(row.Authorization.Verdict)),
        SqlColumn.Texts(rows, row => NameOrNull(row.Authorization.Reason)),
        SqlColumn.Texts(rows, row => Names<Pair>.Of(row.Authorization.Pair)),
        SqlColumn.Booleans(rows, row => row.Authorization.CountsLife),
        SqlColumn.Instants(rows, row => row.Authorization.ExpiresAt),
        SqlColumn.Integers(rows, row => (long)row.Authorization.Flags),
        SqlColumn.Integers(rows, row => row.Authorization.Version),
        SqlColumn.Integers(rows, row => row.Authorization.Approved.Cents),
        SqlColumn.Integers(rows, row => row.Authorization.Held.Cents),
        SqlColumn.Integers(rows, row => row.Authorization.Consumed.Cents),
        SqlColumn.Integers(rows, row => row.Authorization.Cleared.Cents),
        SqlColumn.Integers(rows, row => row.Authorization.Reversed.Cents),
        SqlColumn.Integers(rows, row => row.Authorization.Expired.Cents),
        SqlColumn.Integers(rows, row => row.Authorization.Released.Cents),
        SqlColumn.Integers(rows, row => row.Authorization.Refunded.Cents),
        SqlColumn.Integers(rows, row => row.Authorization.Credited.Cents),
    ];

    // One whose every member is null was not said.
    private static Merchant? ReadMerchant(Row row)
    {
        Mcc? mcc = row.IntegerOrNull(12) is { } code ? Mcc.Get((int)code) : null;
        var merchant = new Merchant(row.TextOrNull(10), row.TextOrNull(11), mcc, row.TextOrNull(13), row.TextOrNull(14));
        return merchant == new Merchant(null, null, null, null, null) ? null : merchant;
    }

    private static string? NameOrNull<T>(T? value) where T : struct, Enum => value is { } known ? Names<T>.Of(known) : null;
}

/// <param name="Opening">Null where no ask opened it.</param>
internal sealed record KeptAuthorization(Authorization Authorization, OpeningAsk? Opening);

/// <summary>The ask that opened an authorization, from which a repeat is answered: it needs no row of its own.</summary>
/// <param name="Facts">See <see cref="FactsFormat"/>.</param>
internal sealed record OpeningAsk(string MessageId, byte[] Digest, byte[] Facts);

/// <summary>A transaction, in the organization of a card.</summary>
/// <param name="Message">Empty where the transaction alone is meant.</param>
internal readonly record struct Lookup(string Reference, string Transaction, string Message);
