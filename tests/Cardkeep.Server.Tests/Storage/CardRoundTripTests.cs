using Cardkeep.Cards;
using Cardkeep.Sandbox;
using Cardkeep.Tests.Support;

namespace Cardkeep.Tests.Storage;

/// <summary>What <see cref="CardTable"/> writes it reads again, on both engines alike.</summary>
public sealed class CardRoundTripTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Every_word_that_a_column_can_hold_is_known_to_its_reader(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);

        foreach (var card in await AllKindsOfCardsAsync(store)) await InsertAndCompareAsync(store, card);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Cards_come_back_as_they_went(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var card = await DemoCardAsync(store, CardLevel.Standard);
        var full = card with
        {
            Id = new(Guid.Parse("ffffffff-ffff-ffff-ffff-ffffffffffff")),
            Version = int.MaxValue,
            Nickname = Edges.Strange,
            EmbossedName = Edges.Long,
            ExpiryMonth = new DateOnly(9999, 11, 1),
            Options = new(Atm: true, Nfc: false, Online: true, Foreign: false),
            Limits = new()
            {
                AtmMonthly = Edges.Most, AtmDaily = Edges.Most, AtmDailyOn = true, PaymentMonthly = Edges.Most, PaymentDaily = Money.Zero,
                PaymentDailyOn = true,
                PaymentTransaction = new(1), PaymentTransactionOn = true, PaymentLifespan = null,
            },
            Restrictions = new([7, 1, 3], [.. Enum.GetValues<MerchantCategory>().Reverse()]),
            TypeOfPrint = TypeOfPrint.Embossed,
            ReplacedBy = Replacement.Upgrade,
            Discard = new(new DateOnly(9999, 12, 31), Edges.Last),
            CreatedAt = Edges.BeforeTheEpoch,
            UpdatedAt = Edges.Last,
        };
        var bare = card with
        {
            Id = new(Guid.NewGuid()),
            Status = CardStatus.Onhold,
            Nickname = "",
            Number = null,
            ExpiryMonth = null,
            Options = new(Atm: false, Nfc: true, Online: false, Foreign: true),
            Limits = full.Limits with
            {
                AtmDaily = null, AtmDailyOn = false, PaymentDaily = null, PaymentDailyOn = false, PaymentTransaction = null,
                PaymentTransactionOn = false,
            },
            Restrictions = new(CardRestrictions.EveryDay, []),
            TypeOfPrint = null,
            Parent = new(full.Id, "0420", Replacement.Upgrade),
            CreatedAt = Edges.First,
        };

        foreach (var one in (Card[])[full, bare]) await InsertAndCompareAsync(store, one);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Changes_of_a_card_come_back_as_they_went(EngineKind engine)
    {
        await using var store = await Store.FilledAsync(engine);
        var flash = await DemoCardAsync(store, CardLevel.Flash);
        var paused = flash with
        {
            Version = 2, Status = CardStatus.Paused, PausedFrom = CardStatus.Live, Locks = CardLocks.User | CardLocks.Kyc | CardLocks.Fraud,
            UpdatedAt = Edges.Last,
        };
        var changed = paused with
        {
            Version = 3,
            Nickname = Edges.Strange,
            Options = new(Atm: true, Nfc: true, Online: false, Foreign: false),
            Limits = paused.Limits with
            {
                PaymentLifespan = Edges.Most, PaymentMonthly = Edges.Most, PaymentDaily = new(1), PaymentDailyOn = true,
            },
            Restrictions = new([6], [MerchantCategory.Finance]),
            UpdatedAt = Edges.First,
        };

        await store.WriteAsync(tx => CardTable.UpdateStatusAsync(tx, paused, CancellationToken.None));
        Assert.Equivalent(paused, await FindAsync(store, paused.Id), strict: true);
        await store.WriteAsync(tx => CardTable.UpdateSettingsAsync(tx, changed, CancellationToken.None));
        Assert.Equivalent(changed, await FindAsync(store, paused.Id), strict: true);
        changed = changed with
        {
            Version = 4, ReplacedBy = Replacement.Renewal, Discard = new(new DateOnly(2026, 5, 1), Edges.First), UpdatedAt = Edges.Last,
        };
        await store.WriteAsync(tx => CardReplacementTable.UpdateReplacedAsync(tx, changed, CancellationToken.None));
        Assert.Equivalent(changed, (await store.WriteAsync<Card>(async tx =>
            (await CardTable.FindForChangeAsync(
                tx, Demo.Organization, paused.Id, ManualClock.Start, CancellationToken.None))!.Card)).Value, strict: true);
    }

    private static async Task<IReadOnlyList<Card>> AllKindsOfCardsAsync(Store store)
    {
        var card = await DemoCardAsync(store, CardLevel.Standard);
        return
        [
            .. Enum.GetValues<CardStatus>().Where(status => status != CardStatus.Paused).Select(status => New() with { Status = status }),
            .. Enum.GetValues<CardStatus>()
                .Select(status => New() with { Status = CardStatus.Paused, PausedFrom = status, Locks = CardLocks.User }),
            .. Enum.GetValues<CardLevel>().Where(level => level != CardLevel.Flash).Select(level => New() with { Level = level }),
            .. CardDesign.All.Select(design => New() with { Design = design }),
            .. Enum.GetValues<TypeOfPrint>().Select(print => New() with { TypeOfPrint = print }),
        ];

        Card New() => card with { Id = new(Guid.NewGuid()) };
    }

    private static async Task InsertAndCompareAsync(Store store, Card card)
    {
        await store.WriteAsync(async tx =>
        {
            await CardTable.InsertAsync(tx, card, CancellationToken.None);
            var born = card with { CreatedAt = ManualClock.Start };           // No card is as old as the oldest instant.
            await CardCounterTable.InsertAsync(tx, born, CancellationToken.None);
            await CardActivityTable.InsertAsync(tx, born, CancellationToken.None);
        });
        Assert.Equivalent(card, await FindAsync(store, card.Id), strict: true);
    }

    private static Task<Card> DemoCardAsync(Store store, CardLevel level) => FindAsync(store, Demo.CardOf(level));

    private static async Task<Card> FindAsync(Store store, CardId id) =>
        (await store.ReadAsync(tx => CardTable.FindAsync(tx, Demo.Organization, id, ManualClock.Start, CancellationToken.None)))!.Card;
}
