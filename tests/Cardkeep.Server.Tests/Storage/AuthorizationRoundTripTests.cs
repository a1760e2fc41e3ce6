using Cardkeep.Authorizations;
using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

/// <summary>What the tables of the network write they read again, on both engines alike.</summary>
public sealed class AuthorizationRoundTripTests
{
    private static readonly byte[] Digest = [.. Enumerable.Range(0, 32).Select(number => (byte)(255 - number))];

    [Theory, OnSqlite, OnPostgres]
    public async Task Authorizations_come_back_as_they_went_and_as_they_were_changed(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var full = new KeptAuthorization(Full("t-1"), new OpeningAsk("m-1", Digest, [1, 2, 3]));
        var bare = new KeptAuthorization(Bare("t-2"), null);
        await store.WriteAsync(tx => AuthorizationTable.InsertAsync(tx, [full, bare], CancellationToken.None));

        Assert.Equivalent(full, await FindAsync(store, "t-1"), strict: true);
        Assert.Equivalent(bare, await FindAsync(store, "t-2"), strict: true);

        // Each takes all that the other has and that a later message may change.
        var filled = bare with { Authorization = Changed(bare.Authorization, Full("t-2")) };
        var emptied = full with { Authorization = Changed(full.Authorization, Bare("t-1")) };
        await store.WriteAsync(tx => AuthorizationTable.UpdateAsync(tx, [filled, emptied], CancellationToken.None));

        Assert.Equivalent(filled, await FindAsync(store, "t-2"), strict: true);
        Assert.Equivalent(emptied, await FindAsync(store, "t-1"), strict: true);
        Assert.Null(await FindAsync(store, "t-3"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_word_of_an_authorization_is_known_to_its_reader(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        List<Authorization> all =
        [
            .. Enum.GetValues<OpenedBy>().Where(by => by != OpenedBy.Ask).Select(by => Bare($"by-{by}") with { OpenedBy = by }),
            .. Enum.GetValues<AskType>().Select(type => Bare($"type-{type}") with { Type = type }),
            .. Enum.GetValues<Channel>().Select(channel => Bare($"channel-{channel}") with { Channel = channel }),
            .. Enum.GetValues<Verdict>().Select(verdict => Bare($"verdict-{verdict}") with { Verdict = verdict }),
            .. Enum.GetValues<Pair>().Select(pair => Bare($"pair-{pair}") with { Pair = pair }),
            .. Enum.GetValues<Reason>().Select(reason => Bare($"reason-{reason}") with { Verdict = Verdict.Declined, Reason = reason }),
        ];
        await store.WriteAsync(tx => AuthorizationTable.InsertAsync(
            tx, [.. all.Select(one => new KeptAuthorization(one, null))], CancellationToken.None));

        foreach (var one in all) Assert.Equivalent(one, (await FindAsync(store, one.TransactionId))!.Authorization, strict: true);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Messages_and_refunds_come_back_as_they_went(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        KeptMessage[] messages =
        [
            .. Enum.GetValues<MessageKind>().Select((kind, number) => new KeptMessage
            {
                Organization = Demo.Organization,
                TransactionId = Edges.Strange,
                MessageId = $"m-{number}",
                Kind = kind,
                Digest = Digest,
                ReceivedAt = ManualClock.Start.AddMicroseconds(number),
                Authorization = number % 2 == 0 ? null : new AuthorizationId(Guid.NewGuid()),
                Version = number,
                Flags = (Oddities)number,
                Moved = new(new(-number), Edges.Most),
                Facts = number % 2 == 0 ? [0, 255] : null,
                Answer = number % 2 == 0 ? null : [7],
            }),
        ];
        var refund = new Refund
        {
            Organization = Demo.Organization,
            Id = new(Guid.NewGuid()),
            TransactionId = "r-1",
            Card = Demo.VirtualCard,
            Budget = Demo.VirtualCard,
            Authorization = new AuthorizationId(Guid.NewGuid()),
            Amount = new(9),
            Credited = new(8),
            Day = DateOnly.MaxValue,
            Credit = new(new(1), new(2), new(3), new(4), new(5)),
            OccurredAt = Edges.First,
            RecordedAt = Edges.BeforeTheEpoch,
            Flags = Oddities.ExceedsCleared | Oddities.Unknown,
        };
        var newer = refund with { Id = new(Guid.NewGuid()), Authorization = null, RecordedAt = Edges.Last };
        await store.WriteAsync(async tx =>
        {
            await NetworkMessageTable.InsertAsync(tx, messages, CancellationToken.None);
            await RefundTable.InsertAsync(tx, [newer, refund], CancellationToken.None);
        });

        Assert.Equivalent(messages, await store.ReadAsync(tx => NetworkMessageTable.ListAsync(
            tx, Demo.Organization, Edges.Strange, CancellationToken.None)), strict: true);
        Assert.Equal([refund, newer], await StandingAsync(store));
        await store.WriteAsync(tx => RefundTable.UpdateAsync(tx, [newer with { UndoneAt = Edges.Last }], CancellationToken.None));
        Assert.Equal([refund], await StandingAsync(store));
    }

    private static Task<KeptAuthorization?> FindAsync(Store store, string transaction) =>
        store.ReadAsync(tx => AuthorizationTable.FindAsync(tx, Demo.Organization, transaction, CancellationToken.None));

    private static Task<IReadOnlyList<Refund>> StandingAsync(Store store) => store.ReadAsync(tx => tx.ListAsync(
        RefundTable.FindStanding([new(CardReferenceTable.Of(Demo.VirtualCard), "r-1", "")]), RefundTable.Read, CancellationToken.None));

    private static Authorization Changed(Authorization stays, Authorization changes) => changes with
    {
        Id = stays.Id,
        OpenedBy = stays.OpenedBy,
        Zone = stays.Zone,
        Day = stays.Day,
        DecidedAt = stays.DecidedAt,
        OccurredAt = stays.OccurredAt,
        Requested = stays.Requested,
    };

    private static Authorization Full(string transaction) => Bare(transaction) with
    {
        OpenedBy = OpenedBy.Ask,
        IsAsked = true,
        Type = AskType.Cash,
        Channel = Channel.Contactless,
        IsPreAuthorization = true,
        Merchant = new(Edges.Strange, Edges.Long, Mcc.Get(9999), "", "FR"),
        Original = new(long.MaxValue, "USD", "0.9"),
        Verdict = Verdict.Declined,
        Reason = Reason.WrongPin,
        Zone = "America/Argentina/ComodRivadavia",
        Day = DateOnly.MaxValue,
        Pair = Pair.Both,
        CountsLife = true,
        DecidedAt = Edges.Last,
        OccurredAt = Edges.First,
        ExpiresAt = Edges.Last,
        Flags = (Oddities)1023,
        Version = int.MaxValue,
        Requested = Edges.Most,
        Approved = new(100),
        Consumed = new(10),
        Cleared = new(30),
        Reversed = new(20),
        Expired = new(5),
        Released = new(1),
        Refunded = new(50),
        Credited = new(30),
    };

    private static Authorization Bare(string transaction) => new()
    {
        Organization = Demo.Organization,
        Id = new(Guid.NewGuid()),
        TransactionId = transaction,
        Card = Demo.VirtualCard,
        Budget = Demo.CardOf(CardLevel.Metal),
        OpenedBy = OpenedBy.Reversal,
        IsAsked = false,
        Type = null,
        Channel = null,
        IsPreAuthorization = false,
        Merchant = null,
        Original = null,
        Verdict = null,
        Reason = null,
        Zone = "Europe/Paris",
        Day = DateOnly.MinValue,
        Pair = Pair.Payment,
        CountsLife = false,
        DecidedAt = Edges.BeforeTheEpoch,
        OccurredAt = Edges.BeforeTheEpoch,
        ExpiresAt = null,
        Version = 1,
        Requested = Money.Zero,
    };
}
